import type { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import { type EndedWindow, Twin, type TwinState } from "#runtime/adapt/twin/twin.ts";
import type { ManifestSource, TwinPolicy } from "#runtime/capsule/manifest.ts";
import { US_PER_MS, US_PER_S } from "#runtime/core/clock.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import type { Drive } from "#scripts/train/at-pace.ts";
import type { Controller, Trial } from "#scripts/train/closed-loop.ts";
import type { Plant } from "#sim/plant.ts";

// The twin of a capsule beside a simulated plant, at the pace of a gateway: once a tick it is shown what the
// instruments show and the set-points that stand. Whoever drives sees the same, so a sensor that lies lies to all.

/** What breaks: a sensor that drifts, in its unit, or an actuator that stays where it is. */
export type Breakage = Readonly<
  { kind: "drift"; point: string; perMinute: number } | { kind: "stuck"; point: string }
>;

export interface TwinRunParts {
  readonly source: Pick<ManifestSource, "state" | "actuators" | "tickMs">;
  readonly forecaster: Forecaster;
  readonly map: Pick<EnergyMap, "channels" | "energy" | "threshold">;
  readonly policy: TwinPolicy;
}

export interface TwinRunOptions {
  readonly seconds: number;
  readonly breakage?: { readonly what: Breakage; readonly fromS: number };
}

/** One tick as the twin has seen it. */
export interface TwinMoment {
  readonly atS: number;
  readonly state: TwinState;
  readonly alarms: number;
  readonly ended: EndedWindow | undefined;
}

export function controllerDrive<P extends Plant>(
  controller: Controller,
  { begin }: Pick<Trial<P>, "begin">,
  seed: number,
): Drive {
  const plant = begin(seed);
  const answer = controller.begin();
  const { sensors, actuators } = plant;
  const reset = (): void => plant.reset();
  const step: Plant["step"] = (dtS, commands) => plant.step(dtS, commands);
  return { plant, commands: (read) => answer({ sensors, actuators, reset, step, read }) };
}

export async function* twinRun(
  { plant, commands }: Drive,
  { source, forecaster, map, policy }: TwinRunParts,
  { seconds, breakage }: TwinRunOptions,
): AsyncGenerator<TwinMoment> {
  const tickUs = source.tickMs * US_PER_MS;
  const tickS = tickUs / US_PER_S;
  const actuators = source.actuators.map(({ point }) => point);
  const twin = new Twin({ forecaster, map, policy, commands: actuators, tickUs });
  const { what, fromS = Number.POSITIVE_INFINITY } = breakage ?? {};
  let standing: ReadonlyMap<string, number> = new Map();
  let frozen: ReadonlyMap<string, number> = new Map();
  for (let tick = 0; tick * tickS < seconds; tick++) {
    const atS = tick * tickS;
    const read = (sensor: string): number => {
      const isLying = what?.kind === "drift" && what.point === sensor && atS > fromS;
      return plant.read(sensor) + (isLying ? (what.perMinute * (atS - fromS)) / 60 : 0);
    };
    const shown = (point: string): number =>
      actuators.includes(point) ? (standing.get(point) ?? Number.NaN) : read(point);
    const state = Float64Array.from(source.state, ({ point }) => read(point));
    const ended = await twin.observe({
      // An instant of 0 would mean never.
      at: (tick + 1) * tickUs,
      ...{ state, energy: map.energy(state) },
      inputs: Float64Array.from(forecaster.inputs, ({ point }) => shown(point)),
    });
    yield { atS, state: twin.state, alarms: twin.alarms, ended };
    standing = commands(read, tick);
    if (what?.kind === "stuck" && atS > fromS && frozen.size === 0)
      frozen = new Map([[what.point, standing.get(what.point)!]]);
    plant.step(tickS, new Map([...standing, ...frozen]));
  }
}
