import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseCall } from "#runtime/cli/command.ts";
import { samples } from "#runtime/cli/samples.ts";
import { Fault } from "#runtime/core/fault.ts";
import { readNpz, writeNpz } from "#runtime/map/npz.ts";
import { type DecisionRecord, encodeRecord, type Record } from "#runtime/prove/record.ts";
import { samplesOf } from "#runtime/prove/samples.ts";
import { boot, folder, writeLog } from "../prove/log.ts";

const good = 0;
const bad = 0x8000_0000;
const capsule = `sha256:${"a".repeat(64)}` as const;

function decision(tick: number, more: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    kind: "decision",
    boot: "run-1",
    tick,
    at: tick * 100_000,
    capsule,
    frame: { melt: [String(1000 + tick), tick === 3 ? bad : good, 0], fan: ["30.5", good, 0] },
    origin: "capsule",
    by: "policy",
    asked: { heater: String(tick) },
    energy: { now: "0.25", asked: "1", path: "1", ahead: "NaN" },
    threshold: { now: "9", asked: "9", ahead: "NaN" },
    factors: [],
    verdict: tick % 2 === 0 ? "amend" : "allow",
    because: "inside",
    fallback: null,
    nearest: null,
    text: "",
    mode: "enforce",
    writes: tick === 4 ? null : { heater: "7" },
    permit: null,
    ...more,
  };
}

const few = [1, 2, 3, 4].map((tick) => decision(tick));

test("samplesOf() holds each tick's readings, what was asked and what was let through", () => {
  const members = samplesOf(few, { bytesMax: 1e6 })!;
  assert.deepEqual([...members.keys()], [...members.keys()].sort());
  assert.deepEqual(members.get("points")!.values, ["fan", "melt"]);
  assert.deepEqual(members.get("frame"), {
    shape: [4, 2],
    values: Float64Array.of(30.5, 1001, 30.5, 1002, 30.5, Number.NaN, 30.5, 1004),
  });
  assert.deepEqual(members.get("asked")!.values, Float64Array.of(1, 2, 3, 4));
  assert.deepEqual(members.get("writes")!.values, Float64Array.of(7, 7, 7, Number.NaN));
  assert.deepEqual(members.get("verdict")!.values, Uint8Array.of(0, 1, 0, 1));
  assert.deepEqual(members.get("at")!.values, BigInt64Array.of(100_000n, 200_000n, 300_000n, 400_000n));
});

test("samplesOf() keeps the newest that fit, of the newest capsule alone, and the same bytes each time", () => {
  const many = Array.from({ length: 5_000 }, (_, tick) => decision(tick));
  const bytesMax = 100_000;
  const members = samplesOf(many, { bytesMax })!;
  const at = members.get("at")!.values as BigInt64Array;
  assert.equal(at.at(-1), 499_900_000n);
  assert.ok(at.length > 50 && at.length < 5_000);
  assert.ok(writeNpz(members).length < bytesMax + 8_192);
  assert.deepEqual(writeNpz(members), writeNpz(samplesOf(many, { bytesMax })!));
  const other = decision(9, { capsule: `sha256:${"b".repeat(64)}` });
  assert.deepEqual(samplesOf([...few, other], { bytesMax })!.get("at")!.shape, [1]);
  assert.equal(samplesOf([], { bytesMax }), undefined);
});

function gatewayIn(dir: string, adaptation: string): string {
  const path = join(dir, "gateway.yaml");
  const points = "melt: { table: input, address: 0, unit: K, min: 0, max: 2000 }";
  writeFileSync(
    path,
    `gateway: { name: gw, data: . }\ncapsule: { path: . }\n${adaptation}\ndevice: { driver: modbus-tcp, host: h, tickRegister: 0, points: { ${points} } }\n`,
  );
  return path;
}

async function iv(...argv: string[]): Promise<string> {
  const out: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void out.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  };
  await samples.run(parseCall(samples, argv), io);
  return out.join("\n");
}

test("iv samples writes nothing without consent, and with it a file that NumPy reads", async (t) => {
  const dir = folder(t);
  writeLog(dir, [boot("run-1"), ...few.map((record: Record) => encodeRecord(record))]);
  const file = join(dir, "week.npz");
  for (const none of ["", "adaptation: { export: false }"])
    await assert.rejects(
      iv(file, "--config", gatewayIn(dir, none)),
      (error: unknown) => error instanceof Fault && error.code === "config/no-consent",
    );
  assert.equal(existsSync(file), false);
  const consent = gatewayIn(dir, "adaptation: { export: true }");
  assert.match(await iv(file, "--config", consent), /week\.npz: 4 ticks/);
  assert.deepEqual(readNpz(readFileSync(file)).get("frame")!.shape, [4, 2]);
  await assert.rejects(iv(file, "--config", consent), /EEXIST/);
  const program = `import numpy as n; f = n.load(${JSON.stringify(file)}); print(f["frame"].shape, f["origin"][0], f["at"][3])`;
  const python = ["/usr/bin/python3", "python3"].find(
    (command) => spawnSync(command, ["-c", "import numpy"]).status === 0,
  );
  if (python === undefined) return t.diagnostic("NumPy did not read it: there is none on this machine");
  assert.equal(spawnSync(python, ["-c", program], { encoding: "utf8" }).stdout, "(4, 2) capsule 400000\n");
});
