// From the plant's own rows to a map: a density by kernel smoothing on part of the time line, a threshold
// from another part that the density never saw. Everything here is a function of the rows; the same rows
// give the same bytes on every machine, because logarithms and exponentials come from the kernels.

import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { Range } from "#runtime/map/blocks.ts";
import { thresholdIn } from "#runtime/map/conformal.ts";
import { dealtInTurns, pickedIn } from "#runtime/map/deal.ts";
import type { EnergySeries } from "#runtime/map/effective-rows.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import { ceilingOf, type DenseGrid, denseBytes } from "./dense-place.ts";
import { energyAt } from "./dense-queries.ts";
import { chooseBandwidth, densityOf, histogramOf } from "./density.ts";
import type { DenseFit, GridFit } from "./grid-fit.ts";
import { isRange, membersOf } from "./members.ts";

export interface FitOptions {
  /** n × d values in the order of time, one row after the other; d is the number of channels. */
  readonly rows: Float64Array;
  readonly channels: readonly Channel[];
  /** Grid points a side; which of them are possible is in `cellsOf`. */
  readonly cells: number;
  /** The false-block rate that the threshold is to keep, with 95 % confidence. */
  readonly alpha: number;
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
  const { rows, channels, cells, alpha, origin } = options;
  checkOptions(options);
  const width = channels.length;
  const stretches: readonly Range[] = [[0, rows.length / width]];
  const { lots, rowsEach } = dealtInTurns({ rows, width, stretches }, turns);
  const halves = [lots.even, lots.odd].map((ranges) => histogramOf(ranges, options));
  const scored = chooseBandwidth(halves, { channels, cells }, kernels);
  const whole = histogramOf([...lots.even, ...lots.odd], options);
  const density = densityOf(whole, { channels, cells, bandwidth: scored }, kernels);
  const grid = { ...density, channels, nodes: channels.map(() => cells) };
  const series = calibrationEnergies(lots.calibrate, { grid, rows }, kernels);
  const { threshold } = thresholdIn(series, alpha);
  // From its ceiling on a row is outside the box, or as good as.
  if (threshold >= ceilingOf(grid))
    throw new Fault(
      "map/bad-rows",
      `More than ${alpha} of the calibration rows are outside what the map covers`,
      {
        hint: "Widen the channels to what the sensors really show, or record for longer",
      },
    );
  return {
    channels,
    nodes: grid.nodes,
    energies: density.energies,
    alpha,
    threshold,
    // Where normal operation itself goes beyond what the fit knew, the barrier must still be above it.
    barrier: Math.max(density.barrier, threshold + barrierMarginNats),
    bandwidth: density.bandwidth,
    calibration: series.energies.toSorted(),
    blocks: { fit: lots.even.length + lots.odd.length, calibration: lots.calibrate.length, rowsEach },
    provenance: { origin, rowCount: rows.length / width, rowsDigest: rowsDigest(rows) },
  };
}

/** Two halves of the fit's blocks: each is the judge of a density made from the other. */
const turns: readonly ("even" | "odd" | "calibrate")[] = [
  ...(["even", "calibrate", "odd", "odd", "calibrate"] as const),
  ...(["even", "odd", "calibrate", "even", "odd"] as const),
];

export const calibrationRowsMax = 8_192;
const barrierMarginNats = 1;

function checkOptions({ rows, channels, cells, alpha }: FitOptions): void {
  assert(cellsOf[channels.length] !== undefined, "a grid is fitted to one to four channels");
  assert(cellsOf[channels.length]!.includes(cells), "a grid has one of the known numbers of points a side");
  assert(alpha > 0 && alpha < 1, "a false-block rate lies between 0 and 1");
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

/** Energies by the very kernels that will judge, from the very f32 values the file will hold, in the order of time. */
function calibrationEnergies(
  ranges: readonly Range[],
  { grid, rows }: { readonly grid: DenseGrid; readonly rows: Float64Array },
  kernels: Kernels,
): EnergySeries {
  const width = grid.channels.length;
  const picked = pickedIn(ranges, calibrationRowsMax);
  return kernels.lend(denseBytes(grid), (at) => {
    const energy = energyAt(grid, at, kernels);
    const energies = Float64Array.from(picked.rows, (row) =>
      energy(rows.subarray(width * row, width * (row + 1))),
    );
    return { energies, stretches: picked.stretches };
  });
}

/** The map as one `.npz` that NumPy opens; the same fit gives the same bytes. */
export function encodeMap(fit: DenseFit): Uint8Array {
  return writeNpz(membersOf(fit));
}

function rowsDigest(rows: Float64Array): Digest {
  return digestOf(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
}
