import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { main } from "#runtime/cli/main.ts";
import { prng } from "#runtime/core/prng.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import { folder } from "./plant.ts";

// Folders as people bring them, through the whole of `iv map`, without a setting.

interface Plant {
  readonly rows: number;
  readonly temperature: Float64Array;
  readonly pressure: Float64Array;
  readonly flow: Float64Array;
}

/** Pressure follows temperature, and flow what pressure there is; `broken` lacks the flow. */
function plantOf(rows: number, seed: number, { broken = 0 } = {}): Plant {
  const chance = prng(seed);
  const [temperature, pressure, flow] = [0, 0, 0].map(() => new Float64Array(rows)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const state = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < 3; at++) state[at] = 0.7 * state[at]! + 0.7 * chance.normal();
    temperature[row] = 350 + 5 * state[0]!;
    pressure[row] = 2_000 + 40 * (temperature[row]! - 350) + 20 * state[1]!;
    flow[row] = 10 + 0.02 * (pressure[row]! - 2_000) + state[2]! - broken;
  }
  return { rows, temperature, pressure, flow };
}

/** Writes one recording of a plant into a folder. */
type Export = (plant: Plant, write: (name: string, content: string | Uint8Array) => void) => void;

const minute = (row: number): string => new Date(Date.UTC(2024, 0, 1, 0, row)).toISOString();
const rowsOf = (plant: Plant, line: (row: number) => string): string =>
  Array.from({ length: plant.rows }, (_, row) => `${line(row)}\n`).join("");

const exports: Readonly<Record<string, Export>> = {
  "semicolons, decimal commas and Latin-1": ({ temperature, pressure, flow, ...plant }, write) => {
    const comma = (value: number): string => value.toFixed(3).replace(".", ",");
    const day = (row: number): string => minute(row).replace(/^(\d+)-(\d+)-(\d+)T([\d:]+).*/, "$3.$2.$1 $4");
    const text = rowsOf({ temperature, pressure, flow, ...plant }, (row) =>
      [day(row), ...[temperature, pressure, flow].map((values) => comma(values[row]!))].join(";"),
    );
    write("export.csv", Buffer.from(`Datum;Temperatur [°C];Druck [kPa];Durchfluß [m³/h]\n${text}`, "latin1"));
  },
  "a file a tag, beside files that are no tables": (plant, write) => {
    for (const tag of ["temperature", "pressure", "flow"] as const)
      write(
        `${tag}.csv`,
        `Timestamp,Value,Quality\n${rowsOf(plant, (row) => `${minute(row)},${plant[tag][row]!.toFixed(3)},Good`)}`,
      );
    write("readme.md", "# exported on a Monday\nby nobody\n");
    write("empty.csv", "");
    write("broken.npz", "PK\u0003\u0004");
  },
  "date and time apart, a second stamp, and days in nested folders": (plant, write) => {
    const { rows } = plant;
    for (let day = 0; day * 1_440 < rows; day++) {
      const text = Array.from({ length: Math.min(1_440, rows - 1_440 * day) }, (_, at) => {
        const row = 1_440 * day + at;
        const [date, time] = minute(row).slice(0, 19).split("T") as [string, string];
        const values = [plant.temperature, plant.pressure, plant.flow].map((of) => of[row]!.toFixed(3));
        return `${date},${time},${values.join()},${minute(row + 1)}\n`;
      }).join("");
      write(`2024/01/${day + 1}.csv.gz`, gzipSync(`Date,Time,temp,pressure,flow,received\n${text}`));
    }
  },
  "columns of which most values are missing": (plant, write) => {
    const text = rowsOf(plant, (row) => {
      const lab = row % 50 === 0 ? "1.5" : "";
      const [early, late] = row % 4_000 < 2_000 ? [plant.flow[row], ""] : ["", plant.flow[row]];
      return `${minute(row)},${plant.temperature[row]},${plant.pressure[row]},${row % 3 ? plant.flow[row] : ""},${lab},${early},${late}`;
    });
    write("holes.csv", `time,temp,pressure,flow,lab,early,late\n${text}`);
  },
  "a matrix without names, wider than the kernels": (plant, write) => {
    const width = 140;
    const values = new Float32Array(plant.rows * width);
    const chance = prng(plant.rows);
    for (let row = 0; row < plant.rows; row++)
      for (let at = 0; at < width; at++) {
        const told = [plant.temperature, plant.pressure, plant.flow][at % 3]![row]!;
        values[row * width + at] = told * (1 + at / 100) + 0.5 * chance.normal();
      }
    write("data.npz", writeNpz(new Map([["X", { shape: [plant.rows, width], values }]])));
  },
};

async function iv(...argv: string[]): Promise<{ code: number; said: ReturnType<typeof JSON.parse> }> {
  const out: string[] = [];
  const code = await main([...argv, "--json"], {
    out: (text) => void out.push(text),
    err: (text) => assert.fail(text),
    isTerminal: false,
    stop: new AbortController().signal,
  });
  return { code, said: JSON.parse(out.join("\n")) };
}

function exported(t: TestContext, plant: Plant, write: Export): string {
  const path = folder(t);
  write(plant, (name, content) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  });
  return path;
}

for (const [name, write] of Object.entries(exports))
  test(`iv map takes a folder of its user: ${name}`, async (t) => {
    const isWide = name.includes("wider");
    const rows = isWide ? 400 : 4_000;
    const path = exported(t, plantOf(rows, 1), write);
    const out = folder(t);
    const map = join(out, "map.npz");
    assert.equal((await iv("map", "crawl", path, "--out", out)).code, 0);
    const info = await iv("map", "info", map);
    assert.equal(info.code, 0);
    assert.equal(info.said.channels.filter(({ role }: { role: string }) => role === "mode").length, 0);
    const usual = exported(t, plantOf(rows, 2), write);
    const kept = await iv("map", "score", map, usual);
    assert.deepEqual([kept.code, kept.said.isKept], [0, true], JSON.stringify(kept.said));
    assert(kept.said.promised <= 0.3 && kept.said.judged > 0);
    const harmed = await iv("map", "score", map, exported(t, plantOf(400, 3, { broken: 12 }), write));
    assert.equal(harmed.code, 1);
    assert(harmed.said.share > 0.9, `${harmed.said.share}`);
    const next = join(out, "next.npz");
    const anew = await iv("map", "calibrate", map, usual, "--out", next);
    assert.equal(anew.code, 0, JSON.stringify(anew.said));
    const later = await iv("map", "score", next, exported(t, plantOf(rows, 4), write));
    assert(later.said.interval[0] <= later.said.promised, JSON.stringify(later.said));
    const listed = await iv("map", "catalog", out, "--calibrated");
    assert.deepEqual([listed.code, listed.said.refused?.length ?? 0], [0, 0]);
  });

test("iv map crawl gives the same bytes again, elsewhere, and from three shards", async (t) => {
  const path = exported(
    t,
    plantOf(3_000, 1),
    exports["date and time apart, a second stamp, and days in nested folders"]!,
  );
  const [one, two, elsewhere] = [folder(t), folder(t), folder(t)];
  cpSync(path, join(elsewhere, "copy"), { recursive: true });
  await iv("map", "crawl", path, "--out", one);
  await iv("map", "crawl", join(elsewhere, "copy"), "--out", two);
  const shards = ["1", "2", "3"].map((k) => join(two, `summary-${k}-of-3.npz`));
  for (const k of ["1", "2", "3"]) await iv("map", "crawl", path, "--out", two, "--shard", `${k}/3`);
  assert(shards.every(existsSync));
  await iv("map", "merge", ...shards, "--out", join(two, "merged.npz"));
  const bytes = readFileSync(join(one, "map.npz"));
  assert(bytes.equals(readFileSync(join(two, "map.npz"))));
  assert(bytes.equals(readFileSync(join(two, "merged.npz"))));
});

test("iv map calibrate betters a promise that a short recording had to make", async (t) => {
  const write = exports["semicolons, decimal commas and Latin-1"]!;
  const out = folder(t);
  await iv("map", "crawl", exported(t, plantOf(200, 1), write), "--out", out);
  const more = exported(t, plantOf(4_000, 2), write);
  const { said } = await iv("map", "calibrate", join(out, "map.npz"), more);
  assert(said.before.alpha > 0.05 && said.after.alpha < 0.05, JSON.stringify(said));
  const kept = await iv("map", "calibrate", join(out, "map.npz"), more, "--alpha", "0.2");
  assert.equal(kept.said.after.alpha, 0.2);
});
