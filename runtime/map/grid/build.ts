// From the plant's own rows to a map: a density by kernel smoothing on part of the time line, a threshold
// from another part that the density never saw. Everything here is a function of the rows; the same rows
// give the same bytes on every machine, because logarithms and exponentials come from the kernels.

import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { draftAt, draftBytes, gridCeiling } from "#runtime/core/layout.ts";
import { splitBlocks } from "#runtime/map/blocks.ts";
import { thresholdOf } from "#runtime/map/conformal.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import { chooseBandwidth, type Density, densityOf, histogramOf } from "./density.ts";
import type { GridFit } from "./grid-fit.ts";
import { isRange, membersOf } from "./members.ts";
import { gridBytes, place } from "./place.ts";

export interface FitOptions {
  /** n × d values in the order of time, one row after the other; d is the number of channels (2 today). */
  readonly rows: Float64Array;
  readonly channels: readonly Channel[];
  /** Grid points a side. */
  readonly cells: 64 | 128 | 256;
  /** The false-block rate that the threshold is to keep, with 95 % confidence. */
  readonly alpha: number;
  /** Where the rows come from, for people: a file, a historian's query, "simulated furnace, seed 7". */
  readonly origin: string;
}

/** Fits a map. Too few rows for the promise is a Fault "map/too-few-points", never a loose threshold. */
export function fitGrid(options: FitOptions, kernels: Kernels): GridFit {
  const { rows, channels, cells, alpha, origin } = options;
  checkOptions(options);
  const blocks = splitBlocks(rows, channels.length);
  const halves = blocks.fit.map((ranges) => histogramOf(ranges, options));
  const scored = chooseBandwidth(halves, { channels, cells }, kernels);
  const whole = histogramOf(blocks.fit.flat(), options);
  const density = densityOf(whole, { channels, cells, bandwidth: scored }, kernels);
  const calibration = calibrationEnergies(blocks.calibration, { density, options }, kernels);
  const threshold = thresholdOf(calibration, alpha);
  // The draft still lies where the calibration left it. From its ceiling on a row is outside the box, or as good as.
  if (threshold >= kernels.f64[(draftAt + gridCeiling) / 8]!)
    throw new Fault(
      "map/bad-rows",
      `More than ${alpha} of the calibration rows are outside what the map covers`,
      {
        hint: "Widen the channels to what the sensors really show, or record for longer",
      },
    );
  return {
    channels,
    columns: cells,
    rows: cells,
    energies: density.energies,
    alpha,
    threshold,
    // Where normal operation itself goes beyond what the fit knew, the barrier must still be above it.
    barrier: Math.max(density.barrier, threshold + barrierMarginNats),
    bandwidth: density.bandwidth,
    calibration,
    blocks: {
      fit: blocks.fit.reduce((sum, ranges) => sum + ranges.length, 0),
      calibration: blocks.calibration.length,
      rowsEach: blocks.rowsEach,
    },
    provenance: { origin, rowCount: rows.length / channels.length, rowsDigest: rowsDigest(rows) },
  };
}

export const calibrationRowsMax = 8_192;
const barrierMarginNats = 1;

function checkOptions({ rows, channels, cells, alpha }: FitOptions): void {
  assert(channels.length === 2, "a grid is fitted to two channels");
  assert([64, 128, 256].includes(cells), "a grid has 64, 128 or 256 points a side");
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

interface Calibrating {
  readonly density: Density;
  readonly options: FitOptions;
}

/** Energies by the very kernel that will judge, from the very f32 values the file will hold. */
function calibrationEnergies(
  ranges: readonly (readonly [first: number, end: number])[],
  { density, options }: Calibrating,
  kernels: Kernels,
): Float64Array {
  const { channels, cells, rows } = options;
  const grid = { ...density, channels, columns: cells, rows: cells };
  assert(gridBytes(grid) <= draftBytes, "the largest grid fits the draft's region");
  place(grid, draftAt, kernels);
  const count = ranges.reduce((sum, [first, end]) => sum + end - first, 0);
  const kept = Math.min(count, calibrationRowsMax);
  const energies = new Float64Array(kept);
  let seen = 0;
  let taken = 0;
  for (const [first, end] of ranges)
    for (let row = first; row < end; row++, seen++) {
      if (seen !== Math.floor((taken * count) / kept)) continue;
      energies[taken++] = kernels.call.gridEnergy(draftAt, rows[2 * row]!, rows[2 * row + 1]!);
    }
  assert(taken === kept, "every calibration row that is to be kept is met");
  return energies.sort();
}

/** The map as one `.npz` that NumPy opens; the same fit gives the same bytes. */
export function encodeMap(fit: GridFit): Uint8Array {
  return writeNpz(membersOf(fit));
}

function rowsDigest(rows: Float64Array): Digest {
  return digestOf(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
}
