// The daemon's own archive, on the real parts: what the machine said is there, also after a kill, and a disk that takes
// nothing costs no tick.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { ArchiveReader } from "#runtime/signal/archive/disk/reader.ts";
import { joined, type Series, sliced } from "#runtime/signal/archive/series.ts";
import type { Trends } from "#runtime/signal/archive/trends.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

const timeout = 120_000;
const point = "melt_temperature";

test("a daemon with an archive keeps what the machine said, and a kill costs what came since the last flush", {
  timeout,
}, async () => {
  await using site = await openSite();
  const config = await gatewayFile(site, { archive: { everyMs: 1_000 }, memory: {} });
  const path = join(site.folder, "data", "archive", "archive.db");
  let flushed: Series;
  {
    await using daemon = new DaemonProcess(["run", "--config", config]);
    await daemon.event("first-tick");
    flushed = await until(() => {
      const found = read(path);
      return found !== undefined && found.times.length > 20 && found;
    });
    const asked = new URL(`/v1/archive?points=${point}&max=1`, await daemon.url());
    const { trends } = (await (await fetch(asked)).json()) as Trends;
    assert.ok(
      trends[0]!.count[0]! >= flushed.times.length,
      "the console's API has what is on the disk, and more",
    );
    assert.deepEqual([trends[0]!.unit, trends[0]!.mean[0]! > 900], ["K", true]);
    const recalled = await fetch(new URL("/v1/memory?index=now", await daemon.url()));
    assert.match(await recalled.text(), /in no window/, "the memory is there, and no minute is over yet");
    daemon.kill("SIGKILL");
    await daemon.exited;
  }
  {
    await using daemon = new DaemonProcess(["run", "--config", config]);
    await daemon.event("first-tick");
    daemon.kill("SIGTERM");
    assert.equal(await daemon.exited, 0, daemon.errors);
  }
  const all = read(path)!;
  assert.deepEqual(sliced(all, 0, flushed.times.length), flushed, "what was flushed is there after the kill");
  assert.ok(all.times.length > flushed.times.length, "a stop writes down what was waiting");
  const good = all.values.filter((_, at) => all.qualities[at] === 0);
  assert.ok(good.length > 10 && good.every((value) => value > 900 && value < 1_100));
  // A line that fails may have two things said of it at one instant; what was written twice is the same in all.
  const samples = [...all.times].map((time, at) => `${time} ${all.values[at]} ${all.qualities[at]}`);
  assert.equal(new Set(samples).size, samples.length, "no sample twice");
  const file = join(site.folder, "run.npz");
  const code = await main(["archive", "export", config, file, "--every", "0.5", "--hold", "2"], silent);
  assert.equal(code, 0);
  assert.ok((readNpz(readFileSync(file)).get("points")!.values as readonly string[]).includes(point));
});

test("an archive that cannot be written is told of and tried again, and guarding goes on", {
  timeout,
}, async () => {
  await using site = await openSite();
  const config = await gatewayFile(site, { archive: { everyMs: 1_000 } });
  const folder = join(site.folder, "data", "archive");
  mkdirSync(join(site.folder, "data"));
  writeFileSync(folder, "a file where the folder should be");
  await using daemon = new DaemonProcess(["run", "--config", config]);
  await daemon.event("first-tick");
  const { code } = await daemon.event("archive-trouble");
  assert.equal(code, "archive/disk");
  const { tick } = await daemon.status();
  rmSync(folder);
  await daemon.event("archive-recovered");
  await until(async () => (await daemon.status()).tick > tick);
  const found = await until(() => read(join(folder, "archive.db")));
  assert.ok(found.times.length > 0);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.exited, 0, daemon.errors);
});

const silent = { out() {}, err() {}, isTerminal: false, stop: new AbortController().signal };

/** Undefined as long as there is nothing to read. */
function read(path: string): Series | undefined {
  try {
    using reader = new ArchiveReader(path, (fault) => {
      throw fault;
    });
    if (reader.figures().from === null) return undefined;
    return joined([...reader.series(reader.point(point), { from: 0, to: 1e16 })]);
  } catch (error) {
    if ((error as { code?: string }).code !== "archive/unreadable") throw error;
    return undefined;
  }
}
