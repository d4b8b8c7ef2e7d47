import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createPort } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { ModbusDevice } from "#bridge/drivers/modbus-device.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { monotonicUs } from "#runtime/core/node-clock.ts";
import { noSocat, openLine } from "../support/serial-line.ts";
import { root } from "../support/site.ts";

function simulator(...argv: string[]) {
  const child = spawn(process.execPath, [join(root, "sim/main.ts"), ...argv], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ready = once(createInterface({ input: child.stdout }), "line").then(([line]) =>
    JSON.parse(line as string),
  );
  const ended = once(child, "exit").then(([code]) => code as number);
  return { child, ready, ended };
}

test("the simulator says where it listens, and ends with the pipe of its parent and not with a Ctrl-C", {
  timeout: 30_000,
}, async () => {
  const { child, ready, ended } = simulator("plc");
  const { plc } = await ready;
  assert.equal(plc.host, "127.0.0.1");
  assert.ok(plc.port > 0);
  child.kill("SIGINT");
  assert.equal(
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 300, "still there"))]),
    "still there",
  );
  child.stdin.end();
  assert.equal(await ended, 0);
});

test(`the simulator serves its PLC on a serial line as well`, {
  timeout: 30_000,
  skip: noSocat,
}, async () => {
  await using line = await openLine();
  const { child, ready, ended } = simulator("plc", "--serial", line.theirs);
  assert.equal((await ready).serial, line.theirs);
  const { device } = (await readGatewayFile(join(root, "capsules/casting-furnace/gateway.yaml"))).devices;
  assert.ok(device?.driver === "modbus-tcp");
  const { points, tickRegister, unit, scanMs } = device;
  const client = new ModbusDevice({
    config: {
      ...{ driver: "modbus-rtu", path: line.ours, baud: 19_200, parity: "even", stopBits: 1, echo: false },
      ...{ points, tickRegister, unit, scanMs, timeoutMs: 5_000 },
    },
    clock: { now: monotonicUs },
    random: Math.random,
    onLink: () => undefined,
  });
  const sendBy = monotonicUs() + 20_000_000;
  const safe = { table: "holding", address: 2, count: 2 } as const;
  const { answer } = await client.read(safe, { whileDown: "wait", sendBy });
  assert.deepEqual(answer, { kind: "words", words: [0, 1_000] });
  client.close();
  child.stdin.end();
  assert.equal(await ended, 0);
});

test("the simulator names a port that is taken", { timeout: 30_000 }, async () => {
  const squatter = createPort().listen(0, "127.0.0.1");
  await once(squatter, "listening");
  const { port } = squatter.address() as AddressInfo;
  const { ready, ended } = simulator("plc", "--listen", `127.0.0.1:${port}`);
  assert.match((await ready).fault, /is taken by another program/);
  assert.equal(await ended, 1);
  squatter.close();
});

test("the simulator's buttons: a rogue that proposes to the console it was told of, and pages of other sites that may not press", {
  timeout: 30_000,
}, async () => {
  const asked = Promise.withResolvers<{ origin: string; by: string; writes: unknown[] }>();
  const console = createServer((request, response) => {
    request.setEncoding("utf8").on("data", (text) => asked.resolve(JSON.parse(text)));
    response.end();
  }).listen(0, "127.0.0.1");
  await once(console, "listening");
  const { child, ready, ended } = simulator("demo");
  const { url, broker } = await ready;
  assert.ok(broker.port > 0);
  child.stdin.write(
    `${JSON.stringify({ console: `http://127.0.0.1:${(console.address() as AddressInfo).port}` })}\n`,
  );
  const press = (path: string, body: unknown, origin?: string) =>
    fetch(new URL(path, url), {
      method: "POST",
      body: JSON.stringify(body),
      headers: origin ? { origin } : {},
    });
  const on = async (response: Response) => {
    const { faults } = (await response.json()) as { faults: { name: string; isOn: boolean }[] };
    return faults.filter(({ isOn }) => isOn).map(({ name }) => name);
  };
  assert.equal((await press("/fault", { name: "rogue", on: true }, "https://example.org")).status, 403);
  assert.equal((await press("/fault", { name: "rogue", on: "yes" })).status, 400);
  assert.equal((await press("/fault", { name: "rust", on: true })).status, 400);
  assert.equal((await press("/fault", { name: "rogue", on: true })).status, 200);
  const { origin, by, writes } = await asked.promise;
  assert.deepEqual([origin, by, writes.length], ["optimiser", "line optimiser, full heat", 2]);
  assert.deepEqual(await on(await press("/fault", { name: "rogue", on: false })), []);
  assert.deepEqual(await on(await press("/fault", { name: "cable", on: true })), ["cable"]);
  assert.equal((await press("/reset", { reset: true })).status, 200);
  assert.deepEqual(await on(await fetch(url)), ["cable"]);
  child.stdin.end();
  assert.equal(await ended, 0);
  console.close();
});

test("the simulator runs the plant it is asked for, breaks it at a button, and names the plants it knows", {
  timeout: 30_000,
}, async () => {
  const { child, ready, ended } = simulator("demo", "--plant", "pump-skid");
  const { title, url } = await ready;
  assert.equal(title, "a pump skid");
  const { faults } = (await (await fetch(url)).json()) as { faults: { name: string }[] };
  const names = faults.map(({ name }) => name);
  for (const name of ["power", "noise", "stuck-valve_position_setpoint", "defect-leak", "script-stuck-valve"])
    assert.ok(names.includes(name), `${name} is none of ${names.join(", ")}`);
  const body = JSON.stringify({ name: "defect-leak", on: true });
  assert.equal((await fetch(new URL("/fault", url), { method: "POST", body })).status, 200);
  child.stdin.end();
  assert.equal(await ended, 0);
  const other = simulator("plc", "--plant", "toaster");
  const said = await other.ready;
  assert.match(said.fault, /no simulated plant "toaster"/);
  assert.match(said.hint, /grid-frequency/);
  assert.equal(await other.ended, 1);
});
