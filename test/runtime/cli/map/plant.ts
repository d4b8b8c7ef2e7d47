import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Command, type ExitCode, type Io, parseCall } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Batch, Table, TableColumn } from "#runtime/map/crawl/table.ts";
import { encodeMap, fitGrid } from "#runtime/map/grid/build.ts";
import { encodePlant } from "#runtime/map/plant-file.ts";
import { fitPlant } from "#runtime/map/plant-fit.ts";
import type { Recording } from "#runtime/map/recording.ts";
import { channels, walk } from "../../map/rows.ts";

/** Heat follows fuel, pressure follows heat; each row draws anew, so that rows are as good as independent. */
export function rowsOf(count: number, seed: number): Float64Array {
  const chance = prng(seed);
  const rows = new Float64Array(3 * count);
  for (let row = 0; row < count; row++) {
    const fuel = 50 + 10 * chance.normal();
    const heat = 900 + 2 * (fuel - 50) + 3 * chance.normal();
    rows.set([fuel, heat, 4 + 0.05 * (heat - 900) + 0.1 * chance.normal()], 3 * row);
  }
  return rows;
}

export const names: readonly string[] = ["Fuel flow", "heat", "pressure"];

export const recording: Recording = {
  rows: rowsOf(4_000, 1),
  width: 3,
  stretches: [[0, 4_000]],
  secondsPerRow: 60,
  origin: "three quantities, seed 1",
  channels: [
    { name: names[0]!, unit: "kg/h", role: "command", min: 0, max: 100, resolution: 0.01 },
    { name: names[1]!, unit: "K", role: "measured", min: 800, max: 1000, resolution: 0.01 },
    { name: names[2]!, unit: "bar", role: "measured", min: 0, max: 8, resolution: 0.001 },
  ],
};

let bytes: Uint8Array | undefined;

/** Fitted once for all tests of a file. */
export function plantBytes(): Uint8Array {
  bytes ??= encodePlant(fitPlant(recording, { alpha: 0.02 }));
  return bytes;
}

/** A map of two channels as a dense grid, which is the other kind of file. */
export function gridFile(t: TestContext): string {
  const path = join(folder(t), "grid.npz");
  const rows = walk(6_000, { seed: 1, memory: 0 });
  const options = { rows, channels, cells: 64, alpha: 0.01, origin: "a walk" } as const;
  writeFileSync(path, encodeMap(fitGrid(options, loadKernels())));
  return path;
}

export function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), "iv-map-"));
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}

export function plantFile(t: TestContext): string {
  const path = join(folder(t), "plant.npz");
  writeFileSync(path, plantBytes());
  return path;
}

export interface TableOptions {
  readonly columns?: readonly TableColumn[];
  readonly seconds?: boolean;
  readonly parts?: number;
}

/** Rows in memory as a reader would give them, in batches of uneven size. */
export function tableOf(rows: Float64Array, name: string, options: TableOptions = {}): Table {
  const { columns = plainColumns, parts = 1 } = options;
  const width = columns.length;
  const count = rows.length / width;
  return {
    name,
    columns,
    parts,
    bytes: rows.byteLength,
    async *read(part): AsyncIterable<Batch> {
      const end = Math.floor((count * (part + 1)) / parts);
      for (let first = Math.floor((count * part) / parts); first < end; first += 777) {
        const size = Math.min(777, end - first);
        yield {
          rows: size,
          seconds: options.seconds
            ? Float64Array.from({ length: size }, (_, at) => 1.7e9 + 60 * (first + at))
            : undefined,
          columns: columns.map((_, column) =>
            Float64Array.from({ length: size }, (_, at) => rows[(first + at) * width + column]!),
          ),
          unreadable: 0,
          words: new Map(),
        };
      }
    },
    close() {},
  };
}

export const plainColumns: readonly TableColumn[] = names.map((name) => ({
  name,
  unit: undefined,
  kind: "number",
}));

export interface Ran {
  readonly code: ExitCode;
  readonly text: string;
}

export async function run(part: Part, ...argv: string[]): Promise<Ran> {
  const out: string[] = [];
  const io: Io = {
    out: (text) => void out.push(text),
    err: (text) => void out.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  };
  const command: Command = { ...part, summary: "" };
  const code = await part.run(parseCall(command, argv), io);
  return { code, text: out.join("\n") };
}
