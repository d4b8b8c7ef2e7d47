import { readFileSync } from "node:fs";
import { logarithm } from "#runtime/core/elementary.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { pictureMixture } from "#runtime/discover/score.ts";
import type { GridMap } from "#runtime/map/grid/grid.ts";
import { openMap } from "#runtime/map/grid/grid.ts";
import { fitOf, mapFormat } from "#runtime/map/grid/members.ts";
import type { Link } from "#runtime/map/links.ts";
import { readNpz } from "#runtime/map/npz.ts";
import type { PlantMap } from "#runtime/map/plant.ts";
import { plantFitOf } from "#runtime/map/plant-file.ts";
import type { PlantFit } from "#runtime/map/plant-fit.ts";
import { plantOf } from "#runtime/map/plant-map.ts";
import { energyAt } from "#runtime/map/plot/heat.ts";
import { informationOf } from "#runtime/map/plot/marginals.ts";
import type { Picture } from "#runtime/map/plot/picture.ts";
import type { ForesightView } from "#runtime/map/plot/portrait.ts";
import { pValue } from "#runtime/map/surprise.ts";

/** A map file of either kind, asked in one way. */
export interface Opened {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly format: string;
  readonly map: PlantMap;
  /** What threshold, barrier and energies are in. */
  readonly measure: "energy" | "surprise";
  /** Who judges, a line each. */
  readonly experts: readonly string[];
  /** How the rows were dealt out. */
  readonly dealt: string;
  readonly foresight: ForesightView | undefined;
  /** Why there is no forecaster. */
  readonly blind: string | undefined;
  /** How many combinations of modes were seen; 0 without mode channels. */
  readonly modes: number;
}

export function openFile(path: string): Opened {
  const bytes = readMap(path);
  const format = readNpz(bytes).get("format")?.values[0];
  return format === mapFormat ? openedGrid(path, bytes) : openedPlant(path, bytes);
}

function readMap(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Fault(
      "map/unreadable",
      `Cannot read the map ${path}: ${code === "ENOENT" ? "no such file" : code}`,
      {
        cause,
      },
    );
  }
}

function openedPlant(path: string, bytes: Uint8Array): Opened {
  const fit = plantFitOf(bytes);
  const { deal, modes } = fit;
  return {
    path,
    bytes,
    format: "plant map",
    map: plantOf(fit, bytes),
    measure: "surprise",
    experts: fit.experts.map((group, index) => {
      const { mixture, density } = group;
      const about = index === 0 ? "all modes" : `mode ${fit.modes.group.indexOf(index) + 1}`;
      return `${about}: a mixture of ${mixture.weights.length} Gaussians and ${density.weights.length} kernels, the rarer of both`;
    }),
    dealt: `${deal.fit} fitted, ${deal.judge} ranked, ${deal.calibrate} calibrated, in blocks of ${deal.rowsEach}`,
    foresight: foresightView(fit),
    blind: fit.foresight === undefined ? fit.blind : undefined,
    modes: modes.seen.length,
  };
}

/** The file counts in columns of the forecaster; people count in channels of the map. */
function foresightView({ channels, foresight }: PlantFit): ForesightView | undefined {
  if (foresight === undefined) return undefined;
  const { columns, commands, span, forecaster, limits } = foresight;
  const spread = (errors: Float64Array): Float64Array => {
    const all = new Float64Array(channels.length).fill(Number.NaN);
    for (const [column, channel] of columns.entries()) all[channel] = errors[column]!;
    return all;
  };
  return {
    commands: commands.map((column) => columns[column]!),
    slow: span.channels.map((column) => columns[column]!),
    horizonRows: foresight.horizonRows,
    secondsPerRow: foresight.secondsPerRow,
    threshold: limits.threshold,
    calibration: limits.calibration,
    error: { oneStep: spread(forecaster.error.oneStep), atHorizon: spread(forecaster.error.atHorizon) },
  };
}

function openedGrid(path: string, bytes: Uint8Array): Opened {
  const { blocks, bandwidth } = fitOf(readNpz(bytes));
  const map = openMap(bytes, loadKernels());
  const [a, b] = map.view.channels;
  const smoothed = `smoothed over ${bandwidth[0]!.toPrecision(3)} ${a!.unit} and ${bandwidth[1]!.toPrecision(3)} ${b!.unit}`;
  return {
    path,
    bytes,
    format: "grid map",
    map: dressed(map),
    measure: "energy",
    experts: [`one density on a grid of ${map.view.columns} × ${map.view.rows}, ${smoothed}`],
    dealt: `${blocks.fit} blocks fitted, ${blocks.calibration} calibrated, of ${blocks.rowsEach} rows each`,
    foresight: undefined,
    blind: "a grid map has no forecaster",
    modes: 0,
  };
}

/** A grid of two channels as what a plant's map can be asked. */
function dressed(grid: GridMap): PlantMap {
  const { channels, calibration, view, provenance } = grid;
  const link: Link = { from: 0, to: 1, informationNats: informationOf(view) };
  const state = (of: Float64Array): number => grid.energy(of);
  return {
    ...grid,
    channels: channels.map((channel) => ({ ...channel, role: "measured" })),
    provenance: { ...provenance, secondsPerRow: 0, memoryRows: 0 },
    doubt: "",
    potential: { energy: state, gradient: (of, into) => grid.gradient(of, into) },
    shape: pictureMixture(view),
    links: [link],
    foresight: undefined,
    explain(of) {
      const outside = channels.flatMap(({ min, max }, channel) =>
        of[channel]! >= min && of[channel]! <= max ? [] : [channel],
      );
      const surprise = -logarithm(pValue(calibration, grid.energy(of)));
      return [{ channels: outside.length > 0 ? outside : [0, 1], surprise }];
    },
    picture: ({ from }, cells) => resampled(from === 0 ? view : turned(view), cells),
  };
}

/** The second channel across and the first upwards. */
function turned(view: Picture): Picture {
  const { columns, rows, energies, channels } = view;
  const across = Array.from(
    { length: energies.length },
    (_, node) => energies[(node % rows) * columns + Math.floor(node / rows)]!,
  );
  return { ...view, columns: rows, rows: columns, energies: across, channels: channels.toReversed() };
}

function resampled(view: Picture, cells: number): Picture {
  if (view.columns === cells && view.rows === cells) return view;
  const energies = Array.from({ length: cells * cells }, (_, node) =>
    energyAt(view, (node % cells) / (cells - 1), Math.floor(node / cells) / (cells - 1)),
  );
  return { ...view, columns: cells, rows: cells, energies };
}
