import { Fault } from "#runtime/core/fault.ts";
import type { NpyArray } from "#runtime/map/npy.ts";
import type { NpzMembers } from "#runtime/map/npz.ts";
import { type Series, stretchesByRun } from "#runtime/map/series.ts";

/** A recording of a plant and commands proposed to it, in one layout: measured channels first, then commands. */
export interface ActuationData {
  readonly series: Series;
  readonly measuredCount: number;
  readonly proposals: readonly Proposal[];
}

export interface Proposal {
  /** The row just before the command. */
  readonly state: Float64Array;
  readonly channel: number;
  readonly value: number;
  readonly kind: number;
  /** What a simulation of the same plant says came of it. Nothing but the final figures may look at it. */
  readonly isHarmful: boolean;
}

/** Members: `history` run, xmeas, xmv; `proposals` mv (from 1), value, xmeas, xmv, violation, kind. */
export function actuationDataOf(history: NpzMembers, proposals: NpzMembers): ActuationData {
  const rows = side(history);
  const run = member(history, "run").values;
  if (run.length !== rows.count) throw bad(`${run.length} runs do not go with ${rows.count} rows`);
  const series = { rows: rows.values, width: rows.width, stretches: stretchesByRun(run) };
  const states = side(proposals);
  if (states.width !== rows.width) throw bad(`proposals have ${states.width} channels, not ${rows.width}`);
  const [mv, value, kind, violation] = ["mv", "value", "kind", "violation"].map((name) => {
    const { values } = numeric(member(proposals, name), name);
    if (values.length !== states.count) throw bad(`"${name}" has ${values.length} of ${states.count} values`);
    return values;
  }) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const commandCount = rows.width - rows.measuredCount;
  const list = Array.from({ length: states.count }, (_, index): Proposal => {
    if (!(mv[index]! >= 1 && mv[index]! <= commandCount)) throw bad(`there is no command ${mv[index]}`);
    return {
      state: states.values.subarray(index * rows.width, (index + 1) * rows.width),
      channel: rows.measuredCount + mv[index]! - 1,
      value: value[index]!,
      kind: kind[index]!,
      isHarmful: violation[index] !== 0,
    };
  });
  return { series, measuredCount: rows.measuredCount, proposals: list };
}

/** The same data with its stretches dealt otherwise: others calibrate. */
export function dealtFrom(data: ActuationData, first: number): ActuationData {
  const { stretches } = data.series;
  const dealt = [...stretches.slice(first), ...stretches.slice(0, first)];
  return { ...data, series: { ...data.series, stretches: dealt } };
}

/** Measurements and commands of each row side by side. */
function side(members: NpzMembers): {
  values: Float64Array;
  count: number;
  width: number;
  measuredCount: number;
} {
  const [measured, commands] = ["xmeas", "xmv"].map((name) => {
    const array = member(members, name);
    if (array.shape.length !== 2) throw bad(`"${name}" is not rows of channels`);
    return numeric(array, name);
  }) as [Numeric, Numeric];
  const [count, measuredCount] = measured.shape as [number, number];
  const [rows, commandCount] = commands.shape as [number, number];
  if (rows !== count) throw bad(`"xmeas" has ${count} rows, "xmv" ${rows}`);
  const width = measuredCount + commandCount;
  const values = new Float64Array(count * width);
  for (let row = 0; row < count; row++) {
    values.set(measured.values.subarray(row * measuredCount, (row + 1) * measuredCount), row * width);
    const own = commands.values.subarray(row * commandCount, (row + 1) * commandCount);
    values.set(own, row * width + measuredCount);
  }
  return { values, count, width, measuredCount };
}

interface Numeric {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

function numeric({ shape, values }: NpyArray, name: string): Numeric {
  const plain = Float64Array.from(values as ArrayLike<number | bigint | string>, Number);
  if (!plain.every(Number.isFinite)) throw bad(`"${name}" holds what is not a finite number`);
  return { shape, values: plain };
}

function member(members: NpzMembers, name: string): NpyArray {
  const found = members.get(name);
  if (found === undefined) throw bad(`there is no "${name}"`);
  return found;
}

function bad(found: string): Fault {
  return new Fault("map/bad-file", `Cannot evaluate the actuations: ${found}`);
}
