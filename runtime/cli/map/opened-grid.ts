import { digestOf } from "#runtime/core/digest.ts";
import { logarithm } from "#runtime/core/elementary.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import type { Channel, EnergyMap } from "#runtime/map/energy.ts";
import { openDense } from "#runtime/map/grid/dense-map.ts";
import type { DenseGrid } from "#runtime/map/grid/dense-place.ts";
import { fitOf } from "#runtime/map/grid/members.ts";
import { type Link, treeOf } from "#runtime/map/links.ts";
import { massOf } from "#runtime/map/mass.ts";
import type { NpzMembers } from "#runtime/map/npz.ts";
import { energyAt } from "#runtime/map/plot/heat.ts";
import { informationOf } from "#runtime/map/plot/marginals.ts";
import type { Picture } from "#runtime/map/plot/picture.ts";
import { type Projected, projectionOf } from "#runtime/map/projection.ts";
import { openRaw, readRawGrid } from "#runtime/map/raw-grid.ts";
import { pValue } from "#runtime/map/surprise.ts";
import type { AskedMap, Opened } from "./opened-map.ts";

export interface GridFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly arrays: NpzMembers;
}

/** A grid of one to four channels. */
export function openedGrid({ path, bytes, arrays }: GridFile): Opened {
  const fit = fitOf(arrays);
  const { blocks, bandwidth, channels, nodes, provenance } = fit;
  const map = openDense(bytes, loadKernels());
  const widths = channels.map(({ unit }, at) => `${bandwidth[at]!.toPrecision(3)} ${unit}`.trim());
  return {
    ...groundOn(fit),
    ...{ path, bytes, format: "grid map", assumptions: [] },
    map: {
      ...facedOn(map, fit),
      ...{ provenance, doubt: fit.doubt },
      explain: (state) => [oddityOf(state, map)],
    },
    experts: [`one density on a grid of ${nodes.join(" × ")}, smoothed over ${widths.join(" and ")}`],
    dealt: `${blocks.fit} blocks fitted, ${blocks.calibration} calibrated, of ${blocks.rowsEach} rows each`,
    blind: "a grid map has no forecaster",
  };
}

/** An array that somebody else made. It may be looked at, and says nothing about what is normal. */
export function openedRaw({ path, bytes, arrays }: GridFile): Opened {
  const found = readRawGrid(arrays);
  // "1" is the unit of what has none, and reads like a number behind a number.
  const channels = found.channels.map((channel) => ({
    ...channel,
    unit: channel.unit === "1" ? "" : channel.unit,
  }));
  const raw = { ...found, channels };
  const { energy, gradient, along, reach } = openRaw(raw, loadKernels());
  const limits = {
    ...{ threshold: Number.POSITIVE_INFINITY, barrier: raw.barrier },
    ...{ calibration: new Float64Array(0), effectiveRows: 0 },
  };
  const uncalibrated = { ...limits, alpha: Number.NaN, digest: digestOf(bytes) };
  const queries = { energy, gradient, along, reach, channels: raw.channels, moves: limits };
  const map = { ...uncalibrated, ...queries, explain: () => [] };
  const nobody = { origin: `the array "${raw.member}"`, rowCount: 0, secondsPerRow: 0, memoryRows: 0 };
  return {
    ...groundOn(raw),
    ...{ path, bytes, format: "array of somebody else's", assumptions: raw.assumptions },
    map: { ...facedOn(map, raw), provenance: { ...nobody, rowsDigest: map.digest } },
    experts: [`an array of ${raw.nodes.join(" × ")} points, straight between them`],
    dealt: "the array does not say from which rows it was made",
    blind: "an array knows no time",
  };
}

function groundOn({
  nodes,
  energies,
}: DenseGrid): Pick<Opened, "measure" | "ground" | "foresight" | "modes"> {
  return {
    ...{ measure: "energy", foresight: undefined, modes: 0 },
    ground: { kind: "grid", nodes, energies },
  };
}

/** A grid as what a plant's map can be asked. */
function facedOn(
  map: Omit<EnergyMap, "nearest" | "foresight"> & Pick<AskedMap, "alpha" | "digest">,
  grid: DenseGrid,
): Omit<AskedMap, "provenance"> {
  const fit = { channels: grid.channels, nodes: grid.nodes, energies: grid.energies };
  return {
    ...map,
    channels: grid.channels.map((channel) => ({ ...channel, role: "measured" })),
    doubt: "",
    links: linksIn(fit),
    picture: (pair, cells) => resampled(projectionOf({ ...map, fit }, pair), cells),
  };
}

function oddityOf(
  state: Float64Array,
  { channels, calibration, energy }: EnergyMap,
): { readonly channels: readonly number[]; readonly surprise: number } {
  const outside = [...channels.keys()].filter((at) => !isInside(state[at]!, channels[at]!));
  const surprise = -logarithm(pValue(calibration, energy(state)));
  return { channels: outside.length > 0 ? outside : [...channels.keys()].slice(0, 2), surprise };
}

function isInside(value: number, { min, max }: Channel): boolean {
  return value >= min && value <= max;
}

/** The tree that says the most, each pair with all other channels summed out. */
function linksIn({ nodes, energies }: Projected["fit"]): readonly Link[] {
  const mass = massOf(energies);
  const strides = nodes.map((_, axis) => nodes.slice(0, axis).reduce((all, count) => all * count, 1));
  const pairs: Link[] = [];
  for (let from = 0; from < nodes.length; from++)
    for (let to = from + 1; to < nodes.length; to++) {
      const [columns, rows] = [nodes[from]!, nodes[to]!];
      const both = new Float64Array(columns * rows);
      for (let node = 0; node < mass.length; node++) {
        const column = Math.floor(node / strides[from]!) % columns;
        both[(Math.floor(node / strides[to]!) % rows) * columns + column]! += mass[node]!;
      }
      const field = Array.from(both, (part) => (part > massMin ? -logarithm(part) : energyNatsMax));
      pairs.push({ from, to, informationNats: informationOf({ columns, rows, energies: field }) });
    }
  return treeOf(pairs, nodes.length);
}

const massMin = 1e-300;

function resampled(view: Picture, cells: number): Picture {
  if (view.columns === cells && view.rows === cells) return view;
  const energies = Array.from({ length: cells * cells }, (_, node) =>
    energyAt(view, (node % cells) / (cells - 1), Math.floor(node / cells) / (cells - 1)),
  );
  return { ...view, columns: cells, rows: cells, energies };
}
