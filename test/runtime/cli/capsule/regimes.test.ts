import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { regimeModelOf } from "#runtime/adapt/regime/model-file.ts";
import { RegimeWatch } from "#runtime/adapt/regime/watch.ts";
import { main } from "#runtime/cli/main.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { plantNames, plantOf, thrice } from "../../adapt/regime/plants.ts";

const plant = plantOf(thrice);

interface Said {
  readonly code: number;
  readonly out: string;
}

async function iv(...argv: string[]): Promise<Said> {
  const out: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void out.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  };
  return { code: await main(argv, io), out: out.join("\n") };
}

/** A recording as a historian exports it, with the phase that an operator wrote down. */
function written(t: TestContext): { readonly csv: string; readonly out: string } {
  const dir = mkdtempSync(join(tmpdir(), "capsule-regimes-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const lines = Array.from(plant.labels, (label, row) => {
    const time = new Date(Date.UTC(2026, 0, 1) + row * 1_000).toISOString();
    return `${time},${plant.rows[2 * row]!.toFixed(4)},${plant.rows[2 * row + 1]!.toFixed(4)},${plantNames[label]}`;
  });
  const csv = join(dir, "line-3.csv");
  writeFileSync(csv, `time,flow (m3/h),pressure (bar),phase\n${lines.join("\n")}\n`);
  return { csv, out: join(dir, "regimes.npz") };
}

test("iv capsule regimes learns named regimes from a CSV, and says what they are", async (t) => {
  const { csv, out } = written(t);
  const { code, out: page } = await iv("capsule", "regimes", csv, "--labels", "phase", "--out", out);
  assert.equal(code, 0, page);
  assert.match(page, /3 regimes named by "phase" in 1 200 rows of 2 channels/);
  assert.match(page, /idle +35 % +7 +60 s/);
  assert.match(page, /Where each one went next/);
  assert.match(page, /flushing +running +pressure .*22\.\d+ bar +10\.\d+ bar/);
  for (const line of page.split("\n")) assert.ok(line.length <= 100, line);
  const bytes = readFileSync(out);
  assert.ok(page.includes(digestOf(bytes)));
  const model = regimeModelOf(bytes);
  assert.deepEqual(model.regimes, plantNames.toSorted());
  const fresh = plantOf([2, 0, 1], { seed: 11 });
  const watch = new RegimeWatch(model);
  const right = fresh.labels.filter((label, row) => {
    const values = fresh.rows.subarray(2 * row, 2 * row + 2);
    return watch.observe({ values, physics: new Float64Array() }, row * 1e6).regime === plantNames[label];
  });
  assert.ok(right.length > 0.9 * fresh.labels.length, `${right.length}`);
});

test("iv capsule regimes finds what nobody named, the same bytes each time, for programs too", async (t) => {
  const { csv, out } = written(t);
  const said = await iv("capsule", "regimes", csv, "--out", out, "--json");
  assert.equal(said.code, 0, said.out);
  const found = JSON.parse(said.out);
  assert.equal(found.labels, null);
  assert.deepEqual(found.channels.length, 2);
  assert.equal(found.portraits.length, 3);
  assert.ok(found.namedRightly > 0.9 && found.namedRightly <= 1);
  for (const { share, next, tells } of found.portraits) {
    assert.ok(share > 0.2 && share < 0.5);
    assert.ok(Math.abs(next.reduce((sum: number, of: number) => sum + of, 0) - 1) < 1e-9);
    assert.ok(tells[0].apart > 3);
  }
  const bytes = readFileSync(out);
  assert.deepEqual([found.file.digest, found.file.bytes], [digestOf(bytes), bytes.length]);
  await iv("capsule", "regimes", csv, "--out", out);
  assert.deepEqual(readFileSync(out), bytes);
});

test("iv capsule regimes takes only the state that is asked for, and writes nothing it cannot learn", async (t) => {
  const { csv, out } = written(t);
  const one = await iv(
    "capsule",
    "regimes",
    csv,
    "--labels",
    "phase",
    "--state",
    "flow",
    "--out",
    out,
    "--json",
  );
  assert.deepEqual(JSON.parse(one.out).channels, ["flow"]);
  rmSync(out);
  for (const [argv, code, what] of [
    [[], 2, /name the files or folders/],
    [[csv, "--state", "flaw"], 2, /--state names "flaw", which no file has; there are flow/],
    [[csv, "--labels", "fase"], 2, /--labels names "fase", which no file has/],
    [[csv, "--labels", "phase", "--state", "phase"], 2, /a label is no measurement/],
    [[csv, "--state", "phase"], 2, /holds words and no numbers/],
    [[csv, "--labels", "flow"], 1, /holds 1 ?\d* different labels/],
    [[join(csv, "none")], 1, /./],
  ] as const) {
    const said = await iv("capsule", "regimes", ...argv, "--out", out);
    assert.equal(said.code, code, `${argv.join(" ")}: ${said.out}`);
    assert.match(said.out, what);
    assert.ok(!existsSync(out));
  }
});
