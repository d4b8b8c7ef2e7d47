import { checkedOnnx } from "#runtime/adapt/model/check.ts";
import { type UnitShape, widthsOf } from "#runtime/adapt/model/widths.ts";
import { type Core, loadCore } from "#runtime/adapt/onnx/core.ts";
import { openSession } from "#runtime/adapt/onnx/session.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Model } from "./port.ts";

/** Which way into ONNX Runtime: its synchronous core if that is the one we know, or the public interface. */
export type Way = "core" | "api";

/**
 * Opens an ONNX model after it has passed the gate of `model/check.ts`. It has already run when it is
 * handed out, so that the first tick is not the slow one. Nothing is loaded before somebody asks for it:
 * where all units are fused, ONNX Runtime's 14 MB stay on the disk.
 */
export async function openModel(bytes: Uint8Array, unit: UnitShape, way: Way = "core"): Promise<Model> {
  const widths = widthsOf(unit);
  check(bytes, unit);
  const core = way === "core" ? await loadCore() : undefined;
  const model = await open(bytes, widths, core);
  try {
    // In a network's own units zero is the middle of where it works; who cannot answer that is not armed.
    const middle = new Float32Array(widths.inputs);
    for (let run = 0; run < warmUpRuns; run++) await model.run(middle);
    return model;
  } catch (error) {
    await model.close();
    throw error;
  }
}

/**
 * Measured on a network of 8-32-32-4: the first run takes 6 to 17 ms, because functions are compiled as they
 * are used, the tenth 14 µs, the two-hundredth 8, and what is left, down to 4, comes by itself.
 */
const warmUpRuns = 200;

/** The gate's words, with the name of the file they are about. */
function check(bytes: Uint8Array, unit: UnitShape): void {
  try {
    checkedOnnx(bytes, widthsOf(unit));
  } catch (cause) {
    if (!(cause instanceof Fault) || unit.file === undefined) throw cause;
    throw new Fault(cause.code, `${unit.file}: ${cause.message}`, { cause, hint: cause.hint ?? "" });
  }
}

/** A thread that has the core has no use for the public interface, which would bring a core of its own. */
async function open(
  bytes: Uint8Array,
  widths: { readonly inputs: number; readonly outputs: number },
  core: Core | undefined,
): Promise<Model> {
  if (core !== undefined) return openSession(core, bytes, widths);
  const { openByApi } = await import("#runtime/adapt/onnx/api.ts");
  return openByApi(bytes, widths);
}
