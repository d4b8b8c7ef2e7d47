// The shield in Verilog against the one in TypeScript: the same rulings, to the bit of the shares.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { powers } from "#runtime/map/compile/powers.ts";
import { sampleNames } from "#scripts/bench/shield-samples.ts";
import { type Cases, casesOf } from "./cases.ts";
import { missingTools } from "./verilated.ts";

const run = promisify(execFile);
const folder = "firmware-bridge/rtl";
/** Where Debian's yosys has what its cells do. */
const cellModels = "/usr/share/yosys/ice40/cells_sim.v";
const sources = ["shield_tb", "shield", "shield_limits", "shield_energy", "table_ram", "crc32c"].map((name) =>
  join(folder, name.endsWith("_tb") ? "sim" : "", `${name}.v`),
);

test("powers.vh has the powers of two that the twin computes with", () => {
  const text = readFileSync(join(folder, "powers.vh"), "utf8");
  const cells = [...text.matchAll(/16'h([0-9a-f]{4})/g)].map(([, hex]) => Number.parseInt(hex!, 16));
  assert.deepEqual(cells.toReversed(), [...powers]);
});

for (const [seed, name] of sampleNames.entries())
  test(`shield.v rules like ruleLimits() and ruleEnergy() on ${name}, in iverilog`, {
    skip: missingTools("iverilog"),
  }, async () => {
    await inFolder(casesOf(name, { count: 60, seed }), async (at, { words, rows }) => {
      const sizes = [`-Pshield_tb.WORDS=${words.length}`, `-Pshield_tb.CASES=${rows.length}`];
      await run("iverilog", ["-g2005", "-I", folder, ...sizes, "-o", join(at, "tb"), ...sources]);
      const { stdout } = await run("vvp", [join(at, "tb")], { cwd: at });
      assert.match(stdout, /^60 cases, 0 wrong$/m, stdout.slice(0, 2_000));
    });
  });

test("shield.v rules the same in thousands of states, under Verilator", {
  skip: missingTools("verilator", "make", "g++"),
}, async (t) => {
  const cases = casesOf("pump-skid", { count: 3_000, seed: 11 });
  const verdicts = new Set(cases.rows.map((row) => row[7]! & 0xff));
  assert.deepEqual(
    [...verdicts].sort(),
    [1, 3, 4, 5, 6],
    "every verdict was asked for, but that all is safe",
  );
  await inFolder(cases, async (at, { words, rows }) => {
    const sizes = [`-GWORDS=${words.length}`, `-GCASES=${rows.length}`, "-MAKEFLAGS", "OPT_FAST=-O1"];
    const wide = ["--binary", "-O3", "-Wno-fatal", "-Wno-lint", "--top-module", "shield_tb", `-I${folder}`];
    await run("verilator", [
      ...wide,
      ...sizes,
      "--Mdir",
      at,
      "-o",
      "tb",
      ...sources.map((path) => join(process.cwd(), path)),
    ]);
    const { stdout } = await run(join(at, "tb"), [], { cwd: at });
    assert.match(stdout, /^3000 cases, 0 wrong$/m, stdout.slice(0, 2_000));
    t.diagnostic(/^the longest ruling.*$/m.exec(stdout)![0]);
  });
});

test("shield.v rules the same once it is cells of an iCE40, multipliers and memories included", {
  skip: missingTools("yosys", "iverilog"),
  timeout: 240_000,
}, async () => {
  await inFolder(casesOf("casting-furnace", { count: 10, seed: 5 }), async (at, { words, rows }) => {
    const plain = sources.filter((path) => !/_tb|crc32c/.test(path)).join(" ");
    // As the test bench has them, and `make area` synthesises.
    const sizes = "-set INPUT_COUNT 4 -set OUTPUT_COUNT 2 -set OUTPUT_SAFE 64'hfffffff0fffffff0";
    const hash = "-set MAP_HASH 128'h00000004000000030000000200000001";
    const synth = "synth_ice40 -dsp -spram -abc9 -dff -no-rw-check -device u -top shield";
    const script = `read_verilog -I${folder} ${plain}; chparam ${sizes} ${hash} shield; ${synth}`;
    await run("yosys", ["-q", "-p", `${script}; write_verilog -noattr ${join(at, "net.v")}`]);
    const bench = readFileSync(join(folder, "sim/shield_tb.v"), "utf8").replace(
      /shield #\([^;]*?\) guard/s,
      "shield guard",
    );
    await writeFile(join(at, "tb.v"), bench);
    const [wordCount, cases] = [`-Pshield_tb.WORDS=${words.length}`, `-Pshield_tb.CASES=${rows.length}`];
    const parts = [join(at, "tb.v"), join(at, "net.v"), join(folder, "crc32c.v"), cellModels];
    const named = ["-g2012", "-DNO_ICE40_DEFAULT_ASSIGNMENTS", "-s", "shield_tb", wordCount, cases];
    await run("iverilog", [...named, "-o", join(at, "tb"), ...parts]);
    const { stdout } = await run("vvp", [join(at, "tb")], { cwd: at });
    assert.match(stdout, /^10 cases, 0 wrong$/m, stdout.slice(0, 2_000));
  });
});

async function inFolder(cases: Cases, use: (path: string, cases: Cases) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), "iv-shield-"));
  const hex = (words: readonly number[]): string =>
    // Verilator takes a word for whole only where its line ends.
    words.map((word) => `${(word >>> 0).toString(16).padStart(8, "0")}\n`).join("");
  try {
    await writeFile(join(path, "vectors.hex"), hex([cases.name, ...cases.words, ...cases.rows.flat()]));
    await use(path, cases);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
