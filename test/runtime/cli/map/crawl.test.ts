import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Command, type ExitCode, parseCall } from "#runtime/cli/command.ts";
import { crawlPart } from "#runtime/cli/map/crawl.ts";
import type { MapFit } from "#runtime/cli/map/make-map.ts";
import { mergePart } from "#runtime/cli/map/merge.ts";
import { progressText } from "#runtime/cli/map/progress.ts";
import type { Part } from "#runtime/cli/part.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import { csvOf } from "../../map/crawl/crawling.ts";
import { openCsv } from "../../map/crawl/csv.ts";

/** Everything that a fit may look at, as bytes: two recordings that differ anywhere differ here. */
const fit: MapFit = ({ rows, width, channels, ...rest }, options) => ({
  promise: "Nothing.",
  bytes: writeNpz(
    new Map([
      ["rows", { shape: [rows.length / width, width], values: rows }],
      ["rest", { shape: [1], values: [JSON.stringify({ channels, rest, options })] }],
    ]),
  ),
});

const crawl = crawlPart({ open: openCsv, fit });
const merge = mergePart({ fit });

class Place implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), "iv-cli-crawl-"));

  constructor() {
    mkdirSync(join(this.path, "plant"));
    for (const seed of [1, 2, 3, 4, 5])
      writeFileSync(join(this.path, "plant", `${seed}.csv`), csvOf(seed, 100 + 30 * seed));
  }

  at(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

async function run(
  part: Part,
  argv: readonly string[],
): Promise<{ code: ExitCode; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const command: Command = { ...part, summary: part.name };
  const code = await part.run(parseCall(command, argv), {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("iv map merge of n shards makes the map of one run, byte for byte, in any order", async () => {
  using place = new Place();
  const { code, out } = await run(crawl, [place.at("plant"), "--out", place.at("one")]);
  assert.equal(code, 0);
  assert.match(out, /^950 rows of 2 channels in 5 files/);
  const map = readFileSync(place.at("one/map.npz"));
  for (const count of [2, 4]) {
    const summaries: string[] = [];
    for (let index = 1; index <= count; index++) {
      await run(crawl, [place.at("plant"), "--out", place.at("many"), "--shard", `${index}/${count}`]);
      summaries.unshift(place.at(`many/summary-${index}-of-${count}.npz`));
    }
    const merged = await run(merge, [...summaries, "--out", place.at("merged.npz"), "--json"]);
    assert.equal(merged.code, 0);
    assert.equal(JSON.parse(merged.out).report.counts.rows, 950);
    assert.deepEqual(readFileSync(place.at("merged.npz")), map);
    await assert.rejects(run(merge, summaries.slice(1)), { code: "map/other-crawl" });
  }
});

test("iv map crawl writes the report even where nothing can be fitted", async () => {
  using place = new Place();
  rmSync(place.at("plant"), { recursive: true });
  mkdirSync(place.at("plant"));
  writeFileSync(place.at("plant/a.csv"), `time,a,b\n${"1,,\n".repeat(50)}`);
  await assert.rejects(run(crawl, [place.at("plant"), "--out", place.at("out")]), {
    code: "map/too-few-points",
  });
  assert.match(readFileSync(place.at("out/report.html"), "utf8"), /No rows are left/);
  assert.equal(existsSync(place.at("out/map.npz")), false);
});

test("iv map crawl says what was named wrongly", async () => {
  using place = new Place();
  const out = ["--out", place.at("out")];
  const wrong: readonly (readonly [argv: readonly string[], message: RegExp])[] = [
    [[], /name the files or folders/],
    [[place.at("plant"), "--shard", "3/2"], /--shard takes K\/N/],
    [[place.at("plant"), "--domain", "moon"], /--domain takes one of process, grid, casting/],
    [[place.at("plant"), "--alpha", "2"], /--alpha takes a number/],
    [[place.at("plant"), "--units", "temperature"], /--units takes NAME=UNIT/],
    [
      [place.at("plant"), "--commands", "temprature"],
      /names "temprature", which no file has; there are temperature/,
    ],
  ];
  for (const [argv, message] of wrong)
    await assert.rejects(run(crawl, [...argv, ...out]), (error: Error) => {
      assert.equal(error.name, "UsageError");
      assert.match(error.message, message);
      return true;
    });
  await assert.rejects(run(merge, [place.at("plant/1.csv")]), { code: "map/bad-file" });
});

test("iv map crawl takes units, commands and modes from the person", async () => {
  using place = new Place();
  const { out } = await run(crawl, [
    place.at("plant"),
    ...[
      "--out",
      place.at("out"),
      "--units",
      "temperature=°C",
      "--commands",
      "temperature",
      "--modes",
      "gear",
      "--json",
    ],
  ]);
  const { channels } = JSON.parse(out).report;
  assert.deepEqual(
    channels.map(({ name, unit, role }: Record<string, string>) => [name, unit, role]),
    [
      ["gear", "", "mode"],
      ["temperature", "°C", "command"],
    ],
  );
});

test("progressText() tells the rate of this run and the time left", () => {
  const progress = { file: "a\u001b.csv", bytesDone: 6e8, bytesAll: 1e9, bytesBefore: 4e8, rows: 5e6 };
  assert.equal(
    progressText(progress, 10),
    "60.0 % of 1.00 GB  20.0 MB/s  500 000 rows/s, 20 s left  a\ufffd.csv",
  );
});
