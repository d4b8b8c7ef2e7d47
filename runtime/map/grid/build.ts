// From the plant's own rows to a map: a density by kernel smoothing on part of the time line, a threshold
// from another part that the density never saw. Everything here is a function of the rows; the same rows
// give the same bytes on every machine, because logarithms and exponentials come from the kernels.

import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import {
  type Asking,
  calibrationKept,
  calibrationRowsMax,
  laterRows,
  moveEnergies,
  movesOf,
  stateEnergies,
} from "#runtime/map/asked-rows.ts";
import { isMemoryOpen, type Range } from "#runtime/map/blocks.ts";
import { dealtInTurns } from "#runtime/map/deal.ts";
import type { Channel } from "#runtime/map/energy.ts";
import type { Limits } from "#runtime/map/limits.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import { type Calibrating, promised } from "#runtime/map/plant-promise.ts";
import type { RecordedChannel } from "#runtime/map/recording.ts";
import { ceilingOf, type DenseGrid, denseBytes } from "./dense-place.ts";
import { energyAt } from "./dense-queries.ts";
import { chooseBandwidth, densityOf, histogramOf } from "./density.ts";
import type { DenseFit, GridFit } from "./grid-fit.ts";
import { isRange, membersOf } from "./members.ts";

export interface FitOptions {
  /** n × d values in the order of time, one row after the other; d is the number of channels. */
  readonly rows: Float64Array;
  /** Proposals get a limit of their own where a channel is a command. */
  readonly channels: readonly (Channel & Partial<Pick<RecordedChannel, "role">>)[];
  /** Grid points a side; which of them are possible is in `cellsOf`. */
  readonly cells: number;
  /** The false-block rate that the threshold is to keep, with 95 % confidence. Of several the first that the rows suffice for. */
  readonly alpha: number | readonly number[];
  /** Where rows follow one another; all of them where nobody says. */
  readonly stretches?: readonly Range[];
  /** From one row of a stretch to the next; 0 where nobody says. */
  readonly secondsPerRow?: number;
  /** Where the rows come from, for people: a file, a historian's query, "simulated furnace, seed 7". */
  readonly origin: string;
}

/** Grid points a side by the number of channels, the finest last: about a million nodes are the most. */
export const cellsOf: Readonly<Record<number, readonly number[]>> = {
  1: [64, 128, 256, 512, 1_024],
  2: [64, 128, 256],
  3: [16, 32, 64],
  4: [12, 16, 24, 32],
};

/** Fits a map of two channels. Too few rows for the promise is a Fault "map/too-few-points", never a loose threshold. */
export function fitGrid(options: FitOptions, kernels: Kernels): GridFit {
  assert(options.channels.length === 2, "a grid is fitted to two channels");
  return { ...fitDense(options, kernels), columns: options.cells, rows: options.cells };
}

/** The same in one to four channels. */
export function fitDense(options: FitOptions, kernels: Kernels): DenseFit {
  const { rows, cells, origin, secondsPerRow = 0 } = options;
  checkOptions(options);
  const channels = options.channels.map(({ role: _, ...channel }) => channel);
  const width = channels.length;
  const series = { rows, width, stretches: options.stretches ?? [[0, rows.length / width]] };
  const { lots, rowsEach, memoryRows } = dealtInTurns(series, turns);
  const frame = { channels, cells };
  const halves = [lots.even, lots.odd].map((ranges) => histogramOf(ranges, { rows, ...frame }));
  const scored = chooseBandwidth(halves, frame, kernels);
  const whole = histogramOf([...lots.even, ...lots.odd], { rows, ...frame });
  const density = densityOf(whole, { ...frame, bandwidth: scored }, kernels);
  const grid = { ...density, channels, nodes: channels.map(() => cells) };
  const deal = { calibrate: lots.calibrate, rowsEach, memoryRows, isBrief: isMemoryOpen(rows, width) };
  const { limits, ...promise } = kernels.lend(denseBytes(grid), (at) =>
    limited(options, { deal, grid, energy: energyAt(grid, at, kernels) }),
  );
  const { threshold, barrier, calibration, effectiveRows } = limits;
  return {
    channels,
    nodes: grid.nodes,
    energies: density.energies,
    ...promise,
    ...{ threshold, barrier, calibration, effectiveRows },
    bandwidth: density.bandwidth,
    blocks: { fit: lots.even.length + lots.odd.length, calibration: lots.calibrate.length, rowsEach },
    provenance: {
      ...{ origin, rowCount: rows.length / width, secondsPerRow, memoryRows },
      rowsDigest: rowsDigest(rows),
    },
  };
}

/** Two halves of the fit's blocks: each is the judge of a density made from the other. */
const turns: readonly ("even" | "odd" | "calibrate")[] = [
  ...(["even", "calibrate", "odd", "odd", "calibrate"] as const),
  ...(["even", "odd", "calibrate", "even", "odd"] as const),
];

const barrierMarginNats = 1;

function checkOptions({ rows, channels, cells, alpha }: FitOptions): void {
  assert(cellsOf[channels.length] !== undefined, "a grid is fitted to one to four channels");
  assert(cellsOf[channels.length]!.includes(cells), "a grid has one of the known numbers of points a side");
  for (const of of alphasOf(alpha)) assert(of > 0 && of < 1, "a false-block rate lies between 0 and 1");
  for (const { name, min, max, resolution } of channels)
    assert(
      isRange({ min, max }) && resolution >= 0 && resolution < max - min,
      `the channel ${name} has a range, and a resolution that fits into it`,
    );
  if (rows.length % channels.length !== 0)
    throw new Fault("map/bad-rows", `${rows.length} values do not make rows of ${channels.length}`);
  const wrong = rows.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1)
    throw new Fault("map/bad-rows", `Row ${Math.floor(wrong / channels.length)} holds ${rows[wrong]}`, {
      hint: "Leave out rows with a missing value",
    });
}

const alphasOf = (alpha: FitOptions["alpha"]): readonly number[] =>
  typeof alpha === "number" ? [alpha] : alpha;

interface Limiting {
  readonly deal: Calibrating;
  readonly grid: DenseGrid;
  readonly energy: Asking["energy"];
}

/** By energies from the very kernels that will judge, and from the very f32 values the file will hold. */
function limited(
  { rows, channels, alpha: wanted }: FitOptions,
  { deal, grid, energy }: Limiting,
): Pick<DenseFit, "alpha" | "doubt" | "moves"> & { readonly limits: Limits } {
  const recording = {
    ...{ rows, width: channels.length },
    channels: channels.map((channel) => ({ role: "measured" as const, ...channel })),
  };
  const ceiling = ceilingOf(grid);
  // From its ceiling on a row is outside the box, or as good as, and no limit may let it pass.
  const asking = {
    ranges: deal.calibrate,
    energy: (state: Float64Array): number => {
      const nats = energy(state);
      return nats < ceiling ? nats : energyNatsMax;
    },
  };
  const alphas = alphasOf(wanted);
  const states = stateEnergies(recording, asking);
  const {
    alpha,
    strict,
    limits: found,
    doubt,
  } = promised(states, {
    ...{ alphas, deal },
    kept: calibrationRowsMax,
  });
  if (found.threshold >= energyNatsMax)
    throw new Fault(
      "map/bad-rows",
      `More than ${alpha} of the calibration rows are outside what the map covers`,
      {
        hint: "Widen the channels to what the sensors really show, or record for longer",
      },
    );
  // Where normal operation itself goes beyond what the fit knew, the barrier must still be above it.
  const above = (of: Limits): Limits => ({
    ...of,
    barrier: Math.max(grid.barrier, of.threshold + barrierMarginNats),
  });
  const limits = above(found);
  if (!channels.some(({ role }) => role === "command")) return { alpha, doubt, limits, moves: limits };
  const moved = moveEnergies(recording, { ...asking, later: laterRows });
  const moves = movesOf(moved, { alphas: [alphas[0]!, strict], limits, kept: calibrationKept });
  // A limit that lets the outside pass is none; then proposals keep to that of states.
  return { alpha, doubt, limits, moves: moves.threshold < ceiling ? above(moves) : limits };
}

/** The map as one `.npz` that NumPy opens; the same fit gives the same bytes. */
export function encodeMap(fit: DenseFit): Uint8Array {
  return writeNpz(membersOf(fit));
}

function rowsDigest(rows: Float64Array): Digest {
  return digestOf(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
}
