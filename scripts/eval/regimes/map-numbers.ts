// What a gateway's map would tell the physical branch of each row: the energy of the state, and how steep it is.

import { prng } from "#runtime/core/prng.ts";
import type { Recording } from "#runtime/map/recording.ts";
import { rowsIn } from "#runtime/map/deal.ts";
import { expertsOf, fitExperts } from "#runtime/map/experts.ts";
import { regimeLots } from "#runtime/adapt/regime/lots.ts";

export interface MapNumbers {
  readonly names: readonly string[];
  /** Two numbers a row. */
  of(rows: Float64Array): Float64Array;
}

/** Fitted to the lot that landscapes are fitted to, and ranked by the lot `judge`; the other rows never see it. */
export function mapNumbers(recording: Recording, windowRows: number): MapNumbers {
  const { width } = recording;
  const lots = regimeLots(recording, windowRows);
  const columns = recording.channels.map((_, column) => column);
  const take = (ranges: typeof lots.fit, most: number) => ({
    values: rowsIn(recording, { ranges, columns, most }),
    width,
  });
  const source = prng(1);
  const resolution = Float64Array.from(recording.channels, (channel) => channel.resolution);
  const fitted = fitExperts(take(lots.fit, fitRowsMax), take(lots.judge, judgeRowsMax), {
    resolution,
    chance: () => source.between(0, 1),
  });
  const experts = expertsOf(fitted);
  const gradient = new Float64Array(width);
  return {
    names: ["energy", "slope"],
    of(rows): Float64Array {
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
    },
  };
}

const fitRowsMax = 8_192;
const judgeRowsMax = 1_024;
