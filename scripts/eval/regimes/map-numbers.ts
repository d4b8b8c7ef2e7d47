// What a gateway's map would tell the physical branch of each row: the energy of the state, and how steep it is.

import { foldsOf } from "#runtime/adapt/regime/folds.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Range } from "#runtime/map/blocks.ts";
import { rowsIn } from "#runtime/map/deal.ts";
import { expertsOf, type FittedExperts, fitExperts } from "#runtime/map/experts.ts";
import type { Recording } from "#runtime/map/recording.ts";

export interface MapNumbers {
  readonly names: readonly string[];
  /** Two numbers a row of the recording, each by a map that was not fitted to its block. */
  readonly learnt: Float64Array;
  /** Two numbers a row. */
  of(rows: Float64Array): Float64Array;
}

export function mapNumbers(recording: Recording, windowRows: number): MapNumbers {
  const { width, rows } = recording;
  const folds = foldsOf(recording, windowRows);
  const learnt = new Float64Array((rows.length / width) * 2);
  for (const { own, others } of folds.each) {
    const ask = askingOf(mapOf(recording, others), width);
    for (const [first, end] of own) learnt.set(ask(rows.subarray(first * width, end * width)), 2 * first);
  }
  return { names: ["energy", "slope"], learnt, of: askingOf(mapOf(recording, folds.all), width) };
}

/** Every fourth block ranks what the others fit. */
function mapOf(recording: Recording, ranges: readonly Range[]): FittedExperts {
  const columns = recording.channels.map((_, column) => column);
  const take = (of: readonly Range[], most: number) => ({
    values: rowsIn(recording, { ranges: of, columns, most }),
    width: columns.length,
  });
  const isJudge = (at: number): boolean => at % 4 === 2;
  const fit = ranges.filter((_, at) => !isJudge(at));
  const judges = ranges.filter((_, at) => isJudge(at));
  const source = prng(1);
  return fitExperts(take(fit, fitRowsMax), take(judges, judgeRowsMax), {
    resolution: Float64Array.from(recording.channels, ({ resolution }) => resolution),
    chance: () => source.between(0, 1),
  });
}

const fitRowsMax = 4_096;
const judgeRowsMax = 1_024;

function askingOf(fitted: FittedExperts, width: number): MapNumbers["of"] {
  const experts = expertsOf(fitted);
  const gradient = new Float64Array(width);
  return (rows) => {
    const numbers = new Float64Array((rows.length / width) * 2);
    for (let row = 0; row * width < rows.length; row++) {
      numbers[2 * row] = experts.gradient(rows.subarray(row * width, (row + 1) * width), gradient);
      // Per deviation of each channel, or the unit of one would drown the others.
      let square = 0;
      for (let column = 0; column < width; column++)
        square += (gradient[column]! * fitted.standard.deviations[column]!) ** 2;
      numbers[2 * row + 1] = Math.sqrt(square);
    }
    return numbers;
  };
}
