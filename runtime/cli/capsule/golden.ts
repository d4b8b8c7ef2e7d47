import type { Columns } from "#runtime/adapt/balance.ts";
import { openModel } from "#runtime/adapt/onnx.ts";
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
  const opened = await openModel(model, unit);
  try {
    const step = Math.max(1, Math.floor(count / vectorRows));
    const rows = [];
    for (let row = 0; row < count && rows.length < vectorRows; row += step) {
      const input = shown.map(({ values, offset, scale }) => Math.fround((values[row]! - offset) / scale));
      if (!input.every(Number.isFinite)) continue;
      rows.push({ input, output: [...(await opened.run(Float32Array.from(input)))] });
    }
    return new TextEncoder().encode(`${JSON.stringify({ tolerance, rows })}\n`);
  } finally {
    await opened.close();
  }
}

const vectorRows = 32;
/** What runtimes differ by, in 32-bit floats. */
const tolerance = 1e-5;
