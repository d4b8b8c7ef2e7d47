// What other people's exports are like: two units in two files, marks for nothing, names that are asked for as printed.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parse } from "yaml";
import { ingested, named } from "#runtime/cli/onboard/ingest.ts";

const quiet = { stop: new AbortController().signal, tell: () => undefined };
const rows = 400;

function heat(row: number): number {
  return 90 + Math.sin(row / 9);
}

/** Two days in °C, a third in °F that says so, and a pressure that was now and then not read. */
function exports(t: TestContext): { readonly files: string; readonly out: string } {
  const folder = mkdtempSync(join(tmpdir(), "dialects-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const files = join(folder, "exports");
  mkdirSync(files);
  for (const [day, unit, inUnit] of [
    [1, "°C", (celsius: number) => celsius],
    [2, "°C", (celsius: number) => celsius],
    [3, "°F", (celsius: number) => 1.8 * celsius + 32],
  ] as const) {
    const lines = [`Zeit;Wärme [${unit}];Druck [bar];Ventil SP [%]`];
    for (let row = 0; row < rows; row++) {
      const time = new Date(Date.UTC(2024, 0, day, 0, 0, row)).toISOString().slice(0, 19);
      const pressure = row % 80 === 7 ? -9999 : 3 + Math.cos(row / 7);
      lines.push([time, inUnit(heat(row)), pressure, 50 + (row % 20)].join(";"));
    }
    writeFileSync(join(files, `${day}.csv`), lines.join("\n"));
  }
  writeFileSync(join(files, "notes.txt"), "Nothing to be read here\n");
  return { files, out: join(folder, "plant") };
}

test("ingested() converts a file in another unit also where the answers say what all others say", async (t) => {
  const { files, out } = exports(t);
  const asked = { paths: [files], out, plant: "plant", commands: [], objective: undefined };
  for (const run of ["first", "second"]) {
    const { recording } = (await ingested(asked, quiet))!;
    const warm = recording.channels.find(({ unit }) => unit === "°C")!;
    assert.ok(warm.min > 88 && warm.max < 92, `${run}: ${warm.min} … ${warm.max} °C`);
  }
});

test("ingested() takes a few impossible values for missing ones", async (t) => {
  const { files, out } = exports(t);
  const asked = { paths: [files], out, plant: "plant", commands: [], objective: undefined };
  const { recording, report } = (await ingested(asked, quiet))!;
  const pressure = recording.channels.find(({ unit }) => unit === "bar")!;
  assert.ok(pressure.min >= 2 && pressure.max <= 4, `${pressure.min} … ${pressure.max} bar`);
  const said = report.findings.find(({ code }) => code === "impossible");
  assert.doesNotMatch(said!.what, /would fit as/);
});

test("ingested() refuses an objective that names nothing before it keeps any answer", async (t) => {
  const { files, out } = exports(t);
  const asked = { paths: [files], out, plant: "plant", commands: [], objective: "minimise nothing" };
  await assert.rejects(ingested(asked, quiet), /no channel "nothing"/);
  const better = { ...asked, objective: "maximise DRUCK", commands: ["ventil_sp"] };
  assert.equal((await ingested(better, quiet))!.answers.objective, "maximise DRUCK");
  const kept = parse(readFileSync(join(out, "answers.yaml"), "utf8"));
  assert.equal(kept.channels["Ventil SP"].role, "command");
});

test("named() takes a command by the files' name or by the point's, and the files' comes first", () => {
  const plain = { unit: "1", role: "measured" } as const;
  const channels = { A: { point: "b", ...plain }, b: { point: "b_2", ...plain } };
  const answers = { plant: "p", objective: null, channels };
  const roles = (commands: readonly string[]): readonly string[] =>
    Object.values(named(answers, { commands, objective: undefined }).channels).map(({ role }) => role);
  assert.deepEqual(roles(["b"]), ["measured", "command"]);
  assert.deepEqual(roles(["A"]), ["command", "measured"]);
  assert.deepEqual(roles(["b_2"]), ["measured", "command"]);
  assert.throws(() => roles(["c"]), /names "c", which no file has; there are A, b/);
});

test("ingested() leaves the report that it speaks of also where nothing could be read", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "nothing-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "notes.txt"), "Nothing to be read here\n");
  const out = join(folder, "plant");
  const asked = { paths: [join(folder, "notes.txt")], out, plant: "p", commands: [], objective: undefined };
  await assert.rejects(ingested(asked, quiet), /No rows are left/);
  assert.match(readFileSync(join(out, "report.html"), "utf8"), /notes\.txt/);
});
