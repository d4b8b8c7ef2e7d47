import { US_PER_S } from "#runtime/core/clock.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import { judge } from "#runtime/shield/judge.ts";
import type { Verdict } from "#runtime/shield/verdict.ts";
import { ForecastCheck } from "#runtime/tick/forecast-check.ts";
import type { Controller } from "#scripts/train/closed-loop.ts";
import type { Plant } from "#sim/plant.ts";

/** A tick of a controller behind the real judge. */
export interface GuardedMoment<P extends Plant> {
  readonly atS: number;
  /** As it is before the verdict is done; the same object at every tick. */
  readonly plant: P;
  readonly verdict: Verdict["kind"];
  readonly because: Verdict["because"];
}

/**
 * Runs a controller with the shield between it and the plant, as the daemon's tick does: what is
 * blocked is held or goes safe, what is amended is written as amended.
 */
export function* guardedRun<P extends Plant>(
  controller: Controller,
  envelope: Envelope,
  { plant, seconds }: { readonly plant: P; readonly seconds: number },
): Generator<GuardedMoment<P>> {
  const answer = controller.begin();
  // A plain controller does not say how sure it is.
  const asking = { ...envelope, confidenceMin: undefined, replicaShareMax: undefined };
  const tickS = envelope.tickUs / US_PER_S;
  let standing: readonly number[] = envelope.actuators.map((_, index) => {
    const followed = envelope.axes.find(({ actuator }) => actuator === index);
    return followed === undefined ? 0 : plant.read(followed.point);
  });
  const check = new ForecastCheck(envelope.map.foresight, envelope.axes.length);
  let goodSince = 0;
  for (let tick = 0; tick * tickS < seconds; tick++) {
    // An instant of 0 would mean never.
    const at = (tick + 1) * envelope.tickUs;
    const writes = Array.from(answer(plant), ([point, value]) => ({ point, value }));
    const values = Float64Array.from(envelope.axes, ({ point }) => plant.read(point));
    check.observe(values, at);
    const { verdict } = judge(
      {
        at,
        signal: { at, values, flaw: undefined },
        asked: { origin: "capsule", by: controller.name, at, writes },
        silence: "absent",
        standing,
        goodSince,
        others: "none",
        forecaster: check.trust,
      },
      asking,
    );
    if (verdict.kind !== "block") goodSince = at;
    yield { atS: tick * tickS, plant, verdict: verdict.kind, because: verdict.because };
    standing = verdict.writes.map(({ value }) => value);
    plant.step(tickS, new Map(verdict.writes.map(({ point, value }) => [point, value])));
  }
}

export interface Interventions {
  readonly ticks: number;
  readonly blockedPercent: number;
  readonly amendedPercent: number;
}

/** How often the shield stepped in; a good controller should hardly meet it. */
export function interventions(verdicts: Iterable<Verdict["kind"]>): Interventions {
  const seen: Record<Verdict["kind"], number> = { allow: 0, amend: 0, block: 0 };
  for (const verdict of verdicts) seen[verdict]++;
  const ticks = seen.allow + seen.amend + seen.block;
  return { ticks, blockedPercent: (100 * seen.block) / ticks, amendedPercent: (100 * seen.amend) / ticks };
}
