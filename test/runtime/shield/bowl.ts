import type { Channel, EnergyMap } from "#runtime/map/energy.ts";
import type { Foresight, Oddity } from "#runtime/map/foresight-port.ts";
import type { Limits } from "#runtime/map/limits.ts";
import type { Nearest, NearestQuestion } from "#runtime/map/nearest.ts";
import { nearestOn } from "#runtime/map/nearest-on.ts";
import { type Envelope, envelopeOf, type Guarded, type ShieldMode } from "#runtime/shield/envelope.ts";

/**
 * A map that a person can compute: melt temperature around 1000 K, power around 20 kW, energy the squared
 * distance in units of 10 K and 10 kW. Threshold 1 (one unit away), barrier 4 (two units away).
 */
export class BowlMap implements EnergyMap {
  readonly channels: readonly Channel[] = [
    { name: "melt_temperature", unit: "K", min: 900, max: 1100, resolution: 0.1 },
    { name: "heater_power", unit: "kW", min: 0, max: 60, resolution: 0.01 },
  ];
  readonly threshold = 1;
  readonly alpha: number;
  readonly barrier = 4;
  readonly calibration: Float64Array = Float64Array.from({ length: 500 }, (_, rank) => rank / 500);

  readonly effectiveRows = 500;
  readonly moves: Limits = this;
  readonly foresight: Foresight | undefined;

  constructor(foresight?: Foresight, alpha: number = 0.01) {
    this.foresight = foresight;
    this.alpha = alpha;
  }

  nearest(question: NearestQuestion): Nearest | undefined {
    const { foresight } = this;
    return nearestOn({
      energy: (state) => this.energy(state),
      gradient: (state, gradient) => this.gradient(state, gradient),
      along: (from, to) => this.along(from, to),
      foresight,
    })(question);
  }

  explain(): readonly Oddity[] {
    return [];
  }

  energy(state: Float64Array): number {
    const energy = ((state[0]! - 1000) / 10) ** 2 + ((state[1]! - 20) / 10) ** 2;
    return Number.isFinite(energy) ? energy : 1e6;
  }

  gradient(state: Float64Array, gradient: Float64Array): number {
    gradient[0] = (state[0]! - 1000) / 50;
    gradient[1] = (state[1]! - 20) / 50;
    return this.energy(state);
  }

  along(from: Float64Array, to: Float64Array): number {
    let highest = 0;
    for (let step = 0; step <= steps; step++)
      highest = Math.max(highest, this.energy(between(from, to, step / steps)));
    return highest;
  }

  reach(from: Float64Array, to: Float64Array, limit: number): number {
    let reached = 0;
    for (let step = 0; step <= steps; step++) {
      if (this.energy(between(from, to, step / steps)) > limit) break;
      reached = step / steps;
    }
    return reached;
  }
}

const steps = 1_000;

function between(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return from.map((value, index) => value + share * (to[index]! - value));
}

const manifest: Guarded = {
  tickMs: 100,
  state: [
    { point: "melt_temperature", unit: "K", min: -1e9, max: 1e9, ageMsMax: 1000 },
    {
      point: "heater_power",
      unit: "kW",
      min: -1e9,
      max: 1e9,
      ageMsMax: 1000,
      commandedBy: "heater_power_setpoint",
    },
  ],
  actuators: [
    { point: "heater_power_setpoint", unit: "kW", min: 0, max: 60, slewPerSecondMax: 20, safe: 0 },
    { point: "fan_speed_setpoint", unit: "%", min: 0, max: 100, slewPerSecondMax: 50, safe: 100 },
  ],
  map: { file: "map.npz", threshold: 1 },
  shield: { alpha: 0.01, holdMs: 3000, permitMs: 500 },
};

export function bowlEnvelope({
  mode = "enforce",
  foresight,
  alpha,
}: {
  mode?: ShieldMode;
  foresight?: Foresight;
  alpha?: number;
} = {}): Envelope {
  return envelopeOf({
    capsule: `sha256:${"1".repeat(64)}`,
    manifest,
    map: new BowlMap(foresight, alpha),
    mode,
  });
}
