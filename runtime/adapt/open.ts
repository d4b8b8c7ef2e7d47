import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { sameBytes, sha256 } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { openFused } from "./model/fused.ts";
import { readFused } from "./model/fused-file.ts";
import { widthsOf } from "./model/widths.ts";
import type { Model } from "./port.ts";

/**
 * Opens a unit of a capsule: in the kernel where the capsule has its fused weights, else in ONNX Runtime,
 * which is loaded only then. Whatever is handed out has the widths of its contract and has run.
 */
export async function openUnit(
  unit: ModelUnit,
  { files, kernels }: { readonly files: ReadonlyMap<string, Uint8Array>; readonly kernels: Kernels },
): Promise<Model> {
  const bytes = files.get(unit.file)!;
  if (unit.fused === undefined) return (await import("./onnx.ts")).openModel(bytes, unit);
  const fused = files.get(unit.fused)!;
  const { network, source } = readFused(fused);
  if (!sameBytes(source, sha256(bytes)))
    throw misfit(unit, `${unit.fused} was made from another file than ${unit.file}`);
  const widths = widthsOf(unit);
  const [inputs, outputs] = [network.layers[0]!.inputs, network.layers.at(-1)!.outputs];
  if (inputs !== widths.inputs || outputs !== widths.outputs)
    throw misfit(
      unit,
      `${unit.fused} takes ${inputs} values and answers ${outputs}, expected ${widths.inputs} and ${widths.outputs}`,
    );
  return openFused(fused, kernels);
}

function misfit(unit: ModelUnit, what: string): Fault {
  return new Fault("model/bad-file", `The unit "${unit.name}" cannot be run: ${what}`, {
    hint: "Build the capsule again, with `fused` made from the model beside it",
  });
}
