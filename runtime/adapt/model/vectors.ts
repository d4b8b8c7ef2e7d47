// Golden vectors: inputs with the answers that any runtime must give, in the network's own units. They
// travel with a unit, and who runs the unit elsewhere asks them first. And the same question between two
// runtimes: do they give the same answers?

import type { Model } from "#runtime/adapt/port.ts";
import { Fault } from "#runtime/core/fault.ts";

export interface Vectors {
  /** How far an answer may be off, in the network's own units; relative where the answer is above one. */
  readonly tolerance: number;
  readonly rows: readonly { readonly input: readonly number[]; readonly output: readonly number[] }[];
}

export const vectorsBytesMax = 8_388_608;
export const rowsMax = 10_000;

/** Other members of the file are somebody else's, and left alone. */
export function readVectors(bytes: Uint8Array, widths: Widths): Vectors {
  if (bytes.length > vectorsBytesMax)
    throw bad(`they have ${bytes.length} bytes, of at most ${vectorsBytesMax}`);
  const { tolerance, rows } = parse(bytes);
  if (typeof tolerance !== "number" || !(tolerance > 0 && tolerance <= toleranceMax))
    throw bad(`their tolerance is ${String(tolerance)}, expected a number up to ${toleranceMax}`);
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > rowsMax)
    throw bad(`they have no list of 1 to ${rowsMax} rows`);
  return { tolerance, rows: rows.map((row, index) => rowOf(row, { index, widths })) };
}

export interface Widths {
  readonly inputs: number;
  readonly outputs: number;
}

/** Beyond, two networks of another kind would pass for each other. */
const toleranceMax = 0.1;

/** What a comparison found: the worst of all, whether it is bearable, and where it is. */
export interface Agreement {
  readonly agrees: boolean;
  /** The largest deviation as a share of one, or of the answer where that is above one. */
  readonly worst: number;
  readonly tolerance: number;
  readonly at: {
    readonly row: number;
    readonly output: number;
    readonly found: number;
    readonly expected: number;
  };
}

/** A model against its golden vectors. */
export async function agreementWith(model: Model, { rows, tolerance }: Vectors): Promise<Agreement> {
  let at = { row: 0, output: 0, found: 0, expected: 0 };
  let worst = -1;
  for (const [row, { input, output }] of rows.entries()) {
    const answer = await model.run(Float32Array.from(input));
    for (const [place, expected] of output.entries()) {
      const found = answer[place]!;
      const deviation = Math.abs(found - expected) / Math.max(1, Math.abs(expected));
      if (deviation <= worst) continue;
      worst = deviation;
      at = { row, output: place, found, expected };
    }
  }
  return { agrees: worst <= tolerance, worst, tolerance, at };
}

/** A model against another one, on the inputs of some vectors and none of their answers. */
export async function agreement(
  reference: Model,
  model: Model,
  { rows, tolerance }: Vectors,
): Promise<Agreement> {
  const said: { input: readonly number[]; output: readonly number[] }[] = [];
  for (const { input } of rows)
    said.push({ input, output: [...(await reference.run(Float32Array.from(input)))] });
  return agreementWith(model, { rows: said, tolerance });
}

function parse(bytes: Uint8Array): { readonly tolerance?: unknown; readonly rows?: unknown } {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof value === "object" && value !== null) return value;
  } catch (cause) {
    throw bad(`they are not JSON: ${(cause as Error).message}`, cause);
  }
  throw bad("they are not an object");
}

function rowOf(row: unknown, { index, widths }: { index: number; widths: Widths }): Vectors["rows"][number] {
  const { input, output } = (row ?? {}) as { readonly input?: unknown; readonly output?: unknown };
  return {
    input: numbers(input, { what: `the input of row ${index + 1}`, count: widths.inputs }),
    output: numbers(output, { what: `the output of row ${index + 1}`, count: widths.outputs }),
  };
}

function numbers(list: unknown, { what, count }: { what: string; count: number }): readonly number[] {
  if (Array.isArray(list) && list.length === count && list.every(Number.isFinite)) return list as number[];
  throw bad(`${what} is not a list of ${count} finite numbers`);
}

function bad(what: string, cause?: unknown): Fault {
  return new Fault("model/bad-file", `The golden vectors cannot be used: ${what}`, {
    cause,
    hint: "Make them anew from the model they belong to",
  });
}
