import assert from "node:assert/strict";
import { test } from "node:test";
import { chainOf } from "#runtime/adapt/regime/chain.ts";
import { foldsOf } from "#runtime/adapt/regime/folds.ts";
import { tableOf } from "#runtime/adapt/regime/held-out.ts";
import { gainOf, type Rehearsed, rehearsalsOf, temperOf } from "#runtime/adapt/regime/temper.ts";
import { chanceFrom, normalsOf } from "#runtime/core/chance.ts";
import { plantOf, recordingFrom, thrice } from "./plants.ts";

const rows = 2_400;
const labels = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 60) % 2);
const chain = chainOf(labels, { regimes: 2, stretches: [[0, rows]], windowRows: 20 });
const played = { labels, chain, rehearsals: [[[0, rows] as const]] };

/** Two normals one deviation apart, whose noise is the same for so many rows on end. */
function branchOf(repeated: number, seed: number): Rehearsed {
  const normal = normalsOf(chanceFrom(seed));
  const energies = tableOf(rows, 2);
  energies.isKnown.fill(1);
  let noise = 0;
  for (let row = 0; row < rows; row++) {
    if (row % repeated === 0) noise = normal();
    const value = labels[row]! + noise;
    energies.values.set([value ** 2 / 2, (value - 1) ** 2 / 2], 2 * row);
  }
  return { energies, limits: Float64Array.of(8, 8) };
}

test("temperOf() counts rows that say the same but once", () => {
  const fresh = temperOf(branchOf(1, 1), played);
  const repeated = temperOf(branchOf(16, 1), played);
  assert.ok(fresh >= 1 / 2, `${fresh}`);
  assert.ok(repeated <= 1 / 8, `${repeated}`);
});

test("gainOf() gives two branches more together than one that is heard twice", () => {
  const tempered = (branch: Rehearsed) => ({ ...branch, temper: temperOf(branch, played) });
  const one = tempered(branchOf(4, 1));
  const twice = gainOf({ statistical: one, physical: one }, played);
  const both = gainOf({ statistical: one, physical: tempered(branchOf(4, 2)) }, played);
  assert.ok(twice < both, `${twice} and ${both}`);
  assert.ok(twice <= 3 / 2 && both >= 3 / 2, `${twice} and ${both}`);
});

test("rehearsalsOf() plays each fold's own blocks, each once", () => {
  const folds = foldsOf(recordingFrom(plantOf(thrice)), 10);
  const rehearsals = rehearsalsOf(folds);
  for (const [fold, { own }] of folds.each.entries()) {
    assert.equal(rehearsals[fold]!.length, own.length);
    assert.deepEqual(new Set(rehearsals[fold]), new Set(own));
  }
});
