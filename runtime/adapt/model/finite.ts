import { Fault } from "#runtime/core/fault.ts";

/** Throws where a value is not finite: what a model is given and what it answers are numbers, or a Fault. */
export function refuseStrays(
  values: Float32Array,
  code: "model/bad-input" | "model/bad-output",
  what: "was given" | "answered",
): void {
  for (let index = 0; index < values.length; index++)
    if (!Number.isFinite(values[index]))
      throw new Fault(code, `The model ${what} ${values[index]} as value ${index + 1} of ${values.length}`);
}
