import { Consequences } from "#runtime/adapt/rank/consequences.ts";
import { Deliberation } from "#runtime/adapt/rank/deliberation.ts";
import type { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import type { ManifestSource } from "#runtime/capsule/manifest.ts";
import { policyOf } from "#runtime/capsule/units.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import type { Sample as Reading } from "#runtime/field/frame.ts";
import { quality } from "#runtime/field/quality.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import { judge } from "#runtime/shield/judge.ts";
import { Conditioner } from "#runtime/signal/condition.ts";
import type { Controller, Figures, Trial } from "#scripts/train/closed-loop.ts";
import type { Plant } from "#sim/plant.ts";

// A policy whose answers are ranked among their neighbours, behind the shield, as the daemon runs it: what ranking
// costs or saves shows in the plant and nowhere else.

export interface RankedFigures extends Figures {
  readonly blockedPercent: number;
  /** How often another candidate than the policy's own answer was taken. */
  readonly movedPercent: number;
  /** How far the set-points went in a minute, each as a share of its range. */
  readonly travelPercentPerMinute: number;
}

export interface RankedParts {
  readonly source: ManifestSource;
  readonly envelope: Envelope;
  readonly map: EnergyMap;
  readonly forecaster: Forecaster;
}

export async function measureRanked<P extends Plant>(
  policy: Controller,
  trial: Trial<P>,
  {
    parts,
    seeds,
    seconds,
  }: {
    readonly parts: RankedParts;
    readonly seeds: readonly number[];
    readonly seconds: number;
  },
): Promise<RankedFigures> {
  let [count, squares, kw, outside, blocked, moved, travelled] = [0, 0, 0, 0, 0, 0, 0];
  for (const seed of seeds) {
    const plant = trial.begin(seed);
    for await (const moment of rankedRun(policy, parts, { plant, seconds })) {
      if (moment.atS < trial.settleS) continue;
      count++;
      squares += trial.error(plant) ** 2;
      kw += trial.spentKw(plant);
      if (trial.isOutside(plant)) outside++;
      if (moment.isBlocked) blocked++;
      if (moment.taken > 0) moved++;
      travelled += moment.travelled;
    }
  }
  return {
    name: policy.name,
    rms: Math.sqrt(squares / count),
    meanKw: kw / count,
    outsidePercent: (100 * outside) / count,
    blockedPercent: (100 * blocked) / count,
    movedPercent: (100 * moved) / count,
    travelPercentPerMinute: (100 * 60 * travelled) / (count * trial.tickS),
  };
}

interface RankedMoment {
  readonly atS: number;
  readonly isBlocked: boolean;
  readonly taken: number;
  readonly travelled: number;
}

async function* rankedRun(
  policy: Controller,
  { source, envelope, map, forecaster }: RankedParts,
  { plant, seconds }: { readonly plant: Plant; readonly seconds: number },
): AsyncGenerator<RankedMoment> {
  const tickS = envelope.tickUs / US_PER_S;
  const answer = policy.begin();
  const unit = policyOf(source)!;
  const { proposals, state, actuators } = source;
  const needs = forecaster.inputs.map(({ point }) => ({ point, ageMsMax: 1 }));
  const consequences = new Consequences({
    ...{ map, state, actuators, forecaster, inputs: new Conditioner(needs) },
    isAskedHowSure: false,
  });
  const deliberation = new Deliberation({
    ...{ by: policy.name, actuators, unit },
    // No clock runs in a simulation, so nothing is late.
    clock: { now: () => 0 },
    panel: {
      ask() {
        const asked = answer(plant);
        const values = Float64Array.from(unit.outputs, ({ point }) => asked.get(point)!);
        return { at: 0, opinions: [{ kind: "answer", values }] };
      },
    },
    biases: new Float64Array(unit.outputs.length),
    ranking: proposals && { policy: proposals, consequences },
    vote: undefined,
  });
  let standing: readonly number[] = envelope.actuators.map((_, index) => {
    const followed = envelope.axes.find(({ actuator }) => actuator === index);
    return followed === undefined ? 0 : plant.read(followed.point);
  });
  let goodSince = 0;
  for (let tick = 0; tick * tickS < seconds; tick++) {
    const at = tick * envelope.tickUs;
    const values = Float64Array.from(envelope.axes, ({ point }) => plant.read(point));
    const reading = (value: number): Reading => ({ value, quality: quality.good, at });
    const samples = new Map([
      ...plant.sensors.map((point) => [point, reading(plant.read(point))] as const),
      ...envelope.actuators.map(({ point }, index) => [point, reading(standing[index]!)] as const),
    ]);
    const said = await deliberation.propose(new Float64Array(), {
      ...{ at, state: values, standing },
      frame: { at, samples },
    });
    const asked = said.kind === "proposal" ? said.proposal : undefined;
    const { verdict } = judge(
      {
        ...{ at, asked, standing, goodSince },
        signal: { at, values, flaw: undefined },
        silence: "absent",
        others: "none",
        forecaster: "trusted",
      },
      envelope,
    );
    const isBlocked = verdict.kind === "block";
    if (!isBlocked) goodSince = at;
    const before = standing;
    standing = verdict.writes.map(({ value }) => value);
    const travelled = standing.reduce((sum, value, index) => {
      const { min, max } = actuators[index]!;
      return sum + Math.abs(value - before[index]!) / (max - min);
    }, 0);
    yield { atS: tick * tickS, isBlocked, taken: asked?.choice?.taken ?? 0, travelled };
    plant.step(tickS, new Map(verdict.writes.map(({ point, value }) => [point, value])));
  }
}
