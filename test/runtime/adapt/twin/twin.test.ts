import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Model } from "#runtime/adapt/port.ts";
import { calibrateTwin, windowsNeeded } from "#runtime/adapt/twin/calibrate.ts";
import { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import { type EndedWindow, type Look, Twin, type TwinChange } from "#runtime/adapt/twin/twin.ts";
import type { TwinAlarmLimits } from "#runtime/capsule/manifest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { BowlMap } from "../../shield/bowl.ts";
import { aheadTicks, exactModel, plantLooks, tickUs, twinOf } from "./calm-plant.ts";

const alarmRate = 0.02;

async function windowsOf(twin: Twin, seed: number, count: number): Promise<EndedWindow[]> {
  const windows: EndedWindow[] = [];
  for (const look of plantLooks(seed)) {
    const ended = await twin.observe(look);
    if (ended !== undefined && windows.push(ended) === count) break;
  }
  return windows;
}

async function calibrated(): Promise<TwinAlarmLimits> {
  return calibrateTwin(await windowsOf(twinOf(), 1, 600), alarmRate)!;
}

function changesOf(twin: Twin): readonly TwinChange[] {
  const changes: TwinChange[] = [];
  twin.changes((change) => changes.push(change) > 0);
  return changes;
}

test("Twin: an exact forecaster is coherent and true, and alarms no more often than promised", async (t) => {
  const limits = await calibrated();
  assert.equal(limits.rate, alarmRate);
  const windows = await windowsOf(twinOf({ limits }), 2, 2_000);
  const mean = (of: (window: EndedWindow) => number): number =>
    windows.reduce((sum, window) => sum + of(window), 0) / windows.length;
  const [fidelity, coherence] = [mean((one) => one.fidelity), mean((one) => one.coherence)];
  const exceeded = mean((one) => (one.isExceeded ? 1 : 0));
  t.diagnostic(`fidelity ${fidelity.toFixed(4)}, coherence ${coherence.toFixed(4)}`);
  t.diagnostic(`windows above a limit: ${exceeded} of a promised ${alarmRate}`);
  assert.ok(fidelity > 0.9 && coherence > 0.99);
  // Three deviations of a count of 2 000, and what 600 windows can be off by.
  assert.ok(exceeded < 0.035, String(exceeded));
});

test("Twin: a drifting sensor is an alarm, which one calm window alone takes back", async () => {
  const twin = twinOf({ limits: await calibrated() });
  let number = 0;
  for (const look of plantLooks(3)) {
    if (++number > 1_000) break;
    // A ramp of 3 K a tick for two seconds, as a thermocouple that is pulled out shows it.
    const off = number > 400 && number <= 420 ? (number - 400) * 3 : 0;
    const state = Float64Array.of(look.state[0]! + off, 20);
    await twin.observe({ ...look, state, inputs: state.slice(0, 1) });
  }
  const changes = changesOf(twin);
  assert.deepEqual(
    changes.map(({ to, because, point }) => [to, because, point]),
    [
      ["alarm", "residual", "melt_temperature"],
      ["quiet", undefined, "melt_temperature"],
    ],
  );
  assert.ok(changes[0]!.at <= 403 * tickUs, "it is noticed within three ticks");
  assert.ok(changes[1]!.at - changes[0]!.at >= 50 * tickUs);
  assert.deepEqual([twin.state, twin.alarms], ["quiet", 1]);
});

test("Twin: a set-point that comes after the reading is no surprise, and one that does nothing is", async () => {
  const unit = {
    inputs: ["melt_temperature", "heater_power_setpoint"].map((point) => ({ point, offset: 0, scale: 1 })),
    outputs: [{ point: "melt_temperature", offset: 0, scale: 1 }],
    ...{ deadlineMs: 10, aheadMs: (aheadTicks * tickUs) / 1_000 },
  };
  const model: Model = {
    ...{ digest: exactModel().digest, inputs: 2, outputs: 2 },
    run: ([melt, asked]) => Promise.resolve(Float32Array.of(melt! + aheadTicks * asked!, Math.log(0.01))),
    close: () => Promise.resolve(),
  };
  for (const [works, residualMax] of [
    [1, 0.1],
    [0, 1e6],
  ] as const) {
    const forecaster = new Forecaster(unit, { model, clock: { now: () => 0 } });
    const policy = { unit: "forecaster", windowTicks: 40, alarmRate: 0.02 };
    const commands = ["heater_power_setpoint"];
    const twin = new Twin({ forecaster, map: new BowlMap(), policy, commands, tickUs });
    let [melt, ended] = [1000, undefined as EndedWindow | undefined];
    for (let tick = 1; tick <= 40 + aheadTicks; tick++) {
      // A new set-point every third tick, so that no forecast has one alone.
      const asked = (Math.floor(tick / 3) % 3) - 1;
      melt += works * asked;
      const look = { at: tick * tickUs, state: Float64Array.of(melt, 20), energy: 0 };
      ended = (await twin.observe({ ...look, inputs: Float64Array.of(melt, asked) })) ?? ended;
    }
    assert.ok(ended!.residual < residualMax, String(ended!.residual));
    assert.ok(works === 1 || ended!.residual > 100, String(ended!.residual));
  }
});

test("Twin: without calibrated limits it measures and never alarms", async () => {
  const twin = twinOf({ model: exactModel(() => [40, -20]) });
  await windowsOf(twin, 4, 3);
  assert.deepEqual([twin.state, twin.alarms, changesOf(twin).length], ["uncalibrated", 0, 0]);
  assert.ok(twin.last!.residual > 1e3 && twin.last!.fidelity < 0.1);
});

test("Twin: a tick that was missed is no comparison, and neither is a state that nobody knows", async () => {
  const twin = twinOf();
  const looks = plantLooks(5);
  for (let tick = 1; tick <= 100; tick++) {
    const look = looks.next().value as Look;
    if (tick === 50) continue;
    const state = tick === 70 ? Float64Array.of(Number.NaN, 20) : look.state;
    await twin.observe({ ...look, state });
  }
  // Due at 50 and at 70; made at 50 and 70, nothing is due at 55 and 75; 70 has no forecast of its own.
  assert.deepEqual([twin.compared, twin.missed], [100 - aheadTicks - 4, 3]);
});

test("Twin: a model that breaks is silent from then on, and a tick goes on", async () => {
  let runs = 0;
  const twin = twinOf({
    model: exactModel(() => {
      if (++runs > 10) throw new Fault("worker/dead", "it broke");
      return [0, 0];
    }),
  });
  for (const look of plantLooks(6)) {
    await twin.observe(look);
    if (look.at >= 100 * tickUs) break;
  }
  assert.equal(runs, 11);
  assert.ok(twin.missed > 80);
});

test("Twin is total: whatever comes, its numbers are numbers and its memory is bounded", async () => {
  const anything = fc.oneof(fc.double(), fc.constant(Number.NaN), fc.double({ min: 990, max: 1010 }));
  const looks = fc.array(fc.tuple(anything, anything, anything, fc.integer({ min: 0, max: 5 * tickUs })), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(looks, fc.array(anything, { minLength: 2, maxLength: 2 }), async (given, answer) => {
      const model = exactModel(() => [answer[0]!, answer[1]!]);
      const twin = twinOf({ model, limits: { residual: 8, jump: 3, rate: 0.02 }, windowTicks: 8 });
      let at = 0;
      for (const [melt, heater, energy, elapsed] of given) {
        at += elapsed;
        const state = Float64Array.of(melt, heater);
        const ended = await twin.observe({ at, state, energy, inputs: Float64Array.of(melt) });
        if (ended === undefined) continue;
        assert.ok(ended.fidelity >= 0 && ended.fidelity <= 1 && ended.coherence >= 0 && ended.coherence <= 1);
        assert.ok(Number.isFinite(ended.residual) && Number.isFinite(ended.jump));
      }
      assert.ok(changesOf(twin).length <= 16);
    }),
    { numRuns: 200 },
  );
});

test("calibrateTwin() says what too few windows are worth", () => {
  assert.equal(calibrateTwin([], 0.01), undefined);
  const windows = Array.from({ length: 9 }, (_, at) => ({ residual: at, jump: -at }));
  assert.deepEqual(calibrateTwin(windows, 0.01), { residual: 8, jump: 1e-6, rate: 0.2 });
  const enough = windowsNeeded(0.01);
  const many = Array.from({ length: enough }, (_, at) => ({ residual: at, jump: at }));
  assert.deepEqual(calibrateTwin(many, 0.01), { residual: enough - 1, jump: enough - 1, rate: 0.01 });
});
