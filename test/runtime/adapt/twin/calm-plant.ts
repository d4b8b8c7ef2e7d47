import type { Model } from "#runtime/adapt/port.ts";
import { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import { type Look, Twin } from "#runtime/adapt/twin/twin.ts";
import type { TwinAlarmLimits } from "#runtime/capsule/manifest.ts";
import { chanceFrom, normalsOf } from "#runtime/core/chance.ts";
import { BowlMap } from "../../shield/bowl.ts";

const digest = `sha256:${"7".repeat(64)}` as const;
export const tickUs = 100_000;
export const aheadTicks = 5;
const keep = 0.98;
const noise = 0.4;
/** Of five steps: how much of a swing is left, and what came to it. */
const kept = keep ** aheadTicks;
export const spread: number = noise * Math.sqrt((1 - keep ** (2 * aheadTicks)) / (1 - keep * keep));

/**
 * A plant of which all is known: the melt wanders around 1000 K and forgets in five seconds, the heater stays. Its
 * forecaster is the exact one, so every promise about a calm plant can be held to the letter.
 */
export function* plantLooks(seed: number): Generator<Look> {
  const normal = normalsOf(chanceFrom(seed));
  const map = new BowlMap();
  let melt = 0;
  for (let tick = 1; ; tick++) {
    melt = keep * melt + noise * normal();
    const state = Float64Array.of(1000 + melt, 20);
    yield { at: tick * tickUs, state, energy: map.energy(state), inputs: Float64Array.of(1000 + melt) };
  }
}

export function exactModel(answer?: (melt: number) => readonly [number, number]): Model {
  const result = new Float32Array(2);
  return {
    digest,
    inputs: 1,
    outputs: 2,
    run(input) {
      result.set(answer?.(input[0]!) ?? [kept * input[0]!, Math.log(spread * spread)]);
      return Promise.resolve(result);
    },
    close: () => Promise.resolve(),
  };
}

export function twinOf({
  model = exactModel(),
  limits,
  windowTicks = 50,
}: {
  model?: Model;
  limits?: TwinAlarmLimits | undefined;
  windowTicks?: number;
} = {}): Twin {
  const melt = { point: "melt_temperature", offset: 1000, scale: 1 };
  const unit = { inputs: [melt], outputs: [melt], deadlineMs: 10, aheadMs: (aheadTicks * tickUs) / 1_000 };
  const forecaster = new Forecaster(unit, { model, clock: { now: () => 0 } });
  const policy = { unit: "forecaster", windowTicks, alarmRate: 0.02, ...(limits && { limits }) };
  return new Twin({ forecaster, map: new BowlMap(), policy, commands: [], tickUs });
}
