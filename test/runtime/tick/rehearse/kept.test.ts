import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Digest } from "#runtime/core/digest.ts";
import { Comparison, type Report, reportOf } from "#runtime/tick/rehearse/comparison.ts";
import { keepReport, keptReports, readReport, reportsKept } from "#runtime/tick/rehearse/kept.ts";

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`;

function report(from: number): Report {
  return reportOf({
    ...{ schema: "industriverse.rehearsal/1", trace: digest("d"), gateway: "hall-3", from, to: from + 1 },
    before: { capsule: digest("b"), name: "old", as: "recorded" },
    next: { capsule: digest("a"), name: "new" },
    ...{ missing: [], unable: 0, findings: new Comparison().findings() },
  });
}

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "iv-kept-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test("keepReport() keeps the newest few, each once", async (t) => {
  const dir = folder(t);
  assert.deepEqual(await keptReports(dir), []);
  for (let from = 0; from < reportsKept + 3; from++) await keepReport(dir, report(from));
  await keepReport(dir, report(5));
  const kept = await keptReports(dir);
  assert.deepEqual(
    kept.map(({ from }) => from),
    [3, 4, 6, 7, 8, 9, 10, 5],
  );
  assert.deepEqual(kept.at(-1), report(5));
});

test("keptReports() leaves out what somebody has changed, and keepReport() begins anew over what is no list", async (t) => {
  const dir = folder(t);
  await keepReport(dir, report(1));
  await keepReport(dir, report(2));
  const path = join(dir, "rehearsals.json");
  writeFileSync(path, readFileSync(path, "utf8").replace('"ticks": 0', '"ticks": 9'));
  assert.deepEqual(await keptReports(dir), [report(2)]);
  writeFileSync(path, '{"schema":"else"}');
  await assert.rejects(keptReports(dir), { code: "update/bad-rehearsal" });
  await keepReport(dir, report(3));
  assert.deepEqual(await keptReports(dir), [report(3)]);
});

test("readReport() takes what iv rehearse wrote, and nothing that was changed since", async (t) => {
  const dir = folder(t);
  const path = join(dir, "rehearsal.json");
  await assert.rejects(readReport(path), { code: "update/bad-rehearsal" });
  for (const [text, isTaken] of [
    [JSON.stringify(report(1)), true],
    [JSON.stringify(report(1), null, 2), true],
    [JSON.stringify({ ...report(1), unable: 3 }), false],
    [JSON.stringify({ ...report(1), more: 1 }), false],
    [JSON.stringify({ ...report(1), findings: {} }), false],
    ["no report", false],
  ] as const) {
    writeFileSync(path, text);
    if (isTaken) assert.deepEqual(await readReport(path), report(1));
    else await assert.rejects(readReport(path), { code: "update/bad-rehearsal" }, text.slice(0, 60));
  }
});
