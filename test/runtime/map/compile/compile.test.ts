import assert from "node:assert/strict";
import { test } from "node:test";
import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import { compilePlant } from "#runtime/map/compile/compile.ts";
import { placeTable } from "#runtime/map/compile/placed.ts";
import { ruleEnergy, ruleLimits, ruling } from "#runtime/map/compile/rule.ts";
import { cellsOf, encodeTable, tableCellsIn, tableMapHash } from "#runtime/map/compile/table.ts";
import { kernelExpert } from "#runtime/map/kernel-density.ts";
import { mixtureExpert } from "#runtime/map/mixture.ts";
import { standardised } from "#runtime/map/standard.ts";
import { sampleNames, sampleOf } from "#scripts/bench/shield-samples.ts";
import { permissivenessOf } from "#scripts/bench/shield-states.ts";

for (const [seed, name] of sampleNames.entries())
  test(`compilePlant() of ${name} never lets through what the map refuses`, () => {
    for (const limit of ["moves", "limits"] as const) {
      const found = permissivenessOf(name, { states: 50_000, seed, limit });
      assert.ok(found.states >= 50_000 && found.close > 7_000, JSON.stringify(found));
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

for (const [seed, name] of sampleNames.entries())
  test(`compilePlant() of ${name} refuses nothing that is below the limits by more than its bound`, () => {
    const { compiled, fit, cells, stateOf } = sampleOf(name);
    const { limitsNats, boundNats, table } = compiled;
    assert.ok(
      boundNats.every((nats) => nats > 0 && nats < 0.25),
      `${boundNats}`,
    );
    const { standard, mixture, density } = fit.experts[0]!;
    const experts = [mixtureExpert(mixture), kernelExpert(density)];
    const random = prng(seed);
    let [passed, close] = [0, 0];
    for (let turn = 0; turn < 20_000; turn++) {
      const words = table.channels.map(({ low, high }) => Math.round(random.between(low | 0, high | 0)));
      const state = standardised({ values: stateOf(words), width: words.length }, standard).values;
      const below = experts.map((expert, at) => limitsNats[at]! - expert.energy(state));
      if (!below.every((nats, at) => nats > boundNats[at]!)) continue;
      passed++;
      if (below.some((nats) => nats < 1)) close++;
      assert.equal(ruleEnergy(cells, words).verdict, "inside", `${words}: ${below}`);
    }
    assert.ok(passed > 500 && close > 20, `${passed}, ${close}`);
  });

test("compilePlant() draws a limit nearer that no table reaches, and says by how much", () => {
  const { compiled, fit, threshold } = sampleOf("pump-skid", "moves");
  const [mixture, density] = compiled.nearerNats;
  assert.equal(mixture, 0);
  assert.ok(density! > 0, `${density}`);
  const { centres, width, weights } = fit.experts[0]!.density;
  const expert = kernelExpert(fit.experts[0]!.density);
  const densest = Math.min(
    ...Array.from(weights, (_, place) => expert.energy(centres.subarray(place * width, (place + 1) * width))),
  );
  // Within 2^40 of the densest state, which is what is left of 7.45² bits.
  assert.ok((compiled.limitsNats[1]! - densest) * Math.LOG2E < 40, `${compiled.limitsNats[1]} ${densest}`);
  assert.equal(threshold, fit.moves.threshold);
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
