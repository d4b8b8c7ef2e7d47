import { type Shape, checkedOnnx } from "#runtime/adapt/model/check.ts";
import type { Model } from "#runtime/adapt/port.ts";
import { loadCore } from "./core.ts";
import { openSession } from "./session.ts";

/** Which way into ONNX Runtime: its synchronous core if that is the one we know, or the public interface. */
export type Way = "core" | "api";

/**
 * Opens an ONNX model after it has passed the gate of `model/check.ts`. It has already run when it is
 * handed out, so that the first tick is not the slow one.
 */
export async function openOnnx(bytes: Uint8Array, shape: Shape, way: Way = "core"): Promise<Model> {
  checkedOnnx(bytes, shape);
  const core = way === "core" ? await loadCore() : undefined;
  const model = core === undefined ? await byApi(bytes, shape) : openSession(core, bytes, shape);
  try {
    // In a network's own units zero is the middle of where it works; who cannot answer that is not armed.
    const middle = new Float32Array(shape.inputs);
    for (let run = 0; run < warmUpRuns; run++) await model.run(middle);
    return model;
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** The core compiles its functions as they are first used, and again for speed once they are used often. */
const warmUpRuns = 200;

/** Loaded only where it is needed: a thread that has the core has no use for a second one. */
async function byApi(bytes: Uint8Array, shape: Shape): Promise<Model> {
  const { openByApi } = await import("./api.ts");
  return openByApi(bytes, shape);
}
