import { columnOf, type Forecaster, fitForecaster, rollOut, stateAt } from "#runtime/map/forecaster.ts";
import type { Series } from "#runtime/map/series.ts";
import { believed, farthestOn, spanOf } from "#runtime/map/span.ts";
import type { Gate } from "./actuation-gate.ts";

export interface EnvelopeOptions {
  readonly slow: readonly number[];
  readonly horizon: number;
  readonly commands: readonly number[];
  /** Each part of the stretches is judged by what was fitted to the others. */
  readonly parts: number;
}

/**
 * How far the slow channels leave the record between half a horizon and one and a half. Normal is what commands
 * that went on as recorded led to, every stretch rolled out by a forecaster that had not seen it.
 */
export function envelopeGate(series: Series, { slow, horizon, commands, parts }: EnvelopeOptions): Gate {
  const { width } = series;
  const first = Math.floor(horizon / 2);
  const steps = horizon + first;
  const fitted = (own: Series) => {
    const forecaster = fitForecaster(own, { commands, horizon });
    const span = spanOf(own, slow);
    const judge = (path: Float64Array): number => farthestOn(path, { span, width, fromRow: first }).energy;
    return { forecaster, judge };
  };
  const ofPart = (part: number, isOwn: boolean): Series => ({
    ...series,
    stretches: series.stretches.filter((_, index) => (index % parts === part) === isOwn),
  });
  const normal = Array.from({ length: parts }, (_, part) => {
    const { forecaster, judge } = fitted(ofPart(part, false));
    return recordedPaths(ofPart(part, true), { forecaster, commands, steps, every: horizon }).map(judge);
  }).flat();
  const { forecaster, judge } = fitted(series);
  return {
    name: "roll-out, beyond the record, followed, fading reach",
    score: ({ state, channel, value }) =>
      judge(
        rollOut(forecaster, state, {
          commands: [{ channel, value: believed(forecaster, channel, value) }],
          steps,
        }),
      ),
    normal,
  };
}

interface Recorded {
  readonly forecaster: Forecaster;
  readonly commands: readonly number[];
  readonly steps: number;
  readonly every: number;
}

function recordedPaths(
  series: Series,
  { forecaster, commands, steps, every }: Recorded,
): readonly Float64Array[] {
  return series.stretches.flatMap(([from, end]) => {
    const count = Math.max(0, Math.ceil((end - from - steps - 1) / every));
    return Array.from({ length: count }, (_, at) => from + at * every).flatMap((start) =>
      commands.map((channel) => {
        const value = columnOf(series, { channel, first: start, end: start + steps + 1 });
        const state = stateAt(series, start, forecaster.lags);
        return rollOut(forecaster, state, { commands: [{ channel, value }], steps });
      }),
    );
  });
}
