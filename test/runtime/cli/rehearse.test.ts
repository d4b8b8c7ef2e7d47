import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { utidText } from "#runtime/capsule/utid.ts";
import { main } from "#runtime/cli/main.ts";
import { encodeRecord, type Record as LogRecord } from "#runtime/prove/record.ts";
import { isWhole, type Report } from "#runtime/tick/rehearse/comparison.ts";
import { capsuleOf, furnaceFolder } from "../../support/capsules.ts";
import { recordedRun } from "../../support/recorded.ts";
import { folder, writeLog } from "../prove/log.ts";

const run = recordedRun("casting-furnace", { rest: "lasts: 20\nfaults: [{ at: 10, for: 5, kind: rogue }]" });

async function iv(...argv: string[]): Promise<{ code: number; out: string }> {
  let out = "";
  const say = (text: string): void => {
    out += `${text}\n`;
  };
  const stop = new AbortController().signal;
  const code = await main(argv, { out: say, err: say, isTerminal: false, stop });
  return { code, out };
}

async function recorded(dir: string, span: string): Promise<string> {
  const { bodies } = await run;
  writeLog(dir, bodies, 64);
  const trace = join(dir, "run.trace");
  const { code, out } = await iv("rehearse", "record", "--data", dir, "--last", span, "--out", trace);
  assert.equal(code, 0, out);
  return trace;
}

test("iv rehearse finds a capsule of the trace the same to the bit, from the beginning and from its middle", async (t) => {
  for (const span of ["1h", "8s"]) {
    const trace = await recorded(folder(t), span);
    const { code, out } = await iv("rehearse", "run", trace, "--capsule", furnaceFolder, "--json");
    assert.equal(code, 0, out);
    const report = JSON.parse(out) as Report;
    assert.ok(
      report.findings.ticks > 30,
      JSON.stringify({ ...report, findings: { ...report.findings, first: [] } }),
    );
    assert.equal(report.findings.same, report.findings.ticks);
    assert.equal(report.unable, 0);
    assert.ok(report.findings.interventions.before > 0 || span === "8s");
    for (const { rms, max, only } of Object.values(report.findings.actuators))
      assert.deepEqual([rms, max, only], ["0", "0", { before: 0, next: 0 }]);
  }
});

test("iv rehearse shows what another policy does otherwise, and says it twice in the same bytes", async (t) => {
  const dir = folder(t);
  const trace = await recorded(dir, "1h");
  const { path, id } = await capsuleOf(join(dir, "next"), (made) => ({
    ...made,
    version: "0.2.0",
    epoch: made.epoch + 1,
    actuators: made.actuators.map((one) => ({ ...one, slewPerSecondMax: one.slewPerSecondMax / 50 })),
    shield: { ...made.shield, confidenceMin: 0.999_999 },
  }));
  const reports: Report[] = [];
  for (const name of ["one", "two"]) {
    const [file, page] = [join(dir, `${name}.json`), join(dir, `${name}.html`)];
    const said = await iv("rehearse", "run", trace, "--capsule", path, "--report", file, "--page", page);
    assert.equal(said.code, 1, said.out);
    reports.push(JSON.parse(readFileSync(file, "utf8")) as Report);
    assert.match(readFileSync(page, "utf8"), /<svg viewBox[\s\S]*class="next"/);
    assert.match(said.out, /verdicts [1-9]\d* are others/);
  }
  const [one, two] = reports as [Report, Report];
  assert.deepEqual(one, two);
  assert.ok(isWhole(one));
  assert.ok(!isWhole({ ...one, unable: one.unable + 1 }));
  assert.equal(one.next.capsule, id);
  const { ticks, same, disagreements, first, table } = one.findings;
  assert.ok(same < ticks && disagreements > 0 && first.length > 0);
  const counted = Object.values(table).flatMap((row) => Object.values(row));
  assert.equal(
    counted.reduce((sum, count) => sum + count, 0),
    ticks,
  );
});

test("iv rehearse holds the next capsule to the limits that people had ordered then", async (t) => {
  const { records } = await run;
  const points = { heater_power_setpoint: { max: "17" } };
  const ordered = records.map((record) =>
    record.kind === "decision" && record.given !== undefined
      ? { ...record, given: { ...record.given, limits: { threshold: "0.001", points } } }
      : record,
  );
  const dir = folder(t);
  const next = await capsuleOf(join(dir, "next"), (made) => ({ ...made, version: "0.2.0", epoch: 2 }));
  const interventions: number[] = [];
  for (const [name, all] of Object.entries({ signed: records, ordered })) {
    const data = join(dir, name);
    mkdirSync(data);
    writeLog(data, all.map(encodeRecord), 64);
    const trace = join(data, "run.trace");
    await iv("rehearse", "record", "--data", data, "--last", "1h", "--out", trace);
    const { out } = await iv("rehearse", "run", trace, "--capsule", next.path, "--json");
    const { findings } = JSON.parse(out) as Report;
    interventions.push(findings.interventions.next);
  }
  const [free, held] = interventions as [number, number];
  // The threshold is of another map and does not count: with it hardly anything would pass.
  assert.ok(held > free, `${free} → ${held}`);
  assert.ok(held < 0.9 * records.filter(({ kind }) => kind === "decision").length, `${held}`);
});

test("iv rehearse goes by the last that guarded where a trace holds an exchange, and refuses one without a tick of it", async (t) => {
  const { records, capsule } = await run;
  const dir = folder(t);
  const next = await capsuleOf(join(dir, "next"), (made) => ({ ...made, version: "0.9.0", epoch: 9 }));
  const newer = await capsuleOf(join(dir, "newer"), (made) => ({ ...made, version: "0.2.0", epoch: 2 }));
  const half = records.length >> 1;
  const staged = {
    kind: "lifecycle",
    boot: "virtual",
    at: 2,
    tick: 0,
    event: "arm",
    from: "staged",
    to: "armed",
  };
  const exchanged = records.flatMap((record, at): LogRecord[] => {
    const later = "capsule" in record ? { ...record, capsule: newer.id } : record;
    const about = { ...staged, capsule: newer.id, name: utidText(newer.manifest), because: "x", owns: [] };
    return at < half
      ? [record]
      : at === half
        ? [about as LogRecord, later as LogRecord]
        : [later as LogRecord];
  });
  writeLog(dir, exchanged.map(encodeRecord), 64);
  const trace = join(dir, "run.trace");
  await iv("rehearse", "record", "--data", dir, "--last", "1h", "--out", trace);
  const said = await iv("rehearse", "run", trace, "--capsule", next.path, "--json");
  const { before, findings } = JSON.parse(said.out) as Report;
  assert.deepEqual(before, { capsule: newer.id, name: utidText(newer.manifest), as: "recorded" });
  assert.ok(findings.ticks > 30 && findings.ticks < 0.6 * records.length, `${findings.ticks}`);
  const again = await iv("rehearse", "run", trace, "--capsule", newer.path, "--json");
  assert.equal((JSON.parse(again.out) as Report).before.capsule, capsule.id);

  const bare = join(dir, "bare");
  mkdirSync(bare);
  writeLog(bare, exchanged.filter(({ kind }) => kind !== "decision").map(encodeRecord), 64);
  await iv("rehearse", "record", "--data", bare, "--last", "1h", "--out", join(bare, "t"));
  const none = await iv("rehearse", "run", join(bare, "t"), "--capsule", next.path);
  assert.deepEqual([none.code, /no decision of a capsule that/.test(none.out)], [1, true], none.out);
});

test("iv rehearse sets two capsules against each other that both were not there", async (t) => {
  const dir = folder(t);
  const trace = await recorded(dir, "1h");
  const other = await capsuleOf(join(dir, "other"), (made) => ({ ...made, version: "0.3.0", epoch: 9 }));
  const again = await capsuleOf(join(dir, "again"), (made) => ({ ...made, version: "0.4.0", epoch: 10 }));
  const said = await iv("rehearse", "run", trace, "--capsule", again.path, "--against", other.path, "--json");
  assert.equal(said.code, 0, said.out);
  const { findings, before } = JSON.parse(said.out) as Report;
  assert.equal(findings.same, findings.ticks);
  assert.deepEqual(before, { capsule: other.id, name: before.name, as: "rehearsed" });
});

test("iv rehearse refuses what is no trace, and words that mean nothing", async (t) => {
  const dir = folder(t);
  const trace = await recorded(dir, "5s");
  const wrong = await iv("rehearse", "run", join(furnaceFolder, "manifest.json"), "--capsule", furnaceFolder);
  assert.deepEqual([wrong.code, /Cannot read the trace/.test(wrong.out)], [1, true]);
  const again = await iv("rehearse", "record", "--data", dir, "--last", "5s", "--out", trace);
  assert.equal(again.code, 1);
  for (const span of ["soon", "5", "-1s"])
    assert.equal(
      (await iv("rehearse", "record", "--data", dir, `--last=${span}`, "--out", `${trace}2`)).code,
      2,
    );
  assert.equal((await iv("rehearse", "run", trace)).code, 2);
});
