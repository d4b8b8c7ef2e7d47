import { refuseStrays } from "#runtime/adapt/model/finite.ts";
import { refused } from "#runtime/adapt/model/onnx-file.ts";
import type { Model } from "#runtime/adapt/port.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { type Core, coreFault, logLevelFatal } from "./core.ts";

/**
 * A model in the synchronous core, which answers at once. Input and output lie in the core's memory for as
 * long as the model is open, so a run copies a few numbers and allocates nothing.
 */
export function openSession(
  core: Core,
  bytes: Uint8Array,
  shape: { readonly inputs: number; readonly outputs: number },
): Model {
  const held = new Held(core);
  try {
    return new SessionModel(held, bytes, shape);
  } catch (error) {
    held.release();
    throw error;
  }
}

class SessionModel implements Model {
  readonly digest: Digest;
  readonly inputs: number;
  readonly outputs: number;
  readonly #held: Held;
  readonly #input: Float32Array;
  readonly #output: Float32Array;
  readonly #run: () => number;
  #state: "open" | "failed" | "closed" = "open";

  constructor(held: Held, bytes: Uint8Array, { inputs, outputs }: { inputs: number; outputs: number }) {
    this.digest = digestOf(bytes);
    this.inputs = inputs;
    this.outputs = outputs;
    this.#held = held;
    const { core } = held;
    const session = held.session(bytes);
    const [input, output] = [held.tensor(inputs), held.tensor(outputs)];
    const [inputName, outputName] = held.names(session);
    const table = held.words([inputName, input.tensor, outputName, output.tensor]);
    const options = held.runOptions();
    [this.#input, this.#output] = [input.values, output.values];
    this.#run = () => core._OrtRun(session, table, table + 4, 1, table + 8, 1, table + 12, options);
  }

  run(input: Float32Array): Float32Array {
    assert(this.#state === "open", "only an open model that has not failed is run");
    assert(input.length === this.inputs, `this model takes ${this.inputs} values`);
    refuseStrays(input, "model/bad-input", "was given");
    this.#input.set(input);
    // A run that said it went well and wrote nothing must not pass for the answer of the tick before.
    this.#output.fill(Number.NaN);
    this.#runOnce();
    refuseStrays(this.#output, "model/bad-output", "answered");
    return this.#output;
  }

  async close(): Promise<void> {
    if (this.#state === "closed") return;
    const wasOpen = this.#state === "open";
    this.#state = "closed";
    // What a core that failed still holds is not worth touching it again.
    if (wasOpen) this.#held.release();
  }

  #runOnce(): void {
    let said: number;
    try {
      said = this.#run();
    } catch (cause) {
      this.#state = "failed";
      throw new Fault("model/failed", `ONNX Runtime broke off a run: ${String(cause)}`, { cause });
    }
    if (said !== 0) throw coreFault(this.#held.core, "ONNX Runtime cannot run the model");
  }
}

/** Everything a model holds in the core's memory, and how each of it is let go, last things first. */
class Held {
  readonly core: Core;
  readonly #releases: (() => void)[] = [];

  constructor(core: Core) {
    this.core = core;
  }

  session(bytes: Uint8Array): number {
    const { core } = this;
    const at = this.#room(bytes.length);
    core.HEAPU8.set(bytes, at);
    const options = core._OrtCreateSessionOptions(
      optimiseAll,
      true,
      true,
      0,
      false,
      0,
      0,
      logLevelFatal,
      0,
      0,
    );
    if (options === 0) throw coreFault(core, "ONNX Runtime makes no options");
    this.#releases.push(() => core._OrtReleaseSessionOptions(options));
    const session = core._OrtCreateSession(at, bytes.length, options);
    if (session === 0) throw refused(coreFault(core, "ONNX Runtime does not take it").message);
    this.#releases.push(() => core._OrtReleaseSession(session));
    return session;
  }

  /** One row of floats, and a view of them; the memory is shared, so a view outlives its growth. */
  tensor(width: number): { readonly tensor: number; readonly values: Float32Array } {
    const { core } = this;
    const at = this.#room(width * 4);
    const dims = this.words([1, width]);
    const tensor = core._OrtCreateTensor(floatType, at, width * 4, dims, 2, onProcessor);
    if (tensor === 0) throw coreFault(core, "ONNX Runtime makes no tensor");
    this.#releases.push(() => core._OrtReleaseTensor(tensor));
    return { tensor, values: new Float32Array(core.HEAPU8.buffer, at, width) };
  }

  /** The addresses of the names of the one input and the one output. */
  names(session: number): readonly [number, number] {
    const { core } = this;
    const counts = this.words([0, 0]);
    if (core._OrtGetInputOutputCount(session, counts, counts + 4) !== 0)
      throw coreFault(core, "ONNX Runtime does not count inputs and outputs");
    const [inputs, outputs] = [core.getValue(counts, "i32"), core.getValue(counts + 4, "i32")];
    if (inputs !== 1 || outputs !== 1)
      throw refused(`it has ${inputs} inputs and ${outputs} outputs, expected one each`);
    return [this.#name(session, 0), this.#name(session, 1)];
  }

  runOptions(): number {
    const options = this.core._OrtCreateRunOptions(logLevelFatal, 0, false, 0);
    if (options === 0) throw coreFault(this.core, "ONNX Runtime makes no options for a run");
    this.#releases.push(() => this.core._OrtReleaseRunOptions(options));
    return options;
  }

  words(values: readonly number[]): number {
    const at = this.#room(values.length * 4);
    for (const [index, value] of values.entries()) this.core.setValue(at + index * 4, value, "i32");
    return at;
  }

  release(): void {
    for (let next = this.#releases.pop(); next !== undefined; next = this.#releases.pop()) next();
  }

  #name(session: number, index: number): number {
    const { core } = this;
    const at = this.words([0, 0]);
    if (core._OrtGetInputOutputMetadata(session, index, at, at + 4) !== 0)
      throw coreFault(core, "ONNX Runtime does not name its inputs and outputs");
    const [name, type] = [core.getValue(at, "*"), core.getValue(at + 4, "*")];
    if (type !== 0) core._OrtFree(type);
    this.#releases.push(() => core._OrtFree(name));
    return name;
  }

  #room(bytes: number): number {
    const at = this.core._malloc(Math.max(bytes, 4));
    if (at === 0) throw new Fault("model/failed", `ONNX Runtime has no room for ${bytes} bytes`);
    this.#releases.push(() => this.core._free(at));
    return at;
  }
}

/** GraphOptimizationLevel, ONNXTensorElementDataType and DataLocation of the package. */
const optimiseAll = 99;
const floatType = 1;
const onProcessor = 1;
