// What a person sees when something is in the way: one clear message that says what to do, and the exit code.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { iv } from "../support/iv.ts";
import { DaemonProcess, gatewayFile, openSite, root } from "../support/site.ts";

test("iv without a command lists the commands and is called wrongly", async () => {
  const { code, out } = await iv();
  assert.equal(code, 2);
  for (const name of ["demo", "run", "sim", "status", "config", "proof", "doctor"])
    assert.match(out, new RegExp(`^  ${name} `, "m"));
});

for (const name of ["demo", "run", "sim", "status", "config", "proof", "doctor"])
  test(`iv ${name} --help is a manual with examples`, async () => {
    const { code, out } = await iv(name, "--help");
    assert.equal(code, 0);
    for (const part of ["NAME", "USAGE", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT CODES", "--json"])
      assert.ok(out.includes(part), part);
  });

for (const [argv, message] of [
  [["fly"], /there is no command "fly"/],
  [["status", "--colour"], /Unknown option '--colour'/],
  [["run"], /--config FILE is needed/],
  [["demo", "--port", "many"], /--port takes a number from 0 to 65535, not "many"/],
  [["config", "explain", "device.colour"], /there is no key "device\.colour"/],
  [["sim"], /say which part/],
] as const)
  test(`iv ${argv.join(" ")} is called wrongly and says how`, async () => {
    const { code, err } = await iv(...argv);
    assert.equal(code, 2);
    assert.match(err, message);
  });

test("iv run names an unreadable configuration", async () => {
  const { code, err } = await iv("run", "--config", "/nowhere/gateway.yaml");
  assert.equal(code, 1);
  assert.match(
    err,
    /Cannot read the configuration \/nowhere\/gateway\.yaml: there is no such file \[config\/unreadable\]/,
  );
});

test("iv config check names bad YAML with its line, for people and for programs", async () => {
  await using site = await openSite();
  const path = join(site.folder, "bad.yaml");
  await writeFile(path, "gateway: { name: x, data: y }\ncapsule: [");
  const forPeople = await iv("config", "check", path);
  assert.equal(forPeople.code, 1);
  assert.match(forPeople.err, /bad\.yaml:2:\d+: /);
  const forPrograms = await iv("config", "check", path, "--json");
  assert.equal(JSON.parse(forPrograms.out).error.code, "config/bad");
});

test("iv config check accepts the demo's configuration", async () => {
  const { code, out } = await iv("config", "check", join(root, "capsules/casting-furnace/gateway.yaml"));
  assert.equal(code, 0);
  assert.match(out, /a good configuration of gateway "demo-gateway" with 6 points/);
});

test("iv status says that nobody answers, and what to do", async () => {
  const { code, err } = await iv("status", "--url", "http://127.0.0.1:1");
  assert.equal(code, 1);
  assert.match(err, /No daemon answers at http:\/\/127\.0\.0\.1:1 .*\n {2}Start one with/);
});

test("iv run says that the console's port is taken", { timeout: 60_000 }, async () => {
  await using site = await openSite();
  await using closing = new AsyncDisposableStack();
  const squatter = createServer().listen(0, "127.0.0.1");
  closing.defer(() => void squatter.close());
  await new Promise((resolve) => squatter.once("listening", resolve));
  const { port } = squatter.address() as { port: number };
  await using daemon = new DaemonProcess([
    "run",
    "--config",
    await gatewayFile(site, { console: { host: "127.0.0.1", port } }),
  ]);
  assert.equal(await daemon.exited, 1);
  assert.match(daemon.errors, new RegExp(`${port}.*\\[console/port-taken\\]\\n`));
});

test("iv run says that its data folder cannot be used", { timeout: 60_000 }, async () => {
  await using site = await openSite();
  // A file where the folder should be stops root as well, whom no permission would.
  await writeFile(join(site.folder, "data"), "");
  await using daemon = new DaemonProcess(["run", "--config", await gatewayFile(site)]);
  assert.equal(await daemon.exited, 1);
  assert.match(daemon.errors, /data.* \[proof\/disk\]/);
});

test("iv run with a PLC that is not there starts, says so, and guards as soon as it is", {
  timeout: 60_000,
}, async () => {
  await using site = await openSite();
  await using daemon = new DaemonProcess(["run", "--config", await gatewayFile({ ...site, plcPort: 1 })]);
  await daemon.event("first-tick");
  const warned = await daemon.event("device-unreachable");
  assert.match(warned.msg!, /cannot be reached \(.*ECONNREFUSED.*\)\. Check the device's address/);
  const { device, points } = await daemon.status();
  assert.equal(device.link, "down");
  assert.match(device.detail, /ECONNREFUSED/);
  for (const { qualityName } of points) assert.match(qualityName, /^bad/);
});

test("a second iv run on the same log is refused by name", { timeout: 60_000 }, async () => {
  await using site = await openSite();
  const config = await gatewayFile(site);
  await using first = new DaemonProcess(["run", "--config", config]);
  await first.event("first-tick");
  await using second = new DaemonProcess(["run", "--config", config]);
  assert.equal(await second.exited, 1);
  assert.match(second.errors, /\[proof\/locked\]/);
});

test("iv doctor examines machine and configuration, and a failed check does not stop the others", {
  timeout: 60_000,
}, async () => {
  await using site = await openSite();
  const well = await iv("doctor", "--config", await gatewayFile(site), "--json");
  const report = JSON.parse(well.out) as {
    ok: boolean;
    checks: { name: string; is: string; found: string }[];
  };
  assert.deepEqual(
    // Where tests keep their files may well be memory.
    report.checks.filter(({ is, name }) => is === "wrong" && name !== "file system"),
    [],
  );
  assert.equal(well.code, report.ok ? 0 : 1);
  const ill = await iv(
    "doctor",
    "--config",
    await gatewayFile(site, { capsule: { path: "/nowhere" } }),
    "--json",
  );
  const found = (JSON.parse(ill.out) as typeof report).checks;
  assert.equal(ill.code, 1);
  assert.equal(found.find(({ name }) => name === "capsule")?.is, "wrong");
  assert.equal(found.find(({ name }) => name === "device")?.is, "fine");
});
