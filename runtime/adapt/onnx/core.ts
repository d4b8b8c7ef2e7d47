// The synchronous core of ONNX Runtime: the module that `onnxruntime-web` exports for its own use. Its C
// interface has no promise of staying as it is, so it is used only if both files are, byte for byte, the
// ones that this code was written and tested against; else the package's public interface does the work.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";

/** onnxruntime-web 1.30.0. */
const known = {
  module: "sha256:e13f7f94fc51b4ca72b12faeb1ee95f4ace6dfbc8939bc718aabdc0a27c4299b",
  binary: "sha256:3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2",
} as const;

/** What is used of the C interface; handles and addresses are whole numbers, 0 is none. */
export interface Core {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(at: number): void;
  _OrtInit(threads: number, logLevel: number): number;
  _OrtGetLastError(code: number, message: number): number;
  _OrtCreateSessionOptions(...options: readonly (number | boolean)[]): number;
  _OrtReleaseSessionOptions(options: number): number;
  _OrtCreateSession(model: number, bytes: number, options: number): number;
  _OrtReleaseSession(session: number): number;
  _OrtGetInputOutputCount(session: number, inputs: number, outputs: number): number;
  _OrtGetInputOutputMetadata(session: number, index: number, name: number, type: number): number;
  _OrtFree(at: number): number;
  _OrtCreateTensor(
    type: number,
    at: number,
    bytes: number,
    dims: number,
    rank: number,
    location: number,
  ): number;
  _OrtReleaseTensor(tensor: number): number;
  _OrtCreateRunOptions(level: number, verbosity: number, terminate: boolean, tag: number): number;
  _OrtReleaseRunOptions(options: number): number;
  _OrtRun(
    session: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
    options: number,
  ): number;
  getValue(at: number, type: "i32" | "*"): number;
  setValue(at: number, value: number, type: "i32" | "*"): void;
  UTF8ToString(at: number): string;
}

let loaded: Promise<Core | undefined> | undefined;

/** One core a thread, for all models in it. Undefined if the package is not the one we know. */
export function loadCore(): Promise<Core | undefined> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Core | undefined> {
  const compiled = await compileKnown();
  if (compiled === undefined) return undefined;
  const { default: start } = (await import(moduleUrl)) as { default: (options: object) => Promise<Core> };
  const core = await start({
    // More threads would be workers that answer by messages, which a sleeping thread never receives.
    numThreads: 1,
    instantiateWasm: (imports: object, receive: (instance: object, module: object) => void) => {
      receive(new WebAssembly.Instance(compiled, imports), compiled);
      return {};
    },
  });
  // Its own complaints would go to the terminal, unasked; what matters comes back as an error.
  if (core._OrtInit(1, logLevelFatal) !== 0) throw coreFault(core, "ONNX Runtime does not start");
  return core;
}

const moduleUrl: string = import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.mjs");
const binaryUrl: string = import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");

/** In a function of its own, because the core keeps what it is started with, and 14 MB would stay with it. */
async function compileKnown(): Promise<object | undefined> {
  if (digestOf(await readFile(fileURLToPath(moduleUrl))) !== known.module) return undefined;
  const binary = await readFile(fileURLToPath(binaryUrl));
  return digestOf(binary) === known.binary ? compile(binary) : undefined;
}

/** The part of the WebAssembly interface used here; the compiler's library has it for browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => object;
};

/**
 * To check 14 MB of code takes longer than to run all we need of it. That the code is well formed is known
 * for exactly these bytes, so the engine may leave each function's check until the function is used. What
 * is compiled afterwards, the kernels for one, is checked as always.
 */
function compile(binary: Uint8Array): object {
  setFlagsFromString("--wasm-lazy-validation");
  try {
    return new WebAssembly.Module(binary);
  } finally {
    setFlagsFromString("--no-wasm-lazy-validation");
  }
}

export const logLevelFatal = 4;

/** The runtime's own words for what went wrong last. */
export function coreFault(core: Core, what: string): Fault {
  const at = core._malloc(8);
  core._OrtGetLastError(at, at + 4);
  const message = core.getValue(at + 4, "*");
  const said = message === 0 ? "no reason given" : core.UTF8ToString(message);
  core._free(at);
  return new Fault("model/failed", `${what}: ${said}`);
}
