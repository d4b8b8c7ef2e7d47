// Logs of whole runs, judged again; and what was changed behind a log's back, found and named.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Capsule, openCapsule } from "#runtime/capsule/disk.ts";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { type Kernels, loadKernels } from "#runtime/core/kernels.ts";
import { readNpz, writeNpz } from "#runtime/map/npz.ts";
import {
  type AnchorRecord,
  type DecisionRecord,
  decodeRecord,
  type Record,
  type TwinRecord,
} from "#runtime/prove/record.ts";
import { Replay, type ReplaySummary } from "#runtime/tick/replay/replay.ts";
import { capsuleOf } from "../../../support/capsules.ts";
import { recordedRun } from "../../../support/recorded.ts";
import { root } from "../../../support/site.ts";

const trouble = (sensor: string): string => `
lasts: 60
seed: 4711
faults:
  - { at: 5, for: 20, kind: rogue }
  - { at: 30, for: 3, kind: sensor, point: ${sensor}, model: { kind: open } }
  - { at: 40, for: 6, kind: cable }`;

const runs = {
  "casting-furnace": recordedRun("casting-furnace", { rest: trouble("melt_temperature") }),
  "grid-frequency": recordedRun("grid-frequency", { rest: trouble("frequency") }),
  "pump-skid": recordedRun("pump-skid", { rest: trouble("flow"), mode: "observe" }),
} as const;

async function replayed(
  records: readonly Record[],
  { capsule, kernels = loadKernels }: { capsule: Capsule; kernels?: () => Kernels },
): Promise<ReplaySummary> {
  const replay = new Replay({ kernels, capsuleFor: async () => capsule });
  for (const [index, record] of records.entries()) await replay.take(index, record);
  return await replay.end();
}

for (const [name, run] of Object.entries(runs))
  test(`PROOF-22 PROOF-23 Replay judges the ${name} again to the bit, blocked wishes, faults and all`, {
    timeout: 60_000,
  }, async () => {
    const { records, capsule } = await run;
    const summary = await replayed(records, { capsule });
    assert.deepEqual([summary.findings, summary.unable, summary.changed], [[], [], []]);
    assert.deepEqual([summary.same, summary.followed], [summary.decisions, summary.decisions]);
    assert.equal(summary.changes.different, 0);
    assert.ok(summary.decisions >= 600, `${summary.decisions}`);
    assert.ok(summary.proposedAgain >= 100, `${summary.proposedAgain}`);
    const kinds = new Set(decisionsIn(records).map(({ verdict }) => verdict));
    assert.deepEqual([...kinds].sort(), ["allow", "amend", "block"]);
  });

test("PROOF-23 PROOF-24 Replay finds any one bit that was changed in what a decision was made of, or in what came of it", async () => {
  const { records, capsule } = await runs["casting-furnace"];
  for (const because of ["inside", "barrier", "future", "rate"]) {
    const index = records.findIndex((record) => record.kind === "decision" && record.because === because);
    const decision = records[index] as DecisionRecord;
    const replay = new Replay({ kernels: loadKernels, capsuleFor: async () => capsule });
    replay.hear(0, records[0]!);
    for (const path of leavesOf(decision).filter(([field]) => field !== "capsule")) {
      const name = path.join(".");
      if (free.some((each) => each.test(`${because} ${name}`))) continue;
      const before = replay.summary().different;
      await replay.take(index, changedAt(decision, path));
      await replay.settle();
      const { different, findings } = replay.summary();
      assert.equal(different - before, 1, `${because}: ${name}`);
      const { suspect, where } = findings.at(-1)!;
      assert.equal(suspect, "record");
      assert.ok(
        where.some((each) => name.startsWith(each)),
        `${because}: ${name} was taken for ${where}`,
      );
    }
    await replay.end();
  }
});

test("Replay judges by the terms that the log says, and finds what was judged by others", async () => {
  const { records: all, capsule } = await runs["casting-furnace"];
  const records = all.slice(0, 300);
  const cut = records.findIndex((record) => record.kind === "decision" && record.tick >= 60);
  const { boot, tick, at, capsule: id } = records[cut] as DecisionRecord;
  const common = { kind: "terms", boot, tick, at, capsule: id, because: "a test" } as const;
  const later = decisionsIn(records.slice(cut)).length;
  const point = capsule.manifest.actuators[0]!.point;
  for (const [mode, limits, least] of [
    ["enforce", null, 0],
    ["observe", null, later],
    ["enforce", { points: { [point]: { slew: "0.001" } } }, later],
    ["enforce", { ahead: "0.001" }, later],
    ["enforce", { holdMs: "0" }, later],
  ] as const) {
    const told = [...records.slice(0, cut), { ...common, mode, limits }, ...records.slice(cut)];
    const summary = await replayed(told, { capsule });
    assert.equal(summary.different, least, `${mode} ${JSON.stringify(limits)}`);
    assert.equal(summary.same + summary.different, summary.decisions);
  }
});

/** Inputs that these judgements do not hang on to the last bit, or that only a chain of records can contradict. */
const free: readonly RegExp[] = [
  ...[/ boot$/, / tick$/, / at$/, / permit$/, / kind$/, / origin$/, / by$/, / regime\./],
  ...[/ frame\.\w+\.[12]$/, / frame\.\w+_setpoint\./],
  ...[
    / frame\.(?:wall_temperature|fan_speed)\./,
    / given\.sinceGoodUs$/,
    /^(?:barrier|future) asked/,
    / given\.standing/,
  ],
];

const long = recordedRun("pump-skid", {
  rest: `${trouble("flow")}\n  - { at: 225, for: 9, kind: rogue }`.replace("lasts: 60", "lasts: 240"),
});

test("PROOF-25 Replay follows regimes, twin and adaptation from an anchor to the next, and from there as well", async () => {
  const { records, capsule } = await long;
  const anchors = records.flatMap((record, index) => (record.kind === "anchor" ? [index] : []));
  assert.equal(anchors.length, 2);
  const whole = await replayed(records, { capsule });
  assert.deepEqual([whole.findings, whole.changes.different, whole.followed], [[], 0, whole.decisions]);
  const kinds = new Set(records.map(({ kind }) => kind));
  for (const kind of ["twin", "regime", "anchor"] as const) assert.ok(kinds.has(kind), kind);
  // Who comes in the middle of the log judges by the records alone, until an anchor says what was remembered.
  const half = await replayed(records.slice(anchors[1]! - 100), { capsule });
  assert.deepEqual([half.findings, half.changes.different], [[], 0]);
  assert.ok(half.followed > 300 && half.followed < half.decisions, `${half.followed} of ${half.decisions}`);
});

test("PROOF-25 Replay finds what fits its own record, but not those before it", async () => {
  const { records, capsule } = await long;
  const inside = records.findIndex(
    (record, index) => index > 40 && record.kind === "decision" && record.because === "inside",
  );
  const decision = records[inside] as DecisionRecord;
  const twin = records.findIndex(({ kind }) => kind === "twin");
  const anchor = records.findLastIndex(({ kind }) => kind === "anchor");
  const { state } = records[anchor] as AnchorRecord;
  const bent = Buffer.from(state.forecast!, "base64");
  bent[3]! ^= 1;
  const crimes: readonly (readonly [number, Record, string])[] = [
    [inside, changedAt(decision, ["given", "sinceGoodUs"]), "given.sinceGoodUs"],
    [inside, changedAt(decision, ["regime", "stability"]), "regime.stability"],
    [inside, { ...decision, by: "somebody else" }, "by"],
    [twin, { ...(records[twin] as TwinRecord), residual: "1" }, "residual"],
    [
      anchor,
      { ...(records[anchor] as AnchorRecord), state: { ...state, forecast: bent.toString("base64") } },
      "state.forecast",
    ],
  ];
  for (const [index, record, field] of crimes) {
    const { findings } = await replayed(records.with(index, record).slice(0, index + 50), { capsule });
    const [first] = findings;
    assert.deepEqual([first?.index, first?.differences[0]?.field, first?.suspect], [index, field, "record"]);
  }
  const cut = { ...(records[anchor] as AnchorRecord), state: { ...state, drift: state.drift!.slice(0, 40) } };
  const broken = await replayed(records.with(anchor, cut), { capsule });
  assert.deepEqual([broken.findings.length, broken.findings[0]!.index, broken.different], [1, anchor, 0]);
  // A record of a change that is not there is missed at the tick that told of it.
  const { findings } = await replayed(records.toSpliced(twin, 1), { capsule });
  assert.match(findings[0]!.differences[0]!.found, /twin/);
});

test("PROOF-21 Replay names a map, a model and kernels that are not those that judged", async (t) => {
  const { records, capsule } = await runs["casting-furnace"];
  const folder = mkdtempSync(join(tmpdir(), "iv-replay-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));

  const members = new Map(readNpz(capsule.files.get("map.npz")!));
  const [name, { shape, values }] = [...members].find(
    ([each]) => /density/.test(each) || /places/.test(each),
  )!;
  const bent = Float64Array.from(values as Float64Array);
  bent[0] = oneBitOff(bent[0]!);
  members.set(name, { shape, values: bent });
  const map = await altered("map", { "map.npz": writeNpz(members) });
  assert.deepEqual(
    map.changed.map(({ ingredient }) => ingredient),
    ["capsule", "map"],
  );
  assert.ok(map.different > 0 && map.findings.every(({ suspect }) => suspect === "map"));

  const fused = Uint8Array.from(capsule.files.get("policy.fused")!);
  fused[fused.length - 2]! ^= 1;
  const model = await altered("model", { "policy.fused": fused });
  assert.deepEqual(
    model.changed.map(({ ingredient }) => ingredient),
    ["capsule"],
  );
  assert.ok(model.different > 0);
  assert.ok(
    model.findings.every(
      ({ suspect, differences }) => suspect === "capsule" && differences[0]!.field.startsWith("asked"),
    ),
  );

  const directory = join(folder, "kernels");
  cpSync(join(root, "asm/build"), directory, { recursive: true });
  const wasm = readFileSync(join(directory, "kernels.wasm"));
  const constant = Buffer.from(Float64Array.of(ln2High).buffer);
  assert.ok(wasm.includes(constant));
  // Wherever a logarithm is taken.
  for (let at = wasm.indexOf(constant); at >= 0; at = wasm.indexOf(constant, at + 1)) wasm[at + 3]! ^= 1;
  writeFileSync(join(directory, "kernels.wasm"), wasm);
  writeFileSync(join(directory, "digests.json"), JSON.stringify({ "kernels.wasm": digestOf(wasm) }));
  const kernels = () => loadKernels(pathToFileURL(`${directory}/`));
  const found = await replayed(records, { capsule, kernels });
  assert.deepEqual(
    found.changed.map(({ ingredient }) => ingredient),
    ["kernels"],
  );
  assert.ok(found.different > 0 && found.findings.every(({ suspect }) => suspect === "kernels"));

  async function altered(
    path: string,
    files: { readonly [name: string]: Uint8Array },
  ): Promise<ReplaySummary> {
    const made = await capsuleOf(join(folder, path), (manifest) => manifest, files);
    return await replayed(records, { capsule: await openCapsule(made.path) });
  }
});

/** Of the exponential: ln 2 without its last bits. */
const ln2High = 0.6931471803691238;

test("Replay cannot judge what a record or a capsule is missing for, and says so", async () => {
  const { records, capsule } = await runs["casting-furnace"];
  const { given: _given, ...old } = decisionsIn(records)[0]!;
  const summary = await replayed([old], { capsule });
  assert.deepEqual([summary.same, summary.different, summary.unable[0]!.count], [0, 0, 1]);
  const sound = decisionsIn(records)[0]!;
  const forms = [
    { frame: null },
    { frame: { x: 1 } },
    { asked: 7 },
    { given: [] },
    { replicas: [null] },
    { tick: "1" },
  ];
  for (const form of forms) {
    const { unable } = await replayed([{ ...sound, ...form } as unknown as Record], { capsule });
    assert.equal(unable[0]?.because, "it has not the form of a decision", JSON.stringify(form));
  }
  const replay = new Replay({ kernels: loadKernels, capsuleFor: async () => undefined });
  for (const [index, record] of records.entries()) await replay.take(index, record);
  const [unable] = replay.summary().unable;
  assert.match(unable!.because, /capsule sha256:[0-9a-f]+ is not at hand/);
});

function decisionsIn(records: readonly Record[]): readonly DecisionRecord[] {
  return records.filter((record) => record.kind === "decision");
}

type Json = null | number | string | readonly Json[] | { readonly [name: string]: Json };

function leavesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...path, name]));
}

/** A decimal becomes that of another number, a whole number grows by one, and a word by a letter. */
function changedAt(decision: DecisionRecord, path: readonly string[]): DecisionRecord {
  const copy = decodeRecord(canonicalBytes(decision as unknown as Json)) as DecisionRecord;
  let place = copy as unknown as { [name: string]: unknown };
  for (const name of path.slice(0, -1)) place = place[name] as typeof place;
  const last = path.at(-1)!;
  const inputs = ["frame", "given"];
  // An input may be rounded on its way, to 32 bits on that to a model; of what came out each bit counts.
  place[last] = otherThan(place[last], inputs.includes(path[0]!) ? 34n : 0n);
  return copy;
}

function otherThan(value: unknown, bit: bigint): unknown {
  if (typeof value === "number") return value + 1;
  if (typeof value !== "string") return "0";
  if (value === "NaN") return "0";
  const number = Number(value);
  return String(number) === value ? String(oneBitOff(number, bit)) : `${value}x`;
}

function oneBitOff(value: number, bit = 0n): number {
  const bits = new BigUint64Array(Float64Array.of(value).buffer);
  bits[0]! ^= 1n << bit;
  return new Float64Array(bits.buffer)[0]!;
}
