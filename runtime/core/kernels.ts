import { readFileSync } from "node:fs";
import { type Digest, digestOf } from "./digest.ts";
import { assert, Fault } from "./fault.ts";
import { arenaAt, memoryBytes, memoryPages } from "./layout.ts";

/**
 * The compiled numerical kernels with their one memory. Everything that decides is computed here, in
 * 64-bit floats without fused operations: the same bytes in give the same bits out on every machine.
 * Addresses are byte offsets (`layout.ts`); a call allocates nothing.
 */
export interface Kernels {
  /** SHA-256 of the WebAssembly module: what a record names so that a decision can be re-executed. */
  readonly digest: Digest;
  readonly call: KernelCalls;
  /** Views of the whole memory, which never grows, so they stay valid. */
  readonly f64: Float64Array;
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  /** An address of `bytes` bytes for as long as the instance lives. A thread that changes maps loads anew. */
  reserve(bytes: number): number;
  /** Whether `reserve` has room for as many. */
  hasRoom(bytes: number): boolean;
  /** An address of `bytes` bytes until `use` returns; `use` itself reserves nothing. */
  lend<Result>(bytes: number, use: (at: number) => Result): Result;
}

/** What the sources under `asm/kernels` export, one function a file; their comments are the contract. */
export interface KernelCalls {
  gridEnergy(map: number, x: number, y: number): number;
  gridGradients(map: number, states: number, count: number, energies: number, gradients: number): void;
  gridAlong(map: number, ax: number, ay: number, bx: number, by: number): number;
  gridReach(map: number, ax: number, ay: number, bx: number, by: number, limit: number): number;
  denseGradients(map: number, states: number, count: number, energies: number, gradients: number): void;
  denseAlong(map: number, from: number, to: number): number;
  denseReach(map: number, from: number, to: number, limit: number): number;
  gaussianWeights(weights: number, radius: number, deviation: number): void;
  smooth(
    source: number,
    target: number,
    columns: number,
    rows: number,
    weights: number,
    radius: number,
    step: number,
  ): void;
  surprisal(values: number, count: number): void;

  // Kernels of an older release, by which its log may be replayed, lack these; the same bits are to be had without them.
  regimeRow?(regime: number, statistical: number, physical: number): void;
  plantCompare?(plant: number, compare: number): number;
  plantRank?(plant: number, weigh: number): void;

  windowBalance(
    kept: number,
    flow: number,
    gross: number,
    steps: number,
    span: number,
    hole: number,
    secondsPerRow: number,
    constant: number,
    share: number,
    tolerance: number,
    told: number,
  ): number;
  windowCoherence(
    energies: number,
    gains: number,
    rows: number,
    ahead: number,
    slack: number,
    told: number,
  ): number;
  windowSpectrum(
    series: number,
    rows: number,
    segment: number,
    hole: number,
    cosines: number,
    floor: number,
    shaped: number,
    spectrum: number,
  ): number;
  windowSimilarity(one: number, other: number, bins: number): number;

  plantEnergy(plant: number, state: number): number;
  plantEnergies(plant: number, states: number, count: number, energies: number): void;
  plantGradient(plant: number, state: number, gradient: number): number;
  plantMixture(plant: number, state: number, gradient: number): number;
  plantDensity(plant: number, state: number, gradient: number): number;
  plantAlong(plant: number, start: number, end: number): number;
  plantPassage(plant: number, start: number, end: number, passage: number): number;
  plantReach(plant: number, start: number, end: number, limit: number): number;
  plantOutlook(
    foresight: number,
    state: number,
    target: number,
    held: number,
    heldCount: number,
    outlook: number,
  ): number;
  plantNearest(plant: number, foresight: number, state: number, question: number): number;
  plantPotentials(
    plant: number,
    shift: number,
    states: number,
    count: number,
    energies: number,
    gradients: number,
  ): void;

  spinHeatBath(chain: number, temperature: number): number;
  spinMetropolis(chain: number, temperature: number): number;
  tourSweep(order: number, temperature: number): number;
  assignmentSweep(order: number, temperature: number): number;
  walkersPropose(walkers: number, temperature: number): void;
  walkersDecide(walkers: number, temperature: number): number;

  shieldRulings(
    table: number,
    powers: number,
    states: number,
    count: number,
    rulings: number,
    room: number,
  ): void;

  networkAnswer(network: number, input: number, output: number): number;
}

/** Reads, checks and starts the kernels: synchronous, about a millisecond, in any thread. */
export function loadKernels(directory: URL = committed): Kernels {
  const bytes = read(new URL("kernels.wasm", directory));
  const digest = digestOf(bytes);
  const expected = digestIn(read(new URL("digests.json", directory)));
  if (digest !== expected)
    throw new Fault("core/bad-kernel", `The kernels have ${digest}, but digests.json says ${expected}`, {
      hint: "Reinstall the program, or run `npm run asm` after a change of the kernels",
    });
  return start(bytes, digest);
}

const committed: URL = new URL("../../asm/build/", import.meta.url);

function start(bytes: Uint8Array<ArrayBuffer>, digest: Digest): Kernels {
  const memory = new WebAssembly.Memory({ initial: memoryPages, maximum: memoryPages });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const { buffer } = memory;
  assert(buffer.byteLength === memoryBytes, "the kernels' memory has the size of its layout");
  let free = arenaAt;
  const reserve = (size: number): number => {
    const at = free;
    const end = at + Math.ceil(size / 16) * 16;
    if (!(size >= 0 && end <= memoryBytes))
      throw new Fault("core/bad-kernel", `The kernels' memory has no room for ${size} more bytes`);
    free = end;
    return at;
  };
  return Object.freeze({
    digest,
    call: instance.exports as unknown as KernelCalls,
    f64: new Float64Array(buffer),
    f32: new Float32Array(buffer),
    i32: new Int32Array(buffer),
    reserve,
    hasRoom: (size: number): boolean => free + size <= memoryBytes,
    lend<Result>(size: number, use: (at: number) => Result): Result {
      const at = reserve(size);
      const end = free;
      try {
        return use(at);
      } finally {
        assert(free === end, "nothing is reserved for good while memory is lent");
        free = at;
      }
    },
  });
}

/** The part of the WebAssembly interface used here; the compiler's library has it for browsers only. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

function read(file: URL): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(readFileSync(file));
  } catch (cause) {
    throw new Fault("core/bad-kernel", `Cannot read the kernels at ${file.pathname}`, {
      cause,
      hint: "Reinstall the program, or run `npm run asm`",
    });
  }
}

function digestIn(json: Uint8Array): unknown {
  try {
    return (JSON.parse(new TextDecoder().decode(json)) as Record<string, unknown>)["kernels.wasm"];
  } catch (cause) {
    throw new Fault("core/bad-kernel", "The digests of the kernels are not JSON", { cause });
  }
}
