// The twin on the simulated furnace with its shipped map: hours that the forecaster was fitted to, others that
// its limits are calibrated on, and others again that it is measured on. What it reaches is printed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Model } from "#runtime/adapt/port.ts";
import { calibrateTwin } from "#runtime/adapt/twin/calibrate.ts";
import { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import { type EndedWindow, Twin } from "#runtime/adapt/twin/twin.ts";
import type { TwinAlarmLimits } from "#runtime/capsule/manifest.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { fitForecaster, rollOut } from "#runtime/map/forecaster.ts";
import { loadMap } from "#runtime/map/open.ts";
import { record, rowsOf } from "#sim/record.ts";
import { furnaceStation } from "#sim/station/furnace.ts";

const names = ["melt_temperature", "heater_power"];
const aheadRows = 2;
const windowTicks = 60;
const alarmRate = 0.05;
const map = loadMap(
  readFileSync(new URL("../../../../capsules/casting-furnace/map.npz", import.meta.url)),
  loadKernels(),
);

function hoursOf(seed: number, hours: number): { readonly rows: Float64Array; readonly count: number } {
  const history = record(furnaceStation, { seed, hours, sampleS: 1 });
  return { rows: rowsOf(history, names), count: history.count };
}

/** Ridge regression two rows ahead with the spread of its own misses: the simplest forecaster that there is. */
function ridgeModel(): Model {
  const { rows, count } = hoursOf(11, 6);
  const stretches = Array.from({ length: 12 }, (_, part) => {
    const [first, end] = [Math.floor((part * count) / 12), Math.floor(((part + 1) * count) / 12)];
    return [first, end] as const;
  });
  const forecaster = fitForecaster({ rows, width: 2, stretches }, { commands: [1], horizon: aheadRows });
  const ahead = (state: Float64Array): Float64Array =>
    rollOut(forecaster, state, { commands: [], steps: aheadRows }).subarray(2 * (aheadRows - 1));
  const squares = [0, 0];
  for (let row = 0; row + aheadRows < count; row++) {
    const mean = ahead(rows.slice(2 * row, 2 * row + 2));
    squares.forEach((sum, axis) => {
      squares[axis] = sum + (rows[2 * (row + aheadRows) + axis]! - mean[axis]!) ** 2;
    });
  }
  const logVariances = squares.map((sum) => Math.log(sum / (count - aheadRows)));
  return {
    digest: `sha256:${"7".repeat(64)}`,
    inputs: 2,
    outputs: 4,
    run: (input) => Promise.resolve(Float32Array.of(...ahead(Float64Array.from(input)), ...logVariances)),
    close: () => Promise.resolve(),
  };
}

async function windowsOf(model: Model, seed: number, limits?: TwinAlarmLimits): Promise<EndedWindow[]> {
  const scaled = names.map((point) => ({ point, offset: 0, scale: 1 }));
  const unit = { inputs: scaled, outputs: scaled, deadlineMs: 50, aheadMs: 1_000 * aheadRows };
  const forecaster = new Forecaster(unit, { model, clock: { now: () => 0 } });
  const policy = { unit: "forecaster", windowTicks, alarmRate, ...(limits && { limits }) };
  const twin = new Twin({ forecaster, map, policy, commands: [], tickUs: US_PER_S });
  const { rows, count } = hoursOf(seed, 8);
  const windows: EndedWindow[] = [];
  for (let row = 0; row < count; row++) {
    const state = rows.slice(2 * row, 2 * row + 2);
    const look = { at: (row + 1) * US_PER_S, state, energy: map.energy(state), inputs: state };
    const ended = await twin.observe(look);
    if (ended !== undefined) windows.push(ended);
  }
  return windows;
}

test("Twin: what a ridge forecaster reaches on the furnace is below the documents' figures", async (t) => {
  const model = ridgeModel();
  const limits = calibrateTwin(await windowsOf(model, 12), alarmRate)!;
  assert.equal(limits.rate, alarmRate);
  const windows = await windowsOf(model, 13, limits);
  const mean = (of: (window: EndedWindow) => number): number =>
    windows.reduce((sum, window) => sum + of(window), 0) / windows.length;
  const fidelity = mean((window) => window.fidelity);
  const coherence = mean((window) => window.coherence);
  const exceeded = mean((window) => (window.isExceeded ? 1 : 0));
  t.diagnostic(`fidelity ${(100 * fidelity).toFixed(2)} %, coherence ${(100 * coherence).toFixed(2)} %`);
  t.diagnostic(`windows above a limit ${(100 * exceeded).toFixed(2)} % of ${windows.length}, promised 5 %`);
  t.diagnostic(`limits ${limits.residual.toFixed(2)} and ${limits.jump.toFixed(2)} nats`);
  assert.ok(fidelity > 0.8 && coherence > 0.8 && exceeded < 0.1);
});
