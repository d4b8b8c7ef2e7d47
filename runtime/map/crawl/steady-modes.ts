// Which of the guessed modes to believe. Modes combine: twelve pumps make 4096 ways to run, and a way that
// came up once in a year is, to a map, one that never was. So modes are taken in one after the other while
// nearly every row stays in a combination that comes again and again.

export interface ModeColumns {
  readonly rows: Float64Array;
  readonly width: number;
  /** Modes that a person named stay, whatever they do. */
  readonly named: readonly number[];
  readonly guessed: readonly number[];
}

/** Those of the guessed ones to keep. */
export function steadyModes({ rows, width, named, guessed }: ModeColumns): ReadonlySet<number> {
  const count = rows.length / width;
  let combined = new Int32Array(count);
  for (const column of named) combined = combine(combined, rows, { column, width });
  const kept = new Set<number>();
  const bySwitches = guessed
    .map((column) => ({ column, switches: switchesOf(rows, { column, width }) }))
    .sort((a, b) => a.switches - b.switches || a.column - b.column);
  for (const { column } of bySwitches) {
    const next = combine(combined, rows, { column, width });
    if (shareOfRare(next) > rareShareMax) continue;
    combined = next;
    kept.add(column);
  }
  return kept;
}

/** Far below the least false-block rate that is usually asked for: each such row would be a false block. */
const rareShareMax = 0.001;
const spansOfTime = 20;
/** A combination that was met in so few of the spans may be missing in those that are not fitted to. */
const spansMin = 5;

interface At {
  readonly column: number;
  readonly width: number;
}

function combine(before: Int32Array, rows: Float64Array, { column, width }: At): Int32Array<ArrayBuffer> {
  const known = new Map<string, number>();
  return Int32Array.from(before, (combination, row) => {
    const key = `${combination} ${rows[row * width + column]}`;
    const index = known.get(key) ?? known.size;
    known.set(key, index);
    return index;
  });
}

function shareOfRare(combined: Int32Array): number {
  const met = new Map<number, { rows: number; spans: Set<number> }>();
  for (const [row, combination] of combined.entries()) {
    const known = met.get(combination) ?? { rows: 0, spans: new Set<number>() };
    met.set(combination, known);
    known.rows++;
    known.spans.add(Math.floor((row * spansOfTime) / combined.length));
  }
  let rare = 0;
  for (const { rows, spans } of met.values()) if (spans.size < spansMin) rare += rows;
  return rare / combined.length;
}

function switchesOf(rows: Float64Array, { column, width }: At): number {
  let switches = 0;
  for (let at = column + width; at < rows.length; at += width) if (rows[at] !== rows[at - width]) switches++;
  return switches;
}
