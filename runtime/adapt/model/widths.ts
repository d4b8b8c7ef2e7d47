import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import type { Shape } from "./check.ts";

/** Of a unit, what decides how wide its network is. A network without a role is held to a policy's limits. */
export type UnitShape = Pick<ModelUnit, "inputs" | "outputs"> & Partial<Pick<ModelUnit, "role" | "file">>;

/**
 * A policy and a score answer with one value an output. A forecaster answers with a mean for each and then
 * a log-variance for each. An energy is one number for all of it.
 */
export function widthsOf({ role = "policy", inputs, outputs }: UnitShape): Shape {
  const perOutput = { policy: 1, score: 1, forecaster: 2, energy: 0 }[role];
  return { role, inputs: inputs.length, outputs: role === "energy" ? 1 : outputs.length * perOutput };
}
