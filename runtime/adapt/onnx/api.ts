import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-web";
import { refuseStrays } from "#runtime/adapt/model/finite.ts";
import { refused } from "#runtime/adapt/model/onnx-file.ts";
import type { Model } from "#runtime/adapt/port.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { assert, Fault } from "#runtime/core/fault.ts";

/**
 * A model through the package's public interface: some ten microseconds slower a run than the synchronous
 * core, and the same bits. It stands in where the core is not the one we know, and tests hold the core
 * against it. `run` resolves by microtasks alone: a thread that sleeps in Atomics.wait between ticks, and
 * never returns to its event loop, can await it.
 */
export async function openByApi(
  bytes: Uint8Array,
  shape: { readonly inputs: number; readonly outputs: number },
): Promise<Model> {
  await prepareRuntime();
  const session = await createSession(bytes);
  // The engine has its own copy by now; ours would hold 14 MB for nothing.
  delete ort.env.wasm.wasmBinary;
  return new ApiModel(session, bytes, shape);
}

class ApiModel implements Model {
  readonly digest: Digest;
  readonly inputs: number;
  readonly outputs: number;
  readonly #session: ort.InferenceSession;
  readonly #input: Float32Array;
  readonly #feeds: ort.InferenceSession.FeedsType;
  readonly #outputName: string;
  readonly #result: Float32Array;
  #isOpen = true;

  constructor(
    session: ort.InferenceSession,
    bytes: Uint8Array,
    { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
  ) {
    this.digest = digestOf(bytes);
    this.inputs = inputs;
    this.outputs = outputs;
    this.#session = session;
    this.#input = new Float32Array(inputs);
    this.#feeds = { [session.inputNames[0]!]: new ort.Tensor("float32", this.#input, [1, inputs]) };
    this.#outputName = session.outputNames[0]!;
    this.#result = new Float32Array(outputs);
  }

  async run(input: Float32Array): Promise<Float32Array> {
    assert(this.#isOpen, "a closed model is not run");
    assert(input.length === this.inputs, `this model takes ${this.inputs} values`);
    refuseStrays(input, "model/bad-input", "was given");
    this.#input.set(input);
    const data = await this.#answer();
    if (!(data instanceof Float32Array) || data.length !== this.outputs)
      throw new Fault("model/bad-output", `The model did not answer with ${this.outputs} floats`);
    refuseStrays(data, "model/bad-output", "answered");
    this.#result.set(data);
    return this.#result;
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#session.release();
  }

  async #answer(): Promise<unknown> {
    try {
      // Only feeds: onnxruntime-web 1.30 takes output tensors as well and then silently leaves them as
      // they were, so that a controller would act on yesterday's answer.
      return (await this.#session.run(this.#feeds))[this.#outputName]?.data;
    } catch (cause) {
      throw new Fault("model/failed", `ONNX Runtime cannot run the model: ${(cause as Error).message}`, {
        cause,
      });
    }
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

async function createSession(bytes: Uint8Array): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(bytes, {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "all",
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
    });
  } catch (error) {
    throw refused(`ONNX Runtime does not take it: ${(error as Error).message}`);
  }
}
