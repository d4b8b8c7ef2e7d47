// What a recording shows of regimes that are known row by row: what people ask before they trust one.

import type { Recording } from "#runtime/map/recording.ts";

export interface RegimePortrait {
  readonly regime: string;
  readonly rows: number;
  readonly share: number;
  readonly stays: number;
  /** The median; a stay that the recording cuts off counts as far as it goes. */
  readonly usualStayRows: number;
  /** Of the changes away from it, the share that led to each regime; all 0 where none was recorded. */
  readonly next: readonly number[];
  /** The regime that is most like it; undefined where it is alone. */
  readonly likest: string | undefined;
  /** What tells it from that one, the most telling channel first. */
  readonly tells: readonly Tell[];
}

export interface Tell {
  readonly channel: string;
  readonly unit: string;
  /** Means. */
  readonly here: number;
  readonly there: number;
  /** Between the means, in deviations within the regimes; without end where nothing moves within them. */
  readonly apart: number;
}

/** A label a row, −1 where nobody knows. */
export function portraitsOf(
  recording: Recording,
  { names, of }: { readonly names: readonly string[]; readonly of: ArrayLike<number> },
): readonly RegimePortrait[] {
  const count = names.length;
  const moves = new Float64Array(count * count);
  const stays: number[][] = names.map(() => []);
  for (const [start, end] of recording.stretches)
    for (let row = start, since = start; row < end; row++) {
      if (row + 1 < end && of[row + 1] === of[row]) continue;
      const [from, to] = [of[row]!, row + 1 < end ? of[row + 1]! : -1];
      if (from >= 0) stays[from]!.push(row + 1 - since);
      if (from >= 0 && to >= 0) moves[from * count + to]!++;
      since = row + 1;
    }
  const contrasts = contrastsOf(recording, { count, of });
  const known = stays.flat().reduce((sum, rows) => sum + rows, 0);
  return names.map((regime, at) => {
    const rows = stays[at]!.reduce((sum, stay) => sum + stay, 0);
    const own = moves.subarray(at * count, (at + 1) * count);
    const left = own.reduce((sum, times) => sum + times, 0);
    const { likest, tells } = contrasts[at]!;
    return {
      ...{ regime, rows, stays: stays[at]!.length, tells },
      likest: likest < 0 ? undefined : names[likest]!,
      share: known > 0 ? rows / known : 0,
      usualStayRows: stays[at]!.sort((a, b) => a - b)[stays[at]!.length >> 1] ?? 0,
      next: Array.from(own, (times) => (left > 0 ? times / left : 0)),
    };
  });
}

/** More channels than this tell nobody more. */
const tellsMax = 3;

function contrastsOf(
  { rows, width, channels, stretches }: Recording,
  { count, of }: { readonly count: number; readonly of: ArrayLike<number> },
): readonly { readonly likest: number; readonly tells: readonly Tell[] }[] {
  const sizes = new Float64Array(count);
  const sums = new Float64Array(count * width);
  const squares = new Float64Array(width);
  const each = (use: (row: number, regime: number) => void): void => {
    for (const [start, end] of stretches)
      for (let row = start; row < end; row++) if (of[row]! >= 0) use(row, of[row]!);
  };
  each((row, regime) => {
    sizes[regime]!++;
    for (let column = 0; column < width; column++)
      sums[regime * width + column]! += rows[row * width + column]!;
  });
  each((row, regime) => {
    for (let column = 0; column < width; column++)
      squares[column]! +=
        (rows[row * width + column]! - sums[regime * width + column]! / sizes[regime]!) ** 2;
  });
  const known = sizes.reduce((sum, size) => sum + size, 0);
  const mean = (regime: number, column: number): number => sums[regime * width + column]! / sizes[regime]!;
  const tell = (one: number, other: number): readonly Tell[] =>
    channels.map(({ name, unit }, column) => {
      const [here, there] = [mean(one, column), mean(other, column)];
      const apart = here === there ? 0 : Math.abs(here - there) / Math.sqrt(squares[column]! / known);
      return { channel: name, unit, here, there, apart };
    });
  return Array.from({ length: count }, (_, one) => {
    let [likest, least, tells]: [number, number, readonly Tell[]] = [-1, Number.POSITIVE_INFINITY, []];
    for (let other = 0; other < count; other++) {
      if (other === one || sizes[other] === 0 || sizes[one] === 0) continue;
      const found = tell(one, other);
      const square = found.reduce((sum, { apart }) => sum + Math.min(apart, apartMax) ** 2, 0);
      if (square < least) [likest, least, tells] = [other, square, found];
    }
    return { likest, tells: tells.toSorted((a, b) => b.apart - a.apart).slice(0, tellsMax) };
  });
}

/** A channel that does not move within a regime is no more than this; sums stay finite. */
const apartMax = 1e6;
