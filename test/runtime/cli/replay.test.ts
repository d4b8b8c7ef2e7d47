import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { sourceOf } from "#runtime/cli/capsule/source.ts";
import { main } from "#runtime/cli/main.ts";
import { partsOf, replayInParts } from "#runtime/cli/proof/replay-parts.ts";
import { ReplayPlace } from "#runtime/cli/proof/replay-place.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type DecisionRecord, encodeRecord } from "#runtime/prove/record.ts";
import { capsuleOf, furnaceFolder } from "../../support/capsules.ts";
import { recordedRun } from "../../support/recorded.ts";
import { folder, writeLog } from "../prove/log.ts";

const run = recordedRun("casting-furnace", { rest: "lasts: 12\nfaults: [{ at: 6, for: 3, kind: rogue }]" });

async function replay(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const code = await main(["proof", "replay", ...argv], {
    out: (text) => {
      said.out += `${text}\n`;
    },
    err: (text) => {
      said.err += `${text}\n`;
    },
    isTerminal: false,
    stop: new AbortController().signal,
  });
  return { code, ...said };
}

test("iv proof replay judges a log again, whole, in part, and one record of it", async (t) => {
  const dir = folder(t);
  const { bodies, records } = await run;
  writeLog(dir, bodies, 64);
  const whole = await replay(dir, furnaceFolder);
  assert.equal(whole.code, 0, whole.out);
  assert.match(whole.out, /judged again, the same to the bit\n/);
  const count = records.filter(({ kind }) => kind === "decision").length;
  assert.match(whole.out, new RegExp(`decisions +${count}: ${count} the same to the bit, 0 different`));
  const part = JSON.parse((await replay(dir, furnaceFolder, "--from", "20", "--to", "59", "--json")).out);
  const inPart = records.slice(20, 60).filter(({ kind }) => kind === "decision").length;
  assert.deepEqual([part.ok, part.decisions, part.same], [true, inPart, inPart]);
  const index = records.findIndex((record) => record.kind === "decision" && record.verdict === "block");
  const one = JSON.parse((await replay(dir, furnaceFolder, "--seq", String(index), "--json")).out);
  assert.deepEqual([one.ok, one.decisions], [true, 1]);
});

test("iv proof replay --seq follows every single record from the anchor before it", async (t) => {
  const dir = folder(t);
  const { bodies, records } = await run;
  writeLog(dir, bodies, 64);
  for (const [index, { kind }] of records.entries()) {
    if (index < 2 || (index > 8 && index % 41 > 0 && kind !== "twin" && kind !== "adapt")) continue;
    const said = JSON.parse((await replay(dir, furnaceFolder, "--seq", String(index), "--json")).out);
    assert.deepEqual([said.findings, said.changes.different], [[], 0], `record ${index}`);
    const decision = records[index] as DecisionRecord;
    if (kind !== "decision") continue;
    assert.deepEqual(
      [said.same, said.followed],
      [1, decision.fallback === "next" ? 0 : 1],
      `record ${index}`,
    );
  }
});

test("replayInParts() finds by several threads what one finds, in a whole log and in a changed one", async (t) => {
  const { bodies, records } = await run;
  const index = records.findIndex(({ kind }, at) => kind === "decision" && at > bodies.length / 3);
  const decision = records[index] as DecisionRecord;
  const changed = { ...decision, energy: { ...decision.energy, now: "0.25" } };
  for (const log of [bodies, bodies.with(index, encodeRecord(changed))]) {
    const place = folder(t);
    writeLog(place, log, 64);
    using whole = new ReplayPlace(place, { from: undefined, to: undefined });
    const work = { signal: new AbortController().signal, tell: () => undefined };
    const asked = { place, words: [furnaceFolder] };
    const [one, three] = [partsOf(whole, 1), partsOf(whole, 3, 50)];
    assert.deepEqual([one.length, three.length], [1, 3]);
    const found = await replayInParts(asked, { ...work, parts: three });
    assert.deepEqual(found, await replayInParts(asked, { ...work, parts: one }));
    assert.equal(found.done, bodies.length);
    assert.equal(found.summary.findings[0]?.index, log === bodies ? undefined : index);
  }
});

test("replayInParts() stops all threads where one finds the log damaged", async (t) => {
  const place = folder(t);
  const { bodies } = await run;
  const spoilt = Buffer.from("no record");
  writeLog(place, bodies.with(bodies.length - 2, spoilt), 64);
  using whole = new ReplayPlace(place, { from: undefined, to: undefined });
  const work = { signal: new AbortController().signal, tell: () => undefined };
  const parts = partsOf(whole, 2, 50);
  await assert.rejects(
    replayInParts({ place, words: [furnaceFolder] }, { ...work, parts }),
    (error) => error instanceof Fault && error.code === "proof/broken",
  );
});

test("iv proof replay takes the capsule as one file, and the record as its evidence", async (t) => {
  const dir = folder(t);
  const { bodies, records } = await run;
  writeLog(dir, bodies, 64);
  const bundle = join(dir, "furnace.capsule");
  await writeFile(bundle, (await sourceOf(furnaceFolder, undefined)).stream);
  const index = records.findIndex((record) => record.kind === "decision");
  const proof = join(dir, "one.tlog-proof");
  const quiet = {
    out: () => undefined,
    err: () => undefined,
    isTerminal: false,
    stop: new AbortController().signal,
  };
  assert.equal(await main(["proof", "evidence", dir, "--index", String(index), "--out", proof], quiet), 0);
  const { code, out } = await replay(proof, bundle);
  assert.equal(code, 0, out);
  assert.match(out, /1 the same to the bit/);
});

test("iv proof replay names a record that was changed and sealed again, which verify cannot see", async (t) => {
  const dir = folder(t);
  const { bodies, records } = await run;
  const index = records.findIndex((record) => record.kind === "decision" && record.because === "inside");
  const decision = records[index] as DecisionRecord;
  const changed = { ...decision, energy: { ...decision.energy, now: "0.25" } };
  writeLog(dir, bodies.with(index, encodeRecord(changed)), 64);
  const quiet = {
    out: () => undefined,
    err: () => undefined,
    isTerminal: false,
    stop: new AbortController().signal,
  };
  assert.equal(await main(["proof", "verify", dir], quiet), 0);
  const { code, out } = await replay(dir, furnaceFolder);
  assert.equal(code, 1);
  assert.match(out, /NOT JUDGED AS RECORDED/);
  assert.match(
    out,
    new RegExp(
      `record ${index}, tick ${decision.tick}: energy.now was "0.25", comes out as "${decision.energy.now}"`,
    ),
  );
  assert.match(out, /the ingredients are the same, so it is the record: look at its energy.now or frame/);
});

test("iv proof replay tells what is changed from what is missing by its exit code", async (t) => {
  const dir = folder(t);
  writeLog(dir, (await run).bodies, 64);
  const none = await replay(dir);
  assert.equal(none.code, 2);
  assert.match(none.out, /NOT ALL JUDGED AGAIN[\s\S]*capsule sha256:[0-9a-f]+ is not at hand/);
  const nowhere = await replay(join(dir, "nowhere"), furnaceFolder, "--json");
  assert.deepEqual([nowhere.code, JSON.parse(nowhere.out).error.code], [2, "proof/unreadable"]);
  // A file of the capsule was changed, and its manifest was not: it is not even opened.
  const broken = await capsuleOf(join(dir, "broken"), (manifest) => manifest);
  writeFileSync(join(broken.path, "map.npz"), "no map");
  const damaged = await replay(dir, broken.path);
  assert.equal(damaged.code, 1);
  assert.match(damaged.err, /map\.npz is sha256:[0-9a-f]+, the manifest says sha256:[0-9a-f]+/);
  // Sealed again under the same name and version it stands in for the one that judged, and is told from it.
  const other = await capsuleOf(join(dir, "other"), (manifest) => ({ ...manifest, tickMs: 200 }));
  const sealed = await replay(dir, other.path);
  assert.equal(sealed.code, 1);
  assert.match(sealed.out, /capsule casting-furnace: record 0 names sha256:[0-9a-f]+, at hand is sha256:/);
  for (const argv of [[], [dir, "--seq", "1", "--from", "2"], [dir, "--to", "x"]])
    assert.equal((await replay(...argv)).code, 2);
});
