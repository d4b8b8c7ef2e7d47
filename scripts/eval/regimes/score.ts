import type { Range } from "#runtime/map/blocks.ts";
import type { Watched } from "./cases.ts";

/** What a method said of each row of one watched series. */
export interface Answer {
  /** By the place of a regime; one more than the last for one never learnt, −1 where it could not tell. */
  readonly regimes: Int32Array;
  /** Rows at which it said that something changed. */
  readonly alarms: readonly number[];
}

/** Shares of 1, and rows; NaN where there is nothing to divide by. */
export interface Naming {
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Switches after which the right name was said before the next one, and the median of rows until then. */
  readonly found: number;
  readonly delayRows: number;
  /** How often it said another name than in the row before, for each time it was right to. */
  readonly flaps: number;
}

/** Of one class against all others, or the mean over the classes there are. */
export function namingOf(
  pairs: readonly { watched: Watched; answer: Answer }[],
  classes: number,
  told: number | undefined,
): Naming {
  const counts = Array.from({ length: classes }, () => ({ hit: 0, said: 0, true: 0 }));
  let [right, rows, switches, said] = [0, 0, 0, 0];
  const delays: number[] = [];
  for (const { watched, answer } of pairs) {
    const { labels } = watched;
    const { regimes } = answer;
    rows += labels.length;
    for (let row = 0; row < labels.length; row++) {
      counts[labels[row]!]!.true++;
      if (regimes[row]! >= 0) counts[regimes[row]!]!.said++;
      if (regimes[row] === labels[row]) {
        right++;
        counts[labels[row]!]!.hit++;
      }
      if (row > 0 && regimes[row] !== regimes[row - 1] && regimes[row]! >= 0 && regimes[row - 1]! >= 0)
        said++;
      if (row === 0 || labels[row] === labels[row - 1]) continue;
      switches++;
      let until = row;
      while (until < labels.length && labels[until] === labels[row] && regimes[until] !== labels[row])
        until++;
      if (until < labels.length && labels[until] === labels[row]) delays.push(until - row);
    }
  }
  const asked = counts.filter(({ true: rowsOf }, at) => (told === undefined ? rowsOf > 0 : at === told));
  const mean = (of: (count: (typeof counts)[number]) => number): number =>
    asked.reduce((sum, count) => sum + of(count), 0) / asked.length;
  return {
    accuracy: right / rows,
    precision: mean(({ hit, said: all }) => (all === 0 ? 0 : hit / all)),
    recall: mean(({ hit, true: all }) => hit / all),
    f1: mean(({ hit, said: all, true: rowsOf }) => (2 * hit) / (all + rowsOf)),
    found: delays.length / switches,
    delayRows: medianOf(delays),
    flaps: said / switches,
  };
}

export interface Finding {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly delayRows: number;
  /** Alarms that no change explains, in a thousand rows. */
  readonly falsePerThousand: number;
}

/** Of alarms: one in the rows of a change finds it, further ones there are neither right nor wrong. */
export function findingOf(pairs: readonly { watched: Watched; answer: Answer }[]): Finding {
  let [changes, rows, wrong] = [0, 0, 0];
  const delays: number[] = [];
  for (const { watched, answer } of pairs) {
    rows += watched.labels.length;
    changes += watched.changes.length;
    const isIn = (row: number, [first, end]: Range): boolean => row >= first && row < end;
    for (const range of watched.changes) {
      const first = answer.alarms.find((row) => isIn(row, range));
      if (first !== undefined) delays.push(first - range[0]);
    }
    wrong += answer.alarms.filter((row) => !watched.changes.some((range) => isIn(row, range))).length;
  }
  const found = delays.length;
  return {
    precision: found / (found + wrong),
    recall: found / changes,
    f1: (2 * found) / (found + wrong + changes),
    delayRows: medianOf(delays),
    falsePerThousand: (1000 * wrong) / rows,
  };
}

function medianOf(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
