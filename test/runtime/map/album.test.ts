import assert from "node:assert/strict";
import { test } from "node:test";
import { albumOf, type Pair } from "#runtime/map/album.ts";
import type { Picture } from "#runtime/map/plot/picture.ts";
import { pictured, twoValleys } from "./plot/fields.ts";

const pairs: readonly Pair[] = [
  ["x", "y"],
  ["y", "z"],
];

function drawn(cells: number): {
  readonly view: Picture;
  readonly draws: number[];
  draw(at: number): Picture;
} {
  const draws: number[] = [];
  const draw = (at: number): Picture => {
    draws.push(at);
    return pictured(twoValleys, { cells, names: pairs[at]! });
  };
  return { view: pictured(twoValleys, { cells: 128 }), draws, draw };
}

test("albumOf() shows the map's own view first, and draws a pair once for all its levels", () => {
  const { view, draws, draw } = drawn(256);
  const album = albumOf(view, { pairs, draw });
  assert.equal(album.picture({ pair: undefined, cells: undefined }), view);
  assert.deepEqual(draws, []);
  for (const cells of [64, 128, 256] as const)
    assert.equal(album.picture({ pair: pairs[1], cells })?.columns, cells);
  assert.equal(album.picture({ pair: pairs[1], cells: undefined })?.columns, 128);
  assert.deepEqual(draws, [1]);
  assert.equal(album.picture({ pair: ["z", "y"], cells: 64 }), undefined);
});

test("albumOf() never draws finer than the map was made", () => {
  for (const [cells, found] of [
    [128, 128],
    [96, 96],
    [512, 512],
  ] as const) {
    const { view, draw } = drawn(cells);
    assert.equal(albumOf(view, { pairs, draw }).picture({ pair: pairs[0], cells: 256 })?.columns, found);
  }
});
