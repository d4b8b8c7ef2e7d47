import type { Columns } from "#runtime/adapt/balance.ts";
import { openModel } from "#runtime/adapt/onnx.ts";
import type { Model } from "#runtime/adapt/port.ts";
import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { Fault } from "#runtime/core/fault.ts";

/**
 * Golden answers of this very model to states that were recorded, as the unit's contract shows them to it: what any
 * other runtime then has to give.
 */
export async function goldenVectors(
  model: Uint8Array,
  unit: ModelUnit,
  { columns, count }: Columns,
): Promise<Uint8Array> {
  const shown = unit.inputs.map((input) => {
    const values = columns.get(input.point);
    if (values === undefined)
      throw new Fault("foundry/refused", `The recording has no ${input.point}, which ${unit.file} is shown`, {
        hint: `It has ${[...columns.keys()].join(", ")}`,
      });
    return { ...input, values };
  });
  const opened = await openModel(model, unit).catch((cause) => {
    throw unanswered(cause, `${unit.file}, asked about the middle of its range`);
  });
  try {
    const step = Math.max(1, Math.floor(count / vectorRows));
    const rows = [];
    for (let row = 0; row < count && rows.length < vectorRows; row += step) {
      const input = shown.map(({ values, offset, scale }) => Math.fround((values[row]! - offset) / scale));
      if (!input.every(Number.isFinite)) continue;
      const answer = await answered(opened, Float32Array.from(input)).catch((cause) => {
        throw unanswered(cause, `${unit.file}, asked about row ${row + 1} of the recording`);
      });
      rows.push({ input, output: [...answer] });
    }
    return new TextEncoder().encode(`${JSON.stringify({ tolerance, rows })}\n`);
  } finally {
    await opened.close();
  }
}

async function answered(model: Model, input: Float32Array): Promise<Float32Array> {
  return await model.run(input);
}

/** A run knows neither whose model it runs nor what it was asked about. */
function unanswered(cause: unknown, about: string): unknown {
  if (!(cause instanceof Fault) || cause.code !== "model/bad-output") return cause;
  return new Fault(cause.code, `${about}: ${cause.message}`, {
    cause,
    hint: "Look at the scales of its inputs, and at what overflows in it, such as Exp, Log or Div",
  });
}

const vectorRows = 32;
/** What runtimes differ by, in 32-bit floats. */
const tolerance = 1e-5;
