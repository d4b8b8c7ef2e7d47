import assert from "node:assert/strict";
import { test } from "node:test";
import { Adaptation, weightName } from "#runtime/adapt/adaptation/adaptation.ts";
import { regimeBytes } from "#runtime/adapt/regime/model-file.ts";
import { openRegimes } from "#runtime/adapt/regime/open.ts";
import type { Manifest, ModelUnit } from "#runtime/capsule/manifest.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { Frame } from "#runtime/field/frame.ts";
import { quality } from "#runtime/field/quality.ts";
import { decimal, type RegimeRecord } from "#runtime/prove/record.ts";
import { envelopeOf } from "#runtime/shield/envelope.ts";
import { condition } from "#runtime/signal/condition.ts";
import { Regimes } from "#runtime/tick/regimes.ts";
import { ControlStatus } from "#runtime/tick/status.ts";
import { furnaceGrid } from "../../support/furnace-grid.ts";
import { furnaceHeat, furnaceModel, furnaceRegimes, furnaceRun } from "../../support/furnace-regimes.ts";

const map = furnaceGrid();
const bytes = regimeBytes(furnaceModel(map));
const file = "regimes.npz";
const policy = { role: "policy", outputs: [], inputs: [] } as unknown as ModelUnit;
const stateOf = (point: string, unit: string) => ({ point, unit, min: -1e9, max: 1e9, ageMsMax: 1_000 });
const manifest = {
  tickMs: 20,
  state: [stateOf("melt_temperature", "K"), stateOf("heater_power", "kW")],
  actuators: [],
  units: [
    { ...policy, name: "holder", regimes: ["casting"] },
    { ...policy, name: "other" },
  ],
  map: { file: "map.npz", threshold: map.threshold },
  shield: { alpha: 0.01, holdMs: 3_000, permitMs: 500 },
  balances: [furnaceHeat],
  regimes: {
    file,
    statistical: 0.4,
    physical: 0.6,
    dwellMs: 200,
    thresholds: { casting: map.threshold / 2 },
  },
} as unknown as Manifest;
const capsule = { id: `sha256:${"0".repeat(64)}` as const, manifest };

function room(log: "open" | "full" = "open", adaptation?: Adaptation) {
  const model = openRegimes(manifest, new Map([[file, bytes]]))!;
  const envelope = envelopeOf({ capsule: capsule.id, manifest, map, mode: "enforce", learnt: model.regimes });
  const regimes = new Regimes({ capsule, model, map, envelope, kernels: loadKernels(), adaptation });
  const records: RegimeRecord[] = [];
  return {
    ...{ regimes, model, records },
    look(at: number, [melt, power]: readonly [number, number]): string {
      const sample = (value: number) => ({ value, at, quality: quality.good });
      const samples = new Map([
        ["melt_temperature", sample(melt)],
        ["heater_power", sample(power)],
      ]);
      const frame: Frame = { at, samples };
      const regime = regimes.observe(frame, condition(frame, envelope.axes));
      if (log === "open") regimes.changes((record) => records.push(record) > 0, { boot: "b", tick: 1 });
      return regime;
    },
  };
}

const startUs = 1_000_000;
const rowUs = 100_000;

test("Regimes: at every tick the regime of the furnace, looked at once a row, and each change a record", () => {
  const { rows, labels } = furnaceRun(9);
  const { regimes, records, look } = room();
  let [right, known, looks] = [0, 0, 0];
  let last: unknown;
  // Five ticks a row, none of them quite on time.
  for (let tick = 0; tick < 5 * labels.length; tick++) {
    const row = Math.floor(tick / 5);
    const at = startUs + tick * 20_000 + (tick % 3) * 400;
    const regime = look(at, [rows[2 * row]!, rows[2 * row + 1]!]);
    if (regimes.view !== last) looks++;
    last = regimes.view;
    if (labels[row]! < 0) continue;
    known++;
    if (regime === furnaceRegimes[labels[row]!]) right++;
  }
  assert.ok(right > 0.9 * known, `${right} of ${known}`);
  assert.ok(
    Math.abs(looks - labels.length) <= 0.02 * labels.length,
    `${looks} looks at ${labels.length} rows`,
  );
  assert.equal(records[0]!.from, "unknown");
  for (const [index, { from, to, unit, threshold, branches, stability }] of records.entries()) {
    if (index > 0) assert.equal(from, records[index - 1]!.to);
    assert.equal(unit, to === "casting" ? "holder" : "other");
    assert.equal(threshold, decimal(to === "standby" ? map.threshold : map.threshold / 2));
    assert.ok(branches.statistical.length === 2 && Number(stability) >= 0);
  }
  const named = new Set(records.map(({ to }) => to));
  assert.ok(named.has("casting") && named.has("standby"));
  assert.ok(records.length < 40, `${records.length} changes in 7`);
});

test("Regimes: what cannot be believed is unknown, and after a gap the balance begins anew", () => {
  const { regimes, look, records } = room();
  for (let row = 0; row < 40; row++) look(startUs + row * rowUs, [1_000, 17]);
  assert.equal(regimes.view!.regime, "casting");
  assert.equal(look(startUs + 40 * rowUs, [Number.NaN, 17]), "unknown");
  assert.deepEqual(
    [records.at(-1)!.to, records.at(-1)!.unit, records.at(-1)!.next],
    ["unknown", "other", null],
  );
  assert.equal(records.at(-1)!.threshold, decimal(map.threshold / 2));
  look(startUs + 60 * rowUs, [1_000, 17]);
  assert.equal(regimes.view!.branches.physical.regime, "unknown");
});

test("Regimes: a change that finds no room in the log is offered again, and the newest are kept", () => {
  const { regimes, look, records } = room("full");
  const moment = { boot: "b", tick: 1 };
  // Readings come and go: the plant is known and unknown in turns, with nobody to write it down.
  for (let row = 0; row < 1_200; row++) look(startUs + row * rowUs, [1_000, row % 30 < 25 ? 17 : Number.NaN]);
  const offered: RegimeRecord[] = [];
  regimes.changes((record) => offered.push(record) < 1, moment);
  regimes.changes((record) => offered.push(record) < 3, moment);
  assert.deepEqual(offered[1], offered[0], "what was refused is still the first");
  regimes.changes((record) => records.push(record) > 0, moment);
  assert.equal(records.length, 15);
  assert.equal(records.at(-1)!.to, regimes.view!.regime);
});

test("Regimes: what adaptation learns of the branches moves their weights, within its cap, and is taken back", () => {
  const adaptation = new Adaptation({
    at: 0,
    policy: {
      frozen: false,
      biasShareMax: 0,
      biasSharePerHour: 0,
      thresholdShareMax: 0,
      weightShareMax: 0.1,
    },
    frozenBy: "nobody",
    outputs: [],
    alarmRate: 0,
  });
  const fed: unknown[] = [];
  const observe = adaptation.observeBranches.bind(adaptation);
  adaptation.observeBranches = (right, at) => {
    fed.push(right);
    observe(right, at);
  };
  const { regimes, look, model } = room("open", adaptation);
  const { rows, labels } = furnaceRun(9);
  for (let row = 0; row < labels.length; row++)
    look(startUs + row * rowUs, [rows[2 * row]!, rows[2 * row + 1]!]);
  assert.ok(fed.length > 0.5 * (labels.length / model.horizonRows), `${fed.length} verdicts`);
  assert.equal(regimes.weights.statistical, 0.4 + adaptation.weightShift);
  for (let time = 0; time < 1_000; time++) {
    observe({ statistical: true, physical: false }, startUs);
    adaptation.changes(({ name }) => name === weightName);
  }
  look(startUs + labels.length * rowUs, [1_000, 17]);
  assert.deepEqual(regimes.weights, { statistical: 0.5, physical: 0.5 });
  adaptation.takeBack(startUs);
  look(startUs + (labels.length + 1) * rowUs, [1_000, 17]);
  assert.deepEqual(regimes.weights, { statistical: 0.4, physical: 0.6 });
});

test("ControlStatus shows the regime to another thread, and nothing before the first row", () => {
  const { regimes, look, model } = room();
  const status = new ControlStatus(ControlStatus.allocate());
  status.showRegime(regimes);
  assert.equal(status.regime(model), undefined);
  for (let row = 0; row < 40; row++) look(startUs + row * rowUs, [1_000, 17]);
  status.showRegime(regimes);
  const { at, rowsSinceChange, ...view } = regimes.view!;
  const { since, weights, ...shown } = new ControlStatus(status.memory).regime(model)!;
  assert.deepEqual(shown, view);
  assert.equal(since, regimes.since);
  assert.deepEqual(weights, { statistical: 0.4, physical: 0.6 });
});
