import { US_PER_S } from "#runtime/core/clock.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import { judge } from "#runtime/shield/judge.ts";
import type { Verdict } from "#runtime/shield/verdict.ts";
import type { Controller, RunOptions } from "#scripts/train/closed-loop.ts";
import { Furnace } from "#sim/plant/furnace.ts";

/** A tick of a controller behind the real judge. */
export interface GuardedMoment {
  readonly atS: number;
  readonly meltK: number;
  readonly heaterKw: number;
  readonly verdict: Verdict["kind"];
}

/**
 * Runs a controller with the shield between it and the furnace, as the daemon's tick does: what is
 * blocked is held or goes safe, what is amended is written as amended.
 */
export function* guardedRun(
  controller: Controller,
  envelope: Envelope,
  { seed, startK, seconds }: RunOptions,
): Generator<GuardedMoment> {
  const furnace = new Furnace({ seed, startK });
  const answer = controller.begin();
  const tickS = envelope.tickUs / US_PER_S;
  let standing: readonly number[] = envelope.actuators.map(({ point }) =>
    point === "heater_power_setpoint" ? furnace.read("heater_power") : 0,
  );
  let goodSince = 0;
  for (let tick = 0; tick * tickS < seconds; tick++) {
    const at = tick * envelope.tickUs;
    const { heaterKw, fanPercent } = answer(furnace);
    const writes = [
      { point: "heater_power_setpoint", value: heaterKw },
      { point: "fan_speed_setpoint", value: fanPercent },
    ];
    const values = Float64Array.from(envelope.axes, ({ point }) => furnace.read(point));
    const { verdict } = judge(
      {
        at,
        signal: { at, values, flaw: undefined },
        asked: { origin: "capsule", by: controller.name, at, writes },
        silence: "absent",
        standing,
        goodSince,
        others: "none",
        forecaster: "trusted",
      },
      envelope,
    );
    if (verdict.kind !== "block") goodSince = at;
    const meltK = furnace.read("melt_temperature");
    yield { atS: tick * tickS, meltK, heaterKw: furnace.read("heater_power"), verdict: verdict.kind };
    standing = verdict.writes.map(({ value }) => value);
    furnace.step(tickS, new Map(verdict.writes.map(({ point, value }) => [point, value])));
  }
}

export interface Interventions {
  readonly ticks: number;
  readonly blockedPercent: number;
  readonly amendedPercent: number;
}

/** How often the shield stepped in; a good controller should hardly meet it. */
export function interventions(moments: Iterable<GuardedMoment>): Interventions {
  const seen: Record<Verdict["kind"], number> = { allow: 0, amend: 0, block: 0 };
  for (const { verdict } of moments) seen[verdict]++;
  const ticks = seen.allow + seen.amend + seen.block;
  return { ticks, blockedPercent: (100 * seen.block) / ticks, amendedPercent: (100 * seen.amend) / ticks };
}
