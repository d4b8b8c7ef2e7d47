import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { catalogPart } from "#runtime/cli/map/catalog.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { catalogName, readCatalog, scanCatalog } from "#runtime/map/catalog-disk.ts";
import { encodeMap, fitGrid } from "#runtime/map/grid/build.ts";
import { writeNpy } from "#runtime/map/npy.ts";
import { readNpz, writeNpz } from "#runtime/map/npz.ts";
import { channels, walk } from "./rows.ts";

const map = encodeMap(
  fitGrid(
    { rows: walk(6_000, { seed: 1, memory: 0 }), channels, cells: 64, alpha: 0.01, origin: "a walk" },
    loadKernels(),
  ),
);
const raw = writeNpy({ shape: [3, 3], values: Float64Array.of(5, 4, 5, 4, 0, 4, 5, 4, 5) });

function site(context: { after(done: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), "catalog-"));
  context.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "casting", "furnace-3"), { recursive: true });
  writeFileSync(join(folder, "casting", "furnace-3", "map.npz"), map);
  writeFileSync(join(folder, "energy_map.npy"), raw);
  writeFileSync(join(folder, "broken.npz"), map.subarray(0, 1_000));
  writeFileSync(join(folder, "notes.txt"), "no map");
  const rows = { shape: [3, 2], values: new Float64Array(6) };
  writeFileSync(
    join(folder, "rows.npz"),
    writeNpz(
      new Map([
        ["train", rows],
        ["tests", rows],
      ]),
    ),
  );
  return folder;
}

test("scanCatalog() indexes what is a map, says what is none, and opens nothing twice", (context) => {
  const folder = site(context);
  const first = scanCatalog(folder);
  assert.deepEqual(
    first.entries.map(({ file, kind }) => [file, kind]),
    [
      ["casting/furnace-3/map.npz", "grid"],
      ["energy_map.npy", "raw"],
    ],
  );
  assert.deepEqual(
    first.refused.map(({ file }) => file),
    ["broken.npz", "rows.npz"],
  );
  const [grid, other] = first.entries;
  assert.deepEqual(grid!.tags, ["casting", "furnace-3"]);
  assert.deepEqual(grid!.channels[0], { name: "temperature", unit: "K", min: 880, max: 1120 });
  assert.equal(grid!.rows, 6_000);
  assert.ok(Math.abs(grid!.basins[0]![0]! - 1000) < 15 && grid!.signature.length > 0);
  assert.deepEqual([other!.threshold, other!.basins], [undefined, [[1, 1]]]);
  assert.deepEqual(readCatalog(folder), first.entries);

  for (const file of ["broken.npz", "rows.npz"]) rmSync(join(folder, file));
  const bytes = readFileSync(join(folder, catalogName));
  const second = scanCatalog(folder);
  assert.deepEqual([second.read, second.known, second.gone], [0, 2, 0]);
  assert.deepEqual(readFileSync(join(folder, catalogName)), bytes);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".new")),
    [],
  );
});

test("scanCatalog() sees what has changed and what is gone", (context) => {
  const folder = site(context);
  scanCatalog(folder);
  writeFileSync(
    join(folder, "energy_map.npy"),
    writeNpy({ shape: [2, 2], values: Float64Array.of(1, 2, 3, 4) }),
  );
  rmSync(join(folder, "casting"), { recursive: true });
  const scan = scanCatalog(folder);
  assert.deepEqual([scan.entries.length, scan.gone], [1, 1]);
  assert.deepEqual(
    scan.entries[0]!.channels.map(({ max }) => max),
    [1, 1],
  );
  // As long as before, but younger: looked at again.
  utimesSync(join(folder, "energy_map.npy"), 1_000, 2_000);
  assert.deepEqual(scanCatalog(folder).entries[0]!.changedMs, 2_000_000);
});

test("scanCatalog() follows no link round in a circle, and takes maps of kinds to come", (context) => {
  const folder = site(context);
  symlinkSync(folder, join(folder, "again"));
  const members = new Map(readNpz(map));
  members.set("format", { shape: [], values: ["industriverse.plant-map/1"] });
  members.delete("energies");
  writeFileSync(join(folder, "plant.npz"), writeNpz(members));
  const plant = scanCatalog(folder).entries.find(({ file }) => file === "plant.npz");
  assert.deepEqual([plant?.kind, plant?.rows, plant?.channels.length], ["plant-map", 6_000, 2]);
});

test("scanCatalog() says what is wrong with the folder or its catalog", (context) => {
  const folder = site(context);
  const isFault = (error: unknown): boolean => error instanceof Fault && error.code === "map/bad-file";
  assert.throws(() => scanCatalog(join(folder, "none")), isFault);
  writeFileSync(join(folder, catalogName), "{}");
  assert.throws(() => scanCatalog(folder), isFault);
});

async function ask(words: readonly string[], options: Record<string, string | true> = {}) {
  const lines: string[] = [];
  const io = { err: () => {}, isTerminal: false, stop: new AbortController().signal };
  const code = await catalogPart.run({ words, options }, { ...io, out: (text) => void lines.push(text) });
  return { code, text: lines.join("\n") };
}

test("iv map catalog lists what fits, for people and for programs", async (context) => {
  const folder = site(context);
  const all = await ask([folder]);
  assert.equal(all.code, 1);
  assert.match(all.text, /2 maps, 4 read now/);
  assert.match(all.text, /temperature 880…1120 K, power 0…110 kW/);
  assert.match(all.text, /never calibrated: cannot block/);
  assert.match(all.text, /Not maps:\n {2}broken\.npz/);
  for (const file of ["broken.npz", "rows.npz"]) rmSync(join(folder, file));
  const found = async (options: Record<string, string | true>): Promise<string[]> => {
    const { code, text } = await ask([folder], { ...options, json: true });
    assert.equal(code, 0);
    return (JSON.parse(text) as { maps: { file: string }[] }).maps.map(({ file }) => file);
  };
  const grid = "casting/furnace-3/map.npz";
  assert.deepEqual(await found({ channel: "temperature[K]=900..1100,power" }), [grid]);
  assert.deepEqual(await found({ channel: "temperature=800..1100" }), []);
  assert.deepEqual(await found({ channel: "[kW]" }), [grid]);
  assert.deepEqual(await found({ text: "furn", tag: "casting" }), [grid]);
  assert.deepEqual(await found({ like: grid }), [grid]);
  assert.deepEqual(await found({ calibrated: true }), [grid]);
  assert.deepEqual((await found({ limit: "1" })).length, 1);
});

test("iv map catalog refuses what it does not understand", async (context) => {
  const folder = site(context);
  await assert.rejects(ask([]), /takes one folder/);
  await assert.rejects(ask([folder], { channel: "a=b..c" }), /--channel takes/);
  await assert.rejects(ask([folder], { channel: "" }), /--channel takes/);
  await assert.rejects(ask([folder], { like: "none.npz" }), /is none/);
  await assert.rejects(ask([folder], { like: "energy_map.npy" }), /no calibration/);
});
