import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { UsageError } from "#runtime/cli/command.ts";
import { main } from "#runtime/cli/main.ts";
import { info } from "#runtime/cli/map/info.ts";
import { plot } from "#runtime/cli/map/plot.ts";
import { Fault } from "#runtime/core/fault.ts";
import { encodePlant, plantFitOf } from "#runtime/map/plant-file.ts";
import type { Picture } from "#runtime/map/plot/picture.ts";
import { elementsIn } from "../../map/plot/markup-reader.ts";
import { decodePng } from "../../map/plot/png-decoder.ts";
import { folder, gridFile, plantBytes, plantFile, run } from "./plant.ts";

test("iv map info tells what a map promises, in at most a hundred columns", async (t) => {
  for (const path of [gridFile(t), plantFile(t)]) {
    const { code, text } = await run(info, path);
    assert.equal(code, 0);
    const words = text.replace(/\s+/g, " ");
    assert.match(
      words,
      /Of 1000 normal states at most \d+ are refused, with 95 % confidence, as long as the plant behaves as recorded/,
    );
    assert.match(text, /promised rate +threshold/);
    assert.match(text, /what this map does not know/);
    assert.match(text, /digest +sha256:[0-9a-f]{64}/);
    for (const line of text.split("\n")) assert(Array.from(line).length <= 100, line);
  }
});

test("iv map info says the same to programs", async (t) => {
  const facts = JSON.parse((await run(info, plantFile(t), "--json")).text);
  assert.deepEqual(
    facts.channels.map(({ role }: { role: string }) => role),
    ["command", "measured", "measured"],
  );
  assert.equal(facts.links.length, 2);
  assert(facts.threshold < facts.barrier && facts.alpha === 0.02);
  const rates = facts.thresholds.map(({ alpha }: { alpha: number }) => alpha);
  assert.deepEqual(rates, [0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]);
  // A rate that so few rows cannot promise has no threshold, and says how many rows it would take.
  assert.deepEqual(facts.thresholds.at(-1), { alpha: 0.001, threshold: null, rowsNeeded: 2_995 });
  assert.equal(facts.provenance.rowCount, 4_000);
});

test("iv map info names a channel that never moved", async (t) => {
  const fit = plantFitOf(plantBytes());
  const still = fit.channels.with(1, { ...fit.channels[1]!, min: 900, max: 900 });
  const path = join(folder(t), "still.npz");
  writeFileSync(path, encodePlant({ ...fit, channels: still }));
  assert.match((await run(info, path)).text, /heat never moved from 900 K/);
});

test("iv map info and plot refuse what is no map, and no file", async (t) => {
  const path = join(folder(t), "no.npz");
  await assert.rejects(
    run(info, path),
    (error: unknown) => error instanceof Fault && error.code === "map/unreadable",
  );
  writeFileSync(path, "PK\u0003\u0004 not a zip");
  await assert.rejects(
    run(plot, path),
    (error: unknown) => error instanceof Fault && error.code === "map/bad-file",
  );
});

test("iv map plot fills a folder with a page and a picture a pair, never outside of it", async (t) => {
  const fit = plantFitOf(plantBytes());
  const evil = ["../../../escape", "</script><img src=x onerror=alert(1)>", "C:\\con\u0000"];
  const channels = fit.channels.map((channel, at) => ({ ...channel, name: evil[at]! }));
  const [place, path] = [folder(t), join(folder(t), "evil.npz")];
  writeFileSync(path, encodePlant({ ...fit, channels }));
  const { text } = await run(plot, path, "--out", join(place, "report"), "--cells", "64", "--json");
  const files = JSON.parse(text).files.map((file: { path: string }) => file.path);
  assert.deepEqual(readdirSync(place), ["report"]);
  assert.equal(readdirSync(join(place, "report")).length, files.length);
  assert.equal(files.length, 3);
  const page = readFileSync(join(place, "report", "map.html"), "utf8");
  assert(elementsIn(page).every(({ name }) => name !== "script" && name !== "img"));
  for (const file of files.filter((name: string) => name.endsWith(".png"))) decodePng(readFileSync(file));
});

test("iv map plot draws any pair as one file, and on the terminal", async (t) => {
  const [place, path] = [folder(t), plantFile(t)];
  assert.equal(
    (await run(plot, path, "--pair", "FUEL_FLOW,pressure", "--out", join(place, "a.png"), "--cells", "64"))
      .code,
    0,
  );
  assert(existsSync(join(place, "a.png")));
  assert.equal((await run(plot, gridFile(t), "--out", join(place, "a.html"))).code, 0);
  assert.match(
    (await run(plot, path, "--pair", "heat,pressure", "--cells", "64")).text,
    /pressure \[bar\] upwards/,
  );
  for (const wrong of [
    ["--pair", "heat"],
    ["--pair", "heat,heat"],
    ["--pair", "heat,cold"],
    ["--cells", "100"],
  ])
    await assert.rejects(run(plot, path, ...wrong), UsageError);
});

test("iv map plot turns a grid map when the pair is named the other way round", async (t) => {
  const path = gridFile(t);
  const drawn = async (pair: string): Promise<Picture> =>
    JSON.parse((await run(plot, path, "--pair", pair, "--cells", "64", "--json")).text).picture;
  const [plain, turned] = [await drawn("temperature,power"), await drawn("power,temperature")];
  assert.deepEqual(turned.channels, plain.channels.toReversed());
  for (const [row, column] of [
    [0, 0],
    [3, 40],
    [63, 1],
  ] as const)
    assert.equal(turned.energies[column * 64 + row], plain.energies[row * 64 + column]);
});

test("iv map has parts with help of their own, and says which when there is none", async () => {
  const iv = async (...argv: string[]): Promise<{ code: number; text: string }> => {
    const out: string[] = [];
    const say = (text: string): void => void out.push(text);
    const io = { out: say, err: say, isTerminal: false, stop: new AbortController().signal };
    const code = await main(argv, io);
    return { code, text: out.join("\n") };
  };
  const whole = await iv("map", "--help");
  assert.equal(whole.code, 0);
  for (const name of ["info", "plot", "score", "calibrate"]) {
    assert.match(whole.text, new RegExp(`^ {2}map ${name} `, "m"));
    const part = await iv("map", name, "--help");
    assert.equal(part.code, 0);
    assert.match(part.text, new RegExp(`^NAME\\n {2}iv map ${name} - `));
    assert.match(part.text, /EXAMPLES\n {2}iv map/);
    assert.equal((await iv("map", name)).code, 2);
    assert.equal((await iv("map", name, "--nonsense")).code, 2);
  }
  assert.match((await iv("map", "draw")).text, /there is no part "draw": crawl, merge, info, plot/);
  assert.equal((await iv("map")).code, 2);
  const json = await iv("map", "info", "/nowhere.npz", "--json");
  assert.deepEqual([json.code, JSON.parse(json.text).error.code], [1, "map/unreadable"]);
});
