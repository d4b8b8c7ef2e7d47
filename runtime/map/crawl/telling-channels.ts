// Which channels of a very wide table a map is made of. A covariance has a number a pair of channels, and a few
// rows cannot choose them; the kernels that judge a proposal have an end too. What is left out is said.

export interface TellingOptions {
  readonly width: number;
  readonly most: number;
  /** They stay, whatever they tell: a proposal names them. */
  readonly named: readonly number[];
  readonly candidates: readonly number[];
}

/**
 * `most` columns that together tell the most about all: each next one is that which explains the most of what
 * the ones before it leave open, a channel counted by its own deviation. A function of the rows alone.
 */
export function tellingChannels(
  rows: Float64Array,
  { width, most, named, candidates }: TellingOptions,
): readonly number[] {
  const open = [...named, ...movingMost(rows, { width, candidates })].filter(
    (column, at, all) => all.indexOf(column) === at,
  );
  if (open.length <= most) return open.sort((a, b) => a - b);
  const count = open.length;
  const residual = correlationsOf(rows, { width, columns: open });
  const kept: number[] = [];
  for (let turn = 0; turn < most; turn++) {
    const pick = turn < named.length ? turn : best(residual, count);
    if (pick < 0) break;
    kept.push(open[pick]!);
    sweep(residual, { count, pick });
  }
  return kept.sort((a, b) => a - b);
}

/** More are not compared with each other: the table of all pairs would have no room. */
const comparedMax = 1_024;
const comparedRowsMax = 2_048;
/** What is left of a channel that others explain wholly is rounding. */
const residualMin = 1e-9;

function movingMost(
  rows: Float64Array,
  { width, candidates }: Pick<TellingOptions, "width" | "candidates">,
): readonly number[] {
  const moves = candidates.map((column) => {
    let count = 0;
    for (let at = column + width; at < rows.length; at += width) if (rows[at] !== rows[at - width]) count++;
    return { column, count };
  });
  const moving = moves.filter(({ count }) => count > 0);
  return moving
    .sort((a, b) => b.count - a.count || a.column - b.column)
    .slice(0, comparedMax)
    .map(({ column }) => column);
}

function correlationsOf(
  rows: Float64Array,
  { width, columns }: { readonly width: number; readonly columns: readonly number[] },
): Float64Array {
  const all = rows.length / width;
  const taken = Math.min(all, comparedRowsMax);
  const count = columns.length;
  const inner = new Float64Array(taken * count);
  for (const [to, column] of columns.entries()) {
    const at = (row: number): number => rows[Math.floor((row * all) / taken) * width + column]!;
    let mean = 0;
    for (let row = 0; row < taken; row++) mean += at(row) / taken;
    let squares = 0;
    for (let row = 0; row < taken; row++) squares += (at(row) - mean) ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let row = 0; row < taken; row++) inner[row * count + to] = (at(row) - mean) * scale;
  }
  const products = new Float64Array(count * count);
  for (let row = 0; row < taken; row++)
    for (let a = 0; a < count; a++) {
      const value = inner[row * count + a]!;
      for (let b = 0; b < count; b++) products[a * count + b]! += value * inner[row * count + b]!;
    }
  return products;
}

function best(residual: Float64Array, count: number): number {
  let found = -1;
  let most = 0;
  for (let pick = 0; pick < count; pick++) {
    const own = residual[pick * count + pick]!;
    if (!(own > residualMin)) continue;
    let explained = 0;
    for (let other = 0; other < count; other++) explained += residual[pick * count + other]! ** 2;
    if (explained / own <= most) continue;
    most = explained / own;
    found = pick;
  }
  return found;
}

/** Takes out of all channels what one of them tells. */
function sweep(
  residual: Float64Array,
  { count, pick }: { readonly count: number; readonly pick: number },
): void {
  const own = residual[pick * count + pick]!;
  const told = residual.slice(pick * count, (pick + 1) * count);
  if (own > residualMin)
    for (let a = 0; a < count; a++)
      for (let b = 0; b < count; b++) residual[a * count + b]! -= (told[a]! * told[b]!) / own;
  for (let other = 0; other < count; other++)
    residual[pick * count + other] = residual[other * count + pick] = 0;
}
