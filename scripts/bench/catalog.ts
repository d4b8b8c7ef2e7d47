import { digestOf } from "#runtime/core/digest.ts";
import { type Kernels, loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import { basinsOfGrid } from "#runtime/map/basins.ts";
import { type CatalogQuery, catalogOf } from "#runtime/map/catalog.ts";
import type { CatalogEntry } from "#runtime/map/catalog-entry.ts";
import { decodeCatalog, encodeCatalog } from "#runtime/map/catalog-file.ts";
import { encodeMap, fitGrid } from "#runtime/map/grid/build.ts";
import { openMap } from "#runtime/map/grid/grid.ts";
import { pictureOf, pyramidOf } from "#runtime/map/pyramid.ts";
import { signatureLength } from "#runtime/map/signature.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";

/** What a person waits for: a map's file, its pyramid, an answer about ten thousand maps. */
export const catalogBench: Bench = {
  name: "catalog",
  about: "a map's file opened, its pyramid and basins, queries over 10 000 maps",
  run,
};

const mapCount = 10_000;
const channels = [
  { name: "temperature", unit: "K", min: 880, max: 1_120, resolution: 0.5 },
  { name: "power", unit: "kW", min: 0, max: 110, resolution: 0.1 },
];

async function run(rounds: number): Promise<readonly BenchRow[]> {
  const chance = prng(1);
  const rows = Float64Array.from({ length: 40_000 }, (_, at) =>
    at % 2 === 0 ? 1_000 + 20 * chance.normal() : 50 + 10 * chance.normal(),
  );
  const fit = fitGrid({ rows, channels, cells: 256, alpha: 0.01, origin: "bench" }, loadKernels());
  const bytes = encodeMap(fit);
  const view = openMap(bytes, loadKernels()).view;
  const catalog = catalogOf(entries());
  const file = encodeCatalog(catalog.entries);
  // A map stays in its kernels for good, so each round has fresh ones, which are not what is measured.
  let kernels: Kernels = loadKernels();
  const map = openMap(bytes, kernels);
  const field = { ...view, energies: (states: Float64Array) => energiesOf(states, map.energy) };
  // The first query of a kind makes the index that it needs: what is measured is every one after it.
  for (const query of Object.values(queries)) catalog.query(query);
  const byEnergy = (a: number, b: number): number => fit.energies[a]! - fit.energies[b]!;
  const measured = await interleave(rounds, {
    load: () => {
      kernels = loadKernels();
      return milliseconds(() => openMap(bytes, kernels));
    },
    pyramid: () => milliseconds(() => pyramidOf(view)),
    picture: () => milliseconds(() => pyramidOf(pictureOf(field, 256))),
    basins: () => milliseconds(() => basinsOfGrid(fit)),
    sort: () => milliseconds(() => Array.from(fit.energies.keys()).sort(byEnergy)),
    index: () => milliseconds(() => catalogOf(decodeCatalog(file))),
    parse: () => milliseconds(() => JSON.parse(new TextDecoder().decode(file))),
    ...Object.fromEntries(
      Object.entries(queries).map(([name, query]) => [name, () => milliseconds(() => catalog.query(query))]),
    ),
  });
  const ours = (name: string): readonly number[] => measured[name as keyof typeof measured];
  const promised = (name: string, what: string, limits: { reach: number; documents: number }): BenchRow => ({
    ...{ what, unit: "ms", better: "less", ours: ours(name), reach: limits.reach },
    peer: { name: "the documents' promise", published: limits.documents },
  });
  const beside = (name: string, what: string, peer: { name: string; of: string }): BenchRow => ({
    ...{ what, unit: "ms", better: "less", ours: ours(name) },
    peer: { name: peer.name, values: ours(peer.of) },
  });
  return [
    promised("load", `open a map of 256 × 256, ${Math.round(bytes.length / 1_024)} KB`, {
      reach: 10,
      documents: 50,
    }),
    promised("pyramid", "pyramid 64, 128, 256 from a picture", { reach: 20, documents: 200 }),
    promised("picture", "the same, with the picture asked of the map point by point", {
      reach: 20,
      documents: 200,
    }),
    beside("basins", "basins, passes and shares of 256 × 256", { name: "sorting the nodes", of: "sort" }),
    beside("index", `read a catalog of ${mapCount} maps, ${Math.round(file.length / 1_024)} KB`, {
      name: "JSON.parse",
      of: "parse",
    }),
    ...Object.keys(queries).map((name) => promised(name, `query by ${name}`, { reach: 2, documents: 10 })),
  ];
}

const queries: Readonly<Record<string, CatalogQuery>> = {
  "channel and range": { channels: [{ name: "quantity 7", covers: [3, 4] }, { unit: "kPa" }] },
  "range alone": { channels: [{ covers: [3, 4] }] },
  "words in text": { text: "line 4 fur" },
  "nearest signature": { signature: new Array<number>(signatureLength).fill(1) },
  "all conditions": {
    ...{ channels: [{ unit: "K" }], text: "plant", tags: ["site-3"], trust: "calibrated" },
    signature: new Array<number>(signatureLength).fill(1),
  },
};

function entries(): readonly CatalogEntry[] {
  const chance = prng(2);
  const pick = (count: number): number => Math.floor(chance.between(0, count));
  return Array.from({ length: mapCount }, (_, at) => ({
    file: `site-${pick(40)}/line-${pick(12)}/map-${at}.npz`,
    digest: digestOf(Uint8Array.of(at & 255, at >>> 8)),
    ...{ bytes: 131_072 + at, changedMs: 1.7e12 + at, kind: "grid" },
    channels: Array.from({ length: 2 + pick(7) }, () => ({
      name: `quantity ${pick(60)}`,
      unit: ["K", "kPa", "kg/s", "V", "1"][pick(5)]!,
      ...{ min: chance.between(-5, 3), max: chance.between(4, 90) },
    })),
    basins: [[chance.between(0, 1), chance.between(0, 1)]],
    ...{ alpha: 0.01, threshold: chance.between(5, 15), rows: 1_000 + pick(1e6) },
    origin: `${["furnace", "pump", "mill", "grid"][pick(4)]} of plant ${pick(90)}`,
    tags: [`site-${pick(40)}`],
    signature: Array.from({ length: signatureLength }, () => Math.round(1_000 * chance.normal()) / 1_000),
  }));
}

function energiesOf(states: Float64Array, energy: (state: Float64Array) => number): Float64Array {
  const energies = new Float64Array(states.length / 2);
  const state = new Float64Array(2);
  for (let at = 0; at < energies.length; at++) {
    state[0] = states[2 * at]!;
    state[1] = states[2 * at + 1]!;
    energies[at] = energy(state);
  }
  return energies;
}

function milliseconds(pass: () => unknown): number {
  const start = process.hrtime.bigint();
  if (pass() === undefined) throw new Error("A benchmark has a result");
  return Number(process.hrtime.bigint() - start) / 1e6;
}
