import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { compileBalance, heldShare } from "#runtime/adapt/balance.ts";
import { agreementWith, readVectors } from "#runtime/adapt/model/vectors.ts";
import { widthsOf } from "#runtime/adapt/model/widths.ts";
import { openModel } from "#runtime/adapt/onnx.ts";
import { openUnit } from "#runtime/adapt/open.ts";
import { type Capsule, openCapsule } from "#runtime/capsule/disk.ts";
import type { Balance, ModelUnit } from "#runtime/capsule/manifest.ts";
import { digestIn, policyOf } from "#runtime/capsule/units.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { type LoadedMap, loadMap } from "#runtime/map/open.ts";
import { encodePlant } from "#runtime/map/plant-file.ts";
import { type Envelope, envelopeOf } from "#runtime/shield/envelope.ts";
import { buildSample, fitMap, recordingFor } from "#scripts/capsule/build.ts";
import { excerptOf, tableOf } from "#scripts/capsule/excerpt.ts";
import { furnaceSample } from "#scripts/capsule/furnace.ts";
import { gridSample } from "#scripts/capsule/grid.ts";
import { guardedRun, interventions } from "#scripts/capsule/guarded.ts";
import { pumpSample } from "#scripts/capsule/pump.ts";
import type { BuildSize, Sample } from "#scripts/capsule/sample.ts";
import { samples } from "#scripts/capsule/samples.ts";
import { type Controller, measure, networkController } from "#scripts/train/closed-loop.ts";
import { tunePid } from "#scripts/train/tune.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { layersIn } from "./onnx-reader.ts";

interface Committed {
  readonly folder: string;
  readonly capsule: Capsule;
  readonly map: LoadedMap;
  readonly envelope: Envelope;
  /** The committed network as a plain function, which a long run in a test is quicker with. */
  readonly policy: Controller;
}

async function committed({ station, lesson }: Sample): Promise<Committed> {
  const folder = fileURLToPath(new URL(`../../capsules/${station.name}`, import.meta.url));
  const capsule = await openCapsule(folder);
  const { manifest, files, id } = capsule;
  const map = loadMap(files.get("map.npz")!, loadKernels());
  return {
    folder,
    capsule,
    map,
    envelope: envelopeOf({ capsule: id, manifest, map, mode: "enforce" }),
    policy: networkController("policy.onnx", {
      contract: lesson.contract,
      layers: layersIn(files.get("policy.onnx")!),
    }),
  };
}

for (const sample of samples) {
  const { station, lesson, guarded, size } = sample;
  const { folder, capsule, envelope, policy } = await committed(sample);

  test(`${station.name}: the README is of this very capsule`, () => {
    assert.ok(readFileSync(`${folder}/README.md`, "utf8").includes(capsule.id));
  });

  test(`${station.name}: recording.csv is what its seed makes again`, () => {
    const history = recordingFor(sample, { ...size, historyHours: size.excerptRows / 3_600 });
    const bytes = new TextEncoder().encode(tableOf(excerptOf(history, size.excerptRows)));
    assert.equal(digestOf(bytes), digestIn(capsule.manifest, "recording.csv"));
  });

  test(`${station.name}: each model gives the answers of its vectors, in the runtime that will run it`, async () => {
    const roles = capsule.manifest.units.map(({ role, precision }) => `${role} ${precision}`);
    assert.deepEqual(roles, ["policy float32", "policy int8", "forecaster float32"]);
    for (const unit of capsule.manifest.units) await agrees(capsule, unit);
  });

  test(`${station.name}: the policy's contract is the one it was trained with`, () => {
    assert.deepEqual(policyOf(capsule.manifest)!.inputs, lesson.contract.inputs);
    assert.deepEqual(policyOf(capsule.manifest)!.outputs, lesson.contract.outputs);
  });

  test(`${station.name}: the policy behind the shield is blocked in less than 3 % of ticks`, () => {
    for (const [name, { begin }] of Object.entries(guarded)) {
      const run = guardedRun(policy, envelope, { plant: begin(4_711), seconds: 120 });
      const { blockedPercent } = interventions(Array.from(run, ({ verdict }) => verdict));
      assert.ok(blockedPercent < 3, `${name}: ${blockedPercent} %`);
    }
  });
}

/** In ONNX Runtime and, where there are fused weights, in the kernel as well. */
async function agrees({ files }: Capsule, unit: ModelUnit): Promise<void> {
  const vectors = readVectors(files.get(unit.vectors)!, widthsOf(unit));
  assert.equal(unit.fused !== undefined, unit.precision === "float32");
  const kernels = loadKernels();
  for (const model of [
    await openModel(files.get(unit.file)!, unit),
    await openUnit(unit, { files, kernels }),
  ]) {
    const { agrees: isSame, worst, tolerance } = await agreementWith(model, vectors);
    assert.ok(isSame && tolerance <= 0.05, `${unit.name}: ${worst} of ${tolerance}`);
    await model.close();
  }
}

test("the grid's recording keeps both of its balances, and without the wind it would not", () => {
  const recorded = excerptOf(recordingFor(gridSample, { historySeed: 2, historyHours: 2 }), 7_200);
  const held = (balance: Balance) => heldShare(compileBalance(balance, recorded), recorded.count);
  const balances = gridSample.source.balances!;
  for (const balance of balances) assert.ok(held(balance) > 0.98, `${balance.name}: ${held(balance)}`);
  const swing = balances.find(({ name }) => name === "swing")!;
  const windless = swing.flows.filter(({ point }) => point !== "renewable_power");
  assert.ok(held({ ...swing, flows: windless }) < 0.1);
});

test("build-capsule.ts says which samples there are", () => {
  const script = fileURLToPath(new URL("../../scripts/build-capsule.ts", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, "toaster"], { encoding: "utf8" });
  assert.equal(status, 2);
  assert.match(stderr, /casting-furnace\|grid-frequency\|pump-skid/);
});

const furnace = await committed(furnaceSample);

test("buildSample() makes the same bytes twice, and says what it does", async () => {
  const small: BuildSize = {
    ...furnaceSample.size,
    historyHours: 30,
    training: { seed: 1, rounds: 2, episodes: 6, episodeS: 120, epochs: 4 },
    forecasting: { seed: 1, rows: 2_000, epochs: 1, historySeed: 11, historyHours: 1 },
    twin: {
      calibration: { historySeed: 77, historyHours: 0.1 },
      calm: { historySeed: 78, historyHours: 0.1 },
      breaking: { fromS: 30, forS: 60 },
    },
    tuning: { ...furnaceSample.size.tuning, seeds: [501], seconds: 120, candidates: 2, refinements: 2 },
    measuredSeeds: [1],
    measuredS: 120,
  };
  const lines: string[] = [];
  const first = await buildSample(furnaceSample, small, (line) => lines.push(line));
  const second = await buildSample(furnaceSample, small, () => {});
  assert.deepEqual([...second.keys()], [...first.keys()]);
  for (const [file, bytes] of first) assert.ok(Buffer.from(bytes).equals(second.get(file)!), file);
  assert.ok(lines.length >= 5);
});

test("map.npz is what its seed makes again, to the byte", () => {
  const again = encodePlant(fitMap(furnaceSample, recordingFor(furnaceSample, furnaceSample.size)));
  assert.equal(digestOf(again), digestIn(furnace.capsule.manifest, "map.npz"));
});

test("the map takes full heat for a basin in a cold furnace, and for a barrier in a hot one", () => {
  const { map } = furnace;
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

test("the furnace's policy behind the shield is blocked in less than 1 % of ticks, casting and warming up", () => {
  for (const startK of [1_000, 980, 960, 930, 900, 870]) {
    const plant = new Furnace({ seed: 4_711, startK });
    const run = guardedRun(furnace.policy, furnace.envelope, { plant, seconds: 600 });
    const { blockedPercent } = interventions(Array.from(run, ({ verdict }) => verdict));
    assert.ok(blockedPercent < 1, `${blockedPercent} % from ${startK} K`);
    const meltK = plant.read("melt_temperature");
    assert.ok(Math.abs(meltK - 1_000) < 10, `${meltK} K in the end`);
  }
});

test("a controller that wants full heat is stopped while the furnace is still in its band", () => {
  const wants = new Map([
    ["heater_power_setpoint", 60],
    ["fan_speed_setpoint", 0],
  ]);
  const rogue: Controller = { name: "rogue", begin: () => () => wants };
  const plant = new Furnace({ seed: 4_711, startK: 1_000 });
  for (const { verdict } of guardedRun(rogue, furnace.envelope, { plant, seconds: 120 })) {
    assert.notEqual(verdict, "allow");
    // The operators' own band ends at 1015 K.
    assert.ok(plant.read("melt_temperature") < 1_015);
  }
});

for (const [sample, share] of [
  [gridSample, 0.95],
  [pumpSample, 1],
] as const)
  test(`${sample.station.name}: the policy spends less than a PID that a small search has tuned`, async () => {
    const { policy } = await committed(sample);
    const { trial, pids } = sample as Sample;
    const development = { seeds: [501, 502], seconds: 900 };
    const { outsidePercent } = measure(policy, trial, development);
    const search = { seed: 3, candidates: 25, refinements: 25, outsidePercentMax: outsidePercent };
    const { controller } = tunePid(pids[0]!, trial, { ...development, ...search });
    const day = { seeds: [3_001, 3_002], seconds: 1_200 };
    const [ours, theirs] = [measure(policy, trial, day), measure(controller, trial, day)];
    assert.ok(ours.meanKw < share * theirs.meanKw, `${ours.meanKw} of ${theirs.meanKw} kW`);
    assert.ok(ours.outsidePercent < theirs.outsidePercent + 0.5, `${ours.outsidePercent} %`);
  });
