// What an engineer does on the first day: from a recording to a signed capsule that verifies, by the command line.

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import type { ManifestSource } from "#runtime/capsule/manifest.ts";
import { main } from "#runtime/cli/main.ts";
import { prng } from "#runtime/core/prng.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";

async function iv(...argv: string[]): Promise<{ readonly code: number; readonly out: string }> {
  const out: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void out.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  };
  return { code: await main(argv, io), out: out.join("\n") };
}

async function well(...argv: string[]): Promise<string> {
  const { code, out } = await iv(...argv);
  assert.equal(code, 0, out);
  return out;
}

const shared = mkdtempSync(join(tmpdir(), "capsule-crawled-"));
after(() => rmSync(shared, { recursive: true, force: true }));
let crawled: Promise<string> | undefined;

/** A folder of its own, with a week of a tank and the map that was learnt from it, once for all. */
async function workshop(t: TestContext): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "capsule-build-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  crawled ??= crawl();
  await crawled;
  cpSync(shared, dir, { recursive: true });
  return dir;
}

/** A tank whose valve an operator moves now and then. */
async function crawl(): Promise<string> {
  const chance = prng(3);
  const lines = ["time,level [m],flow [m3/h],valve_setpoint [%]"];
  let [level, valve] = [2, 50];
  for (let row = 0; row < 10_000; row++) {
    if (chance.between(0, 1) < 0.05) valve = 30 + 10 * Math.floor(chance.between(0, 5));
    level += 0.2 * (valve / 50 - level / 2) + 0.005 * chance.normal();
    lines.push(
      `${row * 10},${level.toFixed(3)},${(0.8 * valve + 0.3 * chance.normal()).toFixed(2)},${valve}`,
    );
  }
  writeFileSync(join(shared, "week.csv"), lines.join("\n"));
  return await well("map", "crawl", join(shared, "week.csv"), "--out", join(shared, "crawl"));
}

test("from a recording to a signed capsule in five commands", async (t) => {
  const dir = await workshop(t);
  const at = (name: string) => join(dir, name);
  const drafted = await well(
    "capsule",
    "new",
    at("tank"),
    "--map",
    at("crawl/map.npz"),
    "--recording",
    at("week.csv"),
  );
  assert.match(drafted, /Look at these before you build[\s\S]*\/actuators\/0\/safe/);
  const said = await well("capsule", "build", at("tank"));
  for (const stage of ["extraction", "prior", "conservation", "models", "validation", "packing", "bind"])
    assert.match(said, new RegExp(`^${stage} `, "m"));
  const first = readFileSync(at("tank/tank-0.1.0.capsule"));
  const sign = () => well("capsule", "sign", at("tank/tank-0.1.0.capsule"), "--key", at("alice.key"));
  await well("keys", "new", "alice", "--dir", dir);
  await sign();
  const brief = JSON.parse(await well("capsule", "build", at("tank"), "--json")) as {
    id: string;
    foundry: { prin: number };
    signaturesReplaced: number;
  };
  assert.equal(brief.signaturesReplaced, 1);
  assert.ok(first.equals(readFileSync(at("tank/tank-0.1.0.capsule"))), "the same bytes, whatever lay there");
  assert.ok(brief.foundry.prin >= 0.75);
  await well("keys", "trust", at("alice.pub"), "--in", at("trust.yaml"));
  await sign();
  const verified = await well(
    "capsule",
    "verify",
    at("tank/tank-0.1.0.capsule"),
    "--trust",
    at("trust.yaml"),
  );
  assert.ok(verified.includes(brief.id) && verified.includes("alice as author"));
});

test("iv capsule new takes a model, makes its golden vectors, and build fuses it", async (t) => {
  const dir = await workshop(t);
  const at = (name: string) => join(dir, name);
  // Answers 50 % whatever it sees, as far as its clip lets it: a policy that is at least never rare.
  const layer = { inputs: 3, outputs: 1, weights: new Float32Array(3), biases: Float32Array.of(0.5) };
  writeFileSync(at("model.onnx"), encodeOnnx([layer], "half"));
  const given = ["--map", at("crawl/map.npz"), "--recording", at("week.csv"), "--policy", at("model.onnx")];
  await well("capsule", "new", at("half"), ...given, "--publisher", "acme", "--tick", "500");
  const path = at("half/capsule.json");
  const source = JSON.parse(readFileSync(path, "utf8")) as ManifestSource;
  assert.equal(`${source.publisher}/${source.name}`, "acme/half");
  const scaled = source.units.map((unit) => ({
    ...unit,
    outputs: unit.outputs.map((output) => ({ ...output, scale: 100 })),
  }));
  writeFileSync(path, JSON.stringify({ ...source, units: scaled }));
  const said = await well("capsule", "build", at("half"));
  assert.match(said, /models +policy fused, off by/);
  assert.ok(existsSync(at("half/policy.fused")));
});

test("iv capsule new and vectors take a model that is shown other points than the map's, in its own scales", async (t) => {
  const dir = await workshop(t);
  const at = (name: string) => join(dir, name);
  const layer = { inputs: 2, outputs: 1, weights: new Float32Array(2), biases: Float32Array.of(0.5) };
  writeFileSync(at("model.onnx"), encodeOnnx([layer], "half"));
  const given = ["--map", at("crawl/map.npz"), "--recording", at("week.csv")];
  const asked = [...given, "--policy", at("model.onnx")];
  const narrow = await iv("capsule", "new", at("half"), ...asked);
  assert.match(
    narrow.out,
    /inputs float32\[1, 2\], the manifest expects one of .*1, 3[\s\S]*--inputs and --outputs/,
  );
  const contract = ["--inputs", "level=2/0.5,flow", "--outputs", "valve_setpoint=0/100"];
  for (const [wrong, message] of [
    [["--inputs", "level=2"], /--inputs takes POINT or POINT=OFFSET\/SCALE/],
    [["--inputs", "level=2/0,flow"], /--inputs takes POINT/],
    [
      ["--inputs", "level,pressure", "--outputs", "valve_setpoint"],
      /no pressure, which policy\.onnx is shown/,
    ],
    [
      ["--inputs", "level,flow", "--outputs", "level"],
      /level, which is no command of the map: .* valve_setpoint/,
    ],
  ] as const) {
    const { code, out } = await iv("capsule", "new", at("half"), ...asked, ...wrong);
    assert.notEqual(code, 0);
    assert.match(out, message);
  }
  const guarding = await iv("capsule", "new", at("half"), ...given, ...contract);
  assert.match(guarding.out, /what the --policy is shown/);
  const said = await well("capsule", "new", at("half"), ...asked, ...contract);
  assert.doesNotMatch(said, /\/units\/0/);
  const unit = (JSON.parse(readFileSync(at("half/capsule.json"), "utf8")) as ManifestSource).units[0]!;
  assert.deepEqual(unit.inputs, [
    { point: "level", offset: 2, scale: 0.5 },
    { point: "flow", offset: 0, scale: 1 },
  ]);
  assert.match(await well("capsule", "build", at("half")), /models +policy fused, off by/);
  const golden = readFileSync(at("half/policy.vectors.json"), "utf8");
  assert.match(await well("capsule", "vectors", at("half")), /Every unit has its vectors/);
  rmSync(at("half/policy.vectors.json"));
  assert.match(
    await well("capsule", "vectors", at("half")),
    /^policy\.vectors\.json +answers of policy\.onnx$/,
  );
  assert.equal(readFileSync(at("half/policy.vectors.json"), "utf8"), golden);
  const again = JSON.parse(
    await well("capsule", "vectors", at("half"), "--unit", "policy", "--json"),
  ) as object;
  assert.deepEqual(again, {
    folder: at("half"),
    made: [{ unit: "policy", file: "policy.onnx", vectors: "policy.vectors.json" }],
  });
  assert.match(
    (await iv("capsule", "vectors", at("half"), "--unit", "score")).out,
    /no unit "score"[\s\S]*has policy/,
  );
});

test("iv capsule new and build say what they lack, and overwrite nothing", async (t) => {
  const dir = await workshop(t);
  const at = (name: string) => join(dir, name);
  const refused = async (message: RegExp, ...argv: string[]) => {
    const { code, out } = await iv(...argv);
    assert.notEqual(code, 0);
    assert.match(out, message);
  };
  await refused(/say with --map/, "capsule", "new", at("tank"));
  await refused(/Cannot read .*capsule\.json[\s\S]*iv capsule new/, "capsule", "build", dir);
  const given = ["--map", at("crawl/map.npz"), "--recording", at("week.csv")];
  await refused(/--tick takes whole milliseconds/, "capsule", "new", at("tank"), ...given, "--tick", "0");
  await well("capsule", "new", at("tank"), ...given);
  await refused(/capsule\.json is there already/, "capsule", "new", at("tank"), ...given);
  writeFileSync(at("tank/capsule.json"), "{");
  await refused(/is not JSON/, "capsule", "build", at("tank"));
  writeFileSync(at("tank/capsule.json"), "[]");
  await refused(/is no object/, "capsule", "build", at("tank"));
  writeFileSync(at("tank/capsule.json"), JSON.stringify({ recording: "recording.csv" }));
  await refused(/does not follow the contract/, "capsule", "build", at("tank"));
});

test("iv capsule new takes the point that sets a command, where the map has another one that shows it", async (t) => {
  const dir = await workshop(t);
  const at = (name: string) => join(dir, name);
  // The valve does what it is told, a little late and never quite.
  const [head, ...rows] = readFileSync(at("week.csv"), "utf8").split("\n");
  const told = rows.map((row) => `${row},${Number(row.split(",").at(-1)) + 1}`);
  writeFileSync(at("both.csv"), [`${head},valve_order [%]`, ...told].join("\n"));
  const layer = { inputs: 3, outputs: 1, weights: new Float32Array(3), biases: Float32Array.of(0.5) };
  writeFileSync(at("model.onnx"), encodeOnnx([layer], "half"));
  const given = ["--map", at("crawl/map.npz"), "--recording", at("both.csv")];
  const policy = ["--policy", at("model.onnx"), "--inputs", "level,flow,valve_setpoint"];
  const answers = [...policy, "--outputs", "valve_order=0/100"];
  for (const [wrong, message] of [
    [answers, /valve_order, which is no command of the map: .*\n.*--set-points COMMAND=POINT/],
    [["--set-points", "level=valve_order"], /level is no command of the map: those are valve_setpoint/],
    [["--set-points", "valve_setpoint=valve"], /The recording has no valve, by which a command is set/],
    [["--set-points", "valve_order"], /--set-points takes NAME=VALUE/],
  ] as const) {
    const { code, out } = await iv("capsule", "new", at("told"), ...given, ...wrong);
    assert.notEqual(code, 0);
    assert.match(out, message);
  }
  const plain = await well("capsule", "new", at("plain"), ...given);
  assert.match(plain, /\/actuators\/0\/point +the point that shows the command/);
  const set = await well(
    "capsule",
    "new",
    at("told"),
    ...given,
    "--set-points",
    "valve_setpoint=valve_order",
    ...answers,
  );
  assert.doesNotMatch(set, /\/actuators\/0\/point/);
  const source = JSON.parse(readFileSync(at("told/capsule.json"), "utf8")) as ManifestSource;
  const { point, min, max, safe } = source.actuators[0]!;
  assert.deepEqual([point, min, max, safe], ["valve_order", 31, 71, 31]);
  assert.equal(source.state.find((each) => each.point === "valve_setpoint")?.commandedBy, "valve_order");
  await well("capsule", "build", at("told"));
});
