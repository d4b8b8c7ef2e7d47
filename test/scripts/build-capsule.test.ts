import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openModel } from "#runtime/adapt/onnx.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { digestIn, policyOf } from "#runtime/capsule/units.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { loadMap } from "#runtime/map/open.ts";
import { encodePlant } from "#runtime/map/plant-file.ts";
import { type Envelope, envelopeOf } from "#runtime/shield/envelope.ts";
import { buildFurnaceCapsule, fitFurnaceMap } from "#scripts/build-capsule.ts";
import { type BuildSize, fullSize } from "#scripts/capsule/furnace.ts";
import { guardedRun, interventions } from "#scripts/capsule/guarded.ts";
import type { Vectors } from "#scripts/capsule/vectors.ts";
import type { Controller } from "#scripts/train/closed-loop.ts";
import { answerOf } from "#scripts/train/network.ts";
import { adviceOf, scaled } from "#scripts/train/policy.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { record } from "#sim/record.ts";
import { layersIn } from "./onnx-reader.ts";

const folder = fileURLToPath(new URL("../../capsules/casting-furnace", import.meta.url));
const capsule = await openCapsule(folder);
const map = loadMap(capsule.files.get("map.npz")!, loadKernels());
const envelope: Envelope = envelopeOf({
  capsule: capsule.id,
  manifest: capsule.manifest,
  map,
  mode: "enforce",
});
const policy = capsule.files.get("policy.onnx")!;

const small: BuildSize = {
  ...fullSize,
  historyHours: 30,
  training: { seed: 1, rounds: 2, episodes: 6, episodeS: 120, epochs: 4 },
  measuredSeeds: [1],
  measuredS: 120,
};

test("buildFurnaceCapsule() makes the same bytes twice, and says what it does", async () => {
  const lines: string[] = [];
  const first = await buildFurnaceCapsule(small, (line) => lines.push(line));
  const second = await buildFurnaceCapsule(small, () => {});
  assert.deepEqual([...second.keys()], [...first.keys()]);
  for (const [file, bytes] of first) assert.ok(Buffer.from(bytes).equals(second.get(file)!), file);
  assert.ok(lines.length >= 5);
});

test("map.npz is what its seed makes again, to the byte", () => {
  const { historySeed, historyHours } = fullSize;
  const history = record({ seed: historySeed, hours: historyHours, sampleS: 1 });
  const again = encodePlant(fitFurnaceMap(history, fullSize));
  assert.equal(digestOf(again), digestIn(capsule.manifest, "map.npz"));
});

test("the casting furnace's README is of this very capsule", () => {
  assert.ok(readFileSync(`${folder}/README.md`, "utf8").includes(capsule.id));
});

test("policy.onnx gives the answers of policy.vectors.json, in the runtime that will run it", async () => {
  const vectors = JSON.parse(readFileSync(`${folder}/policy.vectors.json`, "utf8")) as Vectors;
  assert.equal(vectors.policy, digestIn(capsule.manifest, "policy.onnx"));
  assert.ok(vectors.rows.length > 0);
  const model = await openModel(policy, policyOf(capsule.manifest)!);
  for (const { input, output } of vectors.rows) {
    const answer = await model.run(Float32Array.from(input));
    for (const [index, wanted] of output.entries())
      assert.ok(Math.abs(answer[index]! - wanted) <= vectors.tolerance, `${answer[index]} for ${wanted}`);
  }
  await model.close();
});

test("the map takes full heat for a basin in a cold furnace, and for a barrier in a hot one", () => {
  const energy = (meltK: number, heaterKw: number) => map.energy(Float64Array.of(meltK, heaterKw));
  for (const [meltK, heaterKw] of [
    [930, 47],
    [950, 50],
    [1_000, 20],
    [1_000, 30],
    [900, 0],
  ] as const)
    assert.ok(energy(meltK, heaterKw) < map.threshold, `${heaterKw} kW at ${meltK} K is ordinary`);
  for (const [meltK, heaterKw] of [
    [1_000, 60],
    [1_000, 45],
    [1_010, 40],
    [990, 50],
    [1_030, 30],
  ] as const)
    assert.ok(energy(meltK, heaterKw) >= map.barrier, `${heaterKw} kW at ${meltK} K is a barrier`);
});

test("the policy behind the shield is blocked in less than 1 % of ticks, casting and warming up", () => {
  const controller = committed();
  for (const startK of [1_000, 980, 960, 930, 900, 870]) {
    const moments = [...guardedRun(controller, envelope, { seed: 4_711, startK, seconds: 600 })];
    const { blockedPercent } = interventions(moments);
    assert.ok(blockedPercent < 1, `${blockedPercent} % from ${startK} K`);
    assert.ok(Math.abs(moments.at(-1)!.meltK - 1_000) < 10, `${moments.at(-1)!.meltK} K in the end`);
  }
});

test("a controller that wants full heat is stopped while the furnace is still in its band", () => {
  const rogue: Controller = { name: "rogue", begin: () => () => ({ heaterKw: 60, fanPercent: 0 }) };
  const moments = [...guardedRun(rogue, envelope, { seed: 4_711, startK: 1_000, seconds: 120 })];
  assert.ok(moments.every(({ verdict }) => verdict !== "allow"));
  // The operators' own band ends at 1015 K.
  assert.ok(Math.max(...moments.map(({ meltK }) => meltK)) < 1_015);
});

test("the policy's contract is the one it was trained with", () => {
  const furnace = new Furnace({ seed: 1 });
  const { inputs } = policyOf(capsule.manifest)!;
  assert.deepEqual(
    inputs.map(({ point, offset, scale }) => (furnace.read(point) - offset) / scale),
    scaled(furnace),
  );
});

/** The committed network as a plain function, which a long run in a test is quicker with. */
function committed(): Controller {
  const layers = layersIn(policy);
  return {
    name: "policy.onnx",
    begin: () => (furnace) => adviceOf(answerOf(layers, Float32Array.from(scaled(furnace)))),
  };
}
