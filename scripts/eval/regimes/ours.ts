import { performance } from "node:perf_hooks";
import { fitRegimes } from "#runtime/adapt/regime/fit.ts";
import type { RegimeModel } from "#runtime/adapt/regime/model.ts";
import { unknownRegime, type Weights } from "#runtime/adapt/regime/regime.ts";
import { RegimeWatch } from "#runtime/adapt/regime/watch.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { Case, Watched } from "./cases.ts";
import { mapNumbers } from "./map-numbers.ts";
import type { Answer } from "./score.ts";

/** A case learnt once, and watched under any weights. */
export interface Learnt {
  readonly model: RegimeModel;
  answer(watched: Watched, weights: Weights): Answer;
  /** Milliseconds of each decision, map included, over one watched series. */
  times(watched: Watched, kernels: Kernels): Float64Array;
}

export function learn({ recording, labels, regimes, windowRows }: Case): Learnt {
  const { width } = recording;
  const map = mapNumbers(recording, windowRows);
  const model = fitRegimes(recording, {
    labels: { names: regimes, of: labels },
    physics: { names: map.names, values: map.learnt },
    windowRows,
  });
  const rowUs = model.secondsPerRow * 1e6;
  const known = new Map<Watched, Float64Array>();
  const numbersOf = (watched: Watched): Float64Array => {
    const kept = known.get(watched) ?? map.of(watched.rows);
    known.set(watched, kept);
    return kept;
  };
  return {
    model,
    answer(watched, weights): Answer {
      const watch = new RegimeWatch(model, { weights });
      const numbers = numbersOf(watched);
      const found = new Int32Array(watched.labels.length);
      const alarms: number[] = [];
      let wasChanging = false;
      for (let row = 0; row < found.length; row++) {
        const values = watched.rows.subarray(row * width, (row + 1) * width);
        const view = watch.observe({ values, physics: numbers.subarray(2 * row, 2 * row + 2) }, row * rowUs);
        const place = model.regimes.indexOf(view.regime);
        found[row] = view.regime === unknownRegime ? -1 : place < 0 ? model.regimes.length : place;
        if (view.isChanging && !wasChanging) alarms.push(row);
        wasChanging = view.isChanging;
      }
      return { regimes: found, alarms };
    },
    times(watched, kernels): Float64Array {
      const watch = new RegimeWatch(model, { kernels });
      return Float64Array.from(watched.labels, (_, row) => {
        const start = performance.now();
        const values = watched.rows.subarray(row * width, (row + 1) * width);
        watch.observe({ values, physics: map.of(values) }, row * rowUs);
        return performance.now() - start;
      });
    },
  };
}

/** Rows at which a name changes, as alarms. */
export function switchesSaid({ regimes }: Answer): readonly number[] {
  const rows: number[] = [];
  for (let row = 1; row < regimes.length; row++)
    if (regimes[row] !== regimes[row - 1] && regimes[row]! >= 0 && regimes[row - 1]! >= 0) rows.push(row);
  return rows;
}
