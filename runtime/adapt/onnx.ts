import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-web";
import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import type { Model } from "./port.ts";

/**
 * Opens an ONNX model and holds it against its contract: one input of shape [1, n] and one output of
 * shape [1, m], both 32-bit floats. It has already run a few times when it is handed out, so that the
 * first tick is not the slow one. `run` resolves by microtasks alone: a thread that sleeps in
 * Atomics.wait between ticks, and never returns to its event loop, can await it.
 */
export async function openModel(
  bytes: Uint8Array,
  contract: Pick<ModelUnit, "file" | "inputs" | "outputs">,
): Promise<Model> {
  await prepareRuntime();
  const session = await createSession(bytes, contract.file);
  // The engine has its own copy by now; ours would hold 14 MB for nothing.
  delete ort.env.wasm.wasmBinary;
  try {
    checkShape(session.inputMetadata, { side: "input", wanted: contract.inputs.length, file: contract.file });
    checkShape(session.outputMetadata, {
      side: "output",
      wanted: contract.outputs.length,
      file: contract.file,
    });
    const model = new OnnxModel(session, bytes, contract);
    for (let run = 0; run < warmUpRuns; run++) await model.run(new Float32Array(model.inputs));
    return model;
  } catch (error) {
    await session.release();
    throw error;
  }
}

/** Enough for the runtime's arena to have every buffer it will need, and for the engine to compile. */
const warmUpRuns = 20;

class OnnxModel implements Model {
  readonly digest: Model["digest"];
  readonly inputs: number;
  readonly outputs: number;
  readonly #file: string;
  readonly #session: ort.InferenceSession;
  readonly #input: Float32Array;
  readonly #feeds: ort.InferenceSession.FeedsType;
  readonly #outputName: string;
  readonly #result: Float32Array;
  #isOpen = true;

  constructor(
    session: ort.InferenceSession,
    bytes: Uint8Array,
    contract: Pick<ModelUnit, "file" | "inputs" | "outputs">,
  ) {
    this.digest = digestOf(bytes);
    this.inputs = contract.inputs.length;
    this.outputs = contract.outputs.length;
    this.#file = contract.file;
    this.#session = session;
    this.#input = new Float32Array(this.inputs);
    this.#feeds = { [session.inputNames[0]!]: new ort.Tensor("float32", this.#input, [1, this.inputs]) };
    this.#outputName = session.outputNames[0]!;
    this.#result = new Float32Array(this.outputs);
  }

  async run(input: Float32Array): Promise<Float32Array> {
    assert(this.#isOpen, "a closed model is not run");
    assert(input.length === this.inputs, `${this.#file} takes ${this.inputs} values`);
    this.#input.set(input);
    // Only feeds: onnxruntime-web 1.30 takes output tensors as well and then silently leaves them as
    // they were, so that a controller would act on yesterday's answer.
    const results = await this.#session.run(this.#feeds);
    const data = results[this.#outputName]?.data;
    if (!(data instanceof Float32Array) || data.length !== this.outputs)
      throw new Fault("model/bad-output", `${this.#file} did not answer with ${this.outputs} floats`);
    const flaw = data.findIndex((value) => !Number.isFinite(value));
    if (flaw >= 0)
      throw new Fault(
        "model/bad-output",
        `${this.#file} answered ${data[flaw]} as value ${flaw + 1} of ${data.length}`,
      );
    this.#result.set(data);
    return this.#result;
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#session.release();
  }
}

let prepared: Promise<void> | undefined;

/** The runtime's own binary is read from the package; with it in hand there is nothing left to fetch. */
function prepareRuntime(): Promise<void> {
  prepared ??= readFile(
    fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")),
  ).then((binary) => {
    // More threads would be workers that answer by messages, which a sleeping thread never receives.
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.proxy = false;
    ort.env.wasm.wasmBinary = binary;
    // Its own complaints would go to the terminal, unasked; what matters comes back as an error.
    ort.env.logLevel = "fatal";
  });
  return prepared;
}

async function createSession(bytes: Uint8Array, file: string): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(bytes, {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "all",
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
    });
  } catch (error) {
    throw new Fault("model/bad-file", `${file} is not a model that can be run: ${(error as Error).message}`, {
      cause: error,
      hint: "Export the policy as ONNX, opset 17 or lower, without external data",
    });
  }
}

interface ShapeWanted {
  readonly side: "input" | "output";
  readonly wanted: number;
  readonly file: string;
}

function checkShape(
  found: readonly ort.InferenceSession.ValueMetadata[],
  { side, wanted, file }: ShapeWanted,
): void {
  const only = found[0];
  const isRight =
    found.length === 1 &&
    only?.isTensor === true &&
    only.type === "float32" &&
    only.shape.length === 2 &&
    (only.shape[0] === 1 || typeof only.shape[0] === "string") &&
    only.shape[1] === wanted;
  if (isRight) return;
  const shown = found.map((value) =>
    value.isTensor ? `${value.type}[${value.shape.join(", ")}]` : "no tensor",
  );
  throw new Fault(
    "model/bad-file",
    `${file} has the ${side}s ${shown.join(" and ") || "none"}, the manifest expects one of float32[1, ${wanted}]`,
    { hint: `Let the manifest's policy.${side}s list what the network has, in its order` },
  );
}
