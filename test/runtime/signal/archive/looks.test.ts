import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { quality } from "#runtime/field/quality.ts";
import { startArchive } from "#runtime/signal/archive/client.ts";
import { Looks } from "#runtime/signal/archive/looks.ts";
import type { ArchiveAsked, ArchiveEvent } from "#runtime/signal/archive/messages.ts";
import type { Trends, TrendsAsk } from "#runtime/signal/archive/trends.ts";

const dir = mkdtempSync(join(tmpdir(), "iv-looks-"));
after(() => rmSync(dir, { recursive: true, force: true }));

const startUs = 1_790_000_000_000_000;
const setup = (name: string, everyMs: number) => ({
  dir: join(dir, name),
  points: [
    { name: "melt", unit: "K" },
    { name: "fan", unit: "%" },
  ],
  ...{ days: 30, bytesMax: 1e9, everyMs },
});

test("Archive.look() sees what waits for the disk together with what is on it", {
  timeout: 30_000,
}, async () => {
  const seen = async (second: number): Promise<Trends> => {
    await using archive = startArchive(setup("waits", 3_600_000), failed);
    for (let at = 0; at < 100; at++)
      archive.post(new Map([["melt", sample(startUs + (second + at) * 1e6, at)]]));
    const ask = { points: ["melt", "fan"], from: startUs, to: startUs + 1e9, max: 4 };
    return JSON.parse(await archive.look(ask)) as Trends;
  };
  // The first archive is closed, so what it was shown is on the disk; the second would write in an hour.
  const [first, both] = [await seen(0), await seen(100)];
  const counts = ({ trends }: Trends) => trends.map(({ count }) => count.reduce((sum, one) => sum + one, 0));
  assert.deepEqual(counts(first), [100, 0]);
  assert.deepEqual(counts(both), [200, 0]);
  const [melt] = both.trends;
  assert.deepEqual([melt!.unit, melt!.min, melt!.max, melt!.mean], ["K", [0], [99], [49.5]]);
});

test("Archive.look() tells a part without a usable sample from one without any", {
  timeout: 30_000,
}, async () => {
  await using archive = startArchive(setup("flaws", 3_600_000), failed);
  archive.post(new Map([["melt", sample(startUs, Number.NaN)]]));
  archive.post(new Map([["melt", { ...sample(startUs + 2e6, 7), quality: quality.badTimeout }]]));
  const ask = { points: ["melt"], from: startUs, to: startUs + 4e6, max: 4 };
  const { trends } = JSON.parse(await archive.look(ask)) as Trends;
  assert.deepEqual(trends[0]!.at, [startUs, startUs + 2e6]);
  assert.deepEqual(
    [trends[0]!.bad, trends[0]!.mean],
    [
      [1, 1],
      [null, null],
    ],
  );
});

test("Looks has a bound of those who wait, and tells them when nobody will answer", async () => {
  const looks = new Looks();
  const sent: ArchiveAsked[] = [];
  const ask = (): Promise<string> => looks.ask(anything, (asked) => sent.push(asked));
  const waiting = Array.from({ length: 4 }, ask);
  assert.equal(await ask(), "busy");
  assert.equal(sent.length, 4);
  looks.answer({ kind: "looked", id: sent[0]!.id, json: "{}" });
  assert.equal(await waiting[0], "{}");
  looks.answer({ kind: "refused", id: sent[1]!.id, code: "archive/broken", message: "it is broken" });
  await assert.rejects(waiting[1]!, (error) => error instanceof Fault && error.code === "archive/broken");
  looks.giveUp();
  for (const one of waiting.slice(2))
    await assert.rejects(one, (error) => error instanceof Fault && error.code === "archive/unreadable");
  looks.answer({ kind: "looked", id: sent[3]!.id, json: "{}" });
});

const anything: TrendsAsk = { points: ["melt"], from: 0, to: 1, max: 1 };

function sample(at: number, value: number) {
  return { at, value, quality: quality.good };
}

function failed(event: ArchiveEvent): never {
  throw new Error(JSON.stringify(event));
}
