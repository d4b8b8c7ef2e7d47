import assert from "node:assert/strict";
import { test } from "node:test";
import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import { compilePlant } from "#runtime/map/compile/compile.ts";
import { placeTable } from "#runtime/map/compile/placed.ts";
import { ruleEnergy, ruleLimits, ruling } from "#runtime/map/compile/rule.ts";
import { cellsOf, encodeTable, tableCellsIn, tableMapHash } from "#runtime/map/compile/table.ts";
import { sampleNames, sampleOf } from "./samples.ts";
import { permissivenessOf } from "./states.ts";

for (const [seed, name] of sampleNames.entries())
  test(`compilePlant() of ${name} never lets through what the map refuses`, () => {
    for (const limit of ["moves", "limits"] as const) {
      const found = permissivenessOf(name, { states: 34_000, seed, limit });
      assert.ok(found.states >= 34_000 && found.close > 5_000, JSON.stringify(found));
      assert.equal(found.wronglyAllowed, 0, JSON.stringify(found));
    }
  });

for (const name of sampleNames)
  test(`shieldRulings() has the bits of ruleEnergy() on ${name}`, () => {
    const { cells, compiled } = sampleOf(name);
    const random = prng(5);
    const states = Array.from({ length: 3_000 }, () =>
      compiled.table.channels.map(
        ({ low, high }) => Math.round(random.between((low | 0) - 9, (high | 0) + 10)) >>> 0,
      ),
    );
    const placed = placeTable(cells, loadKernels()).rule(Uint32Array.from(states.flat()));
    const plain = states.flatMap((words) => {
      const { verdict, which, share } = ruleEnergy(cells, words);
      return [ruling[verdict] | (which << 8), share];
    });
    assert.deepEqual([...placed], plain);
  });

test("compilePlant() states what rounding may cost, and rows of the recording show it", () => {
  for (const name of sampleNames) {
    const { compiled } = sampleOf(name);
    assert.ok(
      compiled.boundNats.every((nats) => nats > 0 && nats < 0.25),
      `${name}: ${compiled.boundNats}`,
    );
  }
});

test("encodeTable() is read back, and what is cut is no table", () => {
  const { compiled, cells } = sampleOf("pump-skid");
  const file = encodeTable(compiled.table);
  assert.deepEqual(tableCellsIn(file), cells);
  assert.deepEqual(tableMapHash(cells), [1, 2, 3, 4]);
  for (const cut of [0, 4, file.length - 4])
    assert.throws(() => tableCellsIn(file.subarray(0, cut)), { code: "map/bad-file" });
});

test("compilePlant() binds a table to one mode, and refuses one that was never seen", () => {
  const { fit, bytes, threshold } = sampleOf("casting-furnace");
  const mode = { name: "lid", unit: "", role: "mode", min: 0, max: 1, resolution: 1 } as const;
  const withMode = {
    ...fit,
    channels: [...fit.channels, mode],
    modes: { columns: [2], seen: [Float64Array.of(1), Float64Array.of(0)], rows: [90, 10], group: [0, 0] },
  };
  const wiring = withMode.channels.map(({ resolution }, index) => ({
    ...({ source: "input", order: "i32", offset: 0, low: 0x8000_0000, high: 0x7fff_ffff } as const),
    ...{ index, scale: resolution },
  }));
  const options = { wiring, threshold, actuators: [], mapHash: [0, 0, 0, 0] };
  const cells = cellsOf(compilePlant(withMode, bytes, options).table);
  const ordinary = [10_000, 3_000];
  assert.equal(ruleEnergy(cells, [...ordinary, 1]).verdict, "inside");
  assert.deepEqual(ruleEnergy(cells, [...ordinary, 0]), { verdict: "box", which: 2, share: 0 });
  assert.throws(() => compilePlant(withMode, bytes, { ...options, mode: [7] }), { code: "map/too-much" });
});

test("ruleLimits() fills a bucket by the millisecond, up to the burst", () => {
  const { compiled } = sampleOf("casting-furnace");
  const slow = { output: 0, min: 0, max: 1_000, risePerMs: 65_536, burst: 100 };
  const cells = cellsOf({ ...compiled.table, actuators: [slow] });
  const ask = (to: number, sinceMs: number, left = 0) =>
    ruleLimits(cells, { standing: [500], asked: [to], left: [left], sinceMs }).verdict;
  assert.equal(ask(510, 10), "inside");
  assert.equal(ask(511, 10), "rate");
  assert.equal(ask(511, 10, 65_536), "inside");
  assert.equal(ask(400, 1_000), "inside");
  assert.equal(ask(399, 1_000), "rate", "a long wait saves up no more than a burst");
  assert.equal(ask(1_001, 1_000), "limit");
});
