import { readFileSync } from "node:fs";
import { Fault } from "#runtime/core/fault.ts";
import { mapFormat } from "#runtime/map/grid/members.ts";
import { arraysIn } from "#runtime/map/npz.ts";
import { plantFitIn } from "#runtime/map/plant-file.ts";
import type { PlantFit } from "#runtime/map/plant-fit.ts";
import { plantOf } from "#runtime/map/plant-map.ts";
import type { ForesightView } from "#runtime/map/plot/portrait.ts";
import { uncalibrated } from "#runtime/map/raw-grid.ts";
import { openedGrid, openedRaw } from "./opened-grid.ts";
import type { Opened } from "./opened-map.ts";

/** A map that can say what is too rare. An array that somebody else made cannot: a Fault "map/no-threshold". */
export function openFile(path: string): Opened {
  const opened = lookAt(path);
  if (opened.assumptions.length > 0) throw uncalibrated(opened.path);
  return opened;
}

/** Any map, and any array that could be one. */
export function lookAt(path: string): Opened {
  const bytes = readMap(path);
  const arrays = arraysIn(path, bytes);
  if (arrays.get("format")?.values[0] === mapFormat) return openedGrid({ path, bytes, arrays });
  const isOurs = arrays.has("format") || arrays.has("channel_name");
  return isOurs ? openedPlant(path, bytes, plantFitIn(arrays)) : openedRaw({ path, bytes, arrays });
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
        hint: "Check the path; `iv map crawl PATHS` makes one, in iv-crawl/map.npz",
      },
    );
  }
}

function openedPlant(path: string, bytes: Uint8Array, fit: PlantFit): Opened {
  const map = plantOf(fit, bytes);
  const { deal, modes } = fit;
  return {
    path,
    bytes,
    format: "plant map",
    map,
    ground: { kind: "mixture", potential: map.potential, shape: map.shape },
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
    assumptions: [],
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
