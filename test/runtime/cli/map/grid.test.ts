import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import { readNpz, writeNpz } from "#runtime/map/npz.ts";
import { loadMap, openKind } from "#runtime/map/open.ts";
import { folder } from "./plant.ts";

// `iv map crawl --grid`, from files that somebody wrote to a map that judges.

/** Two channels that go round in a ring, which no mixture of few Gaussians is; a load that stands still and a gear. */
function exported(t: TestContext, { seed = 1, rows = 6_000, files = 3 } = {}): string {
  const chance = prng(seed);
  const path = folder(t);
  let angle = 0;
  for (let file = 0; file < files; file++) {
    const lines = ["time,valve_setpoint [%],flow [m3/h],speed [rpm],level [m],power [kW],load,gear"];
    for (let at = 0; at < rows / files; at++) {
      const row = file * Math.ceil(rows / files) + at;
      angle += chance.normal();
      const valve = 50 + 30 * Math.cos(angle) + chance.normal();
      const flow = 20 + 10 * Math.sin(angle) + 0.3 * chance.normal();
      const more = [0, 1, 2].map(() => chance.normal().toFixed(3));
      const time = new Date(Date.UTC(2024, 0, 1, 0, row)).toISOString();
      lines.push(
        [time, valve.toFixed(2), flow.toFixed(2), ...more, "7", row % 400 < 200 ? "low" : "high"].join(),
      );
    }
    writeFileSync(join(path, `${file}.csv`), `${lines.join("\n")}\n`);
  }
  return path;
}

const ring: readonly string[] = ["--grid", "--channels", "valve_setpoint,flow"];

async function iv(...argv: string[]): Promise<{ code: number; text: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await main(argv, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  });
  return { code, text: out.join("\n"), err: err.join("\n") };
}

async function said(...argv: string[]): Promise<{ code: number; said: ReturnType<typeof JSON.parse> }> {
  const { code, text } = await iv(...argv, "--json");
  return { code, said: JSON.parse(text) };
}

test("iv map crawl --grid makes a grid that info, plot, score and calibrate take", async (t) => {
  const out = folder(t);
  const map = join(out, "map.npz");
  const { code, text } = await iv("map", "crawl", exported(t), "--out", out, ...ring);
  assert.equal(code, 0);
  assert.match(text, /into the fit of a grid map/);
  assert.match(text, /map\.npz {2}\(grid map, /);
  assert.match(text, /Of 1000 normal states at most \d+ are refused, with 95 % confidence/);
  assert.match(readFileSync(join(out, "report.html"), "utf8"), /into the fit of a grid map/);

  const info = (await said("map", "info", map)).said;
  assert.equal(info.format, "grid map");
  assert.deepEqual(
    info.channels.map(({ name, unit }: Record<string, string>) => [name, unit]),
    [
      ["valve_setpoint", "%"],
      ["flow", "m3/h"],
    ],
  );
  assert(info.alpha <= 0.05 && info.doubt === "", JSON.stringify([info.alpha, info.doubt]));
  assert.deepEqual([info.provenance.rowCount, info.provenance.secondsPerRow], [6_000, 60]);
  // A command that came ten rows later is anywhere, so that a proposal has a limit of its own.
  assert(info.moves.threshold > info.threshold);

  const fresh = exported(t, { seed: 2 });
  const kept = (await said("map", "score", map, fresh)).said;
  assert.deepEqual([kept.judged, kept.isKept], [6_000, true]);
  assert(kept.share <= info.alpha && kept.share > 0, `${kept.share}`);
  const hollow = join(folder(t), "hollow.csv");
  writeFileSync(hollow, `valve_setpoint [%],flow [m3/h]\n${"50,20\n52,21\n48,19\n1e6,20\n".repeat(5)}`);
  assert.equal((await said("map", "score", map, hollow)).said.share, 1);

  const next = join(out, "next.npz");
  assert.equal((await said("map", "calibrate", map, fresh, "--out", next)).code, 0);
  const anew = (await said("map", "info", next)).said;
  assert.match(anew.provenance.origin, /calibrated on 6000 rows of/);
  assert(anew.thresholds.length > 0 && anew.moves.threshold >= anew.threshold);
  const pictures = join(out, "pictures");
  assert.equal((await iv("map", "plot", map, "--out", pictures)).code, 0);
  assert(existsSync(join(pictures, "map.html")) && existsSync(join(pictures, "01-valve-setpoint-flow.png")));

  const bytes = readFileSync(map);
  assert.equal(openKind(bytes, loadKernels()).kind, "grid");
  const loaded = loadMap(bytes, loadKernels());
  assert.equal(loaded.threshold, info.threshold);
  assert(loaded.memorySeconds !== undefined && loaded.memorySeconds >= 60);
});

test("iv map crawl --grid gives the same bytes again, and from three shards", async (t) => {
  const path = exported(t, { rows: 3_000 });
  const [one, two] = [folder(t), folder(t)];
  await iv("map", "crawl", path, "--out", one, ...ring);
  await iv("map", "crawl", path, "--out", two, ...ring);
  for (const k of ["1", "2", "3"]) await iv("map", "crawl", path, "--out", two, "--shard", `${k}/3`);
  const shards = ["2", "3", "1"].map((k) => join(two, `summary-${k}-of-3.npz`));
  const merged = join(two, "merged.npz");
  const made = (await said("map", "merge", ...shards, "--out", merged, ...ring)).said.made;
  assert.equal(made.kind, "grid map");
  const bytes = readFileSync(join(one, "map.npz"));
  assert(bytes.equals(readFileSync(join(two, "map.npz"))));
  assert(bytes.equals(readFileSync(merged)));
});

test("iv map crawl --grid takes one channel and four", async (t) => {
  const path = exported(t, { rows: 2_000 });
  for (const channels of ["flow", "valve_setpoint,flow,speed,level"]) {
    const out = folder(t);
    const { code } = await iv("map", "crawl", path, "--out", out, "--grid", "--channels", channels);
    assert.equal(code, 0);
    const { said: info } = await said("map", "info", join(out, "map.npz"));
    assert.equal(info.channels.length, channels.split(",").length);
  }
});

test("iv map crawl --grid says which channels a grid cannot have, and what to do", async (t) => {
  const path = exported(t, { rows: 1_200 });
  const table: readonly (readonly [channels: string | undefined, message: RegExp])[] = [
    [undefined, /these are modes: "gear"[\s\S]*without --grid[\s\S]*--channels/],
    [
      "valve_setpoint,flow,speed,level,power",
      /1 to 4 channels, and here are 5: "valve_setpoint", "flow", "speed", "level", "power"[\s\S]*without --grid/,
    ],
    ["flow,load", /"load" never moved[\s\S]*--channels/],
    ["flow,gear", /these are modes: "gear"/],
    ["flow,gaer", /--channels names "gaer", which no file has/],
  ];
  for (const [channels, message] of table) {
    const out = folder(t);
    const only = channels === undefined ? [] : ["--channels", channels];
    const { code, err } = await iv("map", "crawl", path, "--out", out, "--grid", ...only);
    assert.notEqual(code, 0);
    assert.match(err, message);
    assert.equal(existsSync(join(out, "map.npz")), false);
  }
});

test("iv map crawl --grid keeps its cells for the plant where one value lies far out", async (t) => {
  const path = exported(t, { rows: 3_000, files: 1 });
  const file = join(path, "0.csv");
  const lines = readFileSync(file, "utf8").split("\n");
  lines[700] = lines[700]!.replace(/^([^,]+),[^,]+/, "$1,-99999");
  writeFileSync(file, lines.join("\n"));
  const out = folder(t);
  await iv("map", "crawl", path, "--out", out, ...ring);
  const { said: info } = await said("map", "info", join(out, "map.npz"));
  const [valve] = info.channels;
  assert(valve.min > -60 && valve.max < 160, `${valve.min} ${valve.max}`);
});

test("openKind() opens a grid of before, which says nothing of doubt and of time", async (t) => {
  const out = folder(t);
  await iv("map", "crawl", exported(t, { rows: 2_000 }), "--out", out, "--grid", "--channels", "flow,speed");
  const members = new Map(readNpz(readFileSync(join(out, "map.npz"))));
  for (const name of ["effective_rows", "doubt", "memory_rows", "seconds_per_row"])
    assert(members.delete(name));
  const old = join(out, "old.npz");
  writeFileSync(old, writeNpz(members));
  const map = loadMap(readFileSync(old), loadKernels());
  assert.equal(map.memorySeconds, undefined);
  assert.equal(map.effectiveRows, members.get("blocks")!.values[1]);
  assert.equal((await said("map", "info", old)).said.doubt, "");
});
