import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { basinsOfGrid, persistenceNatsMin } from "#runtime/map/basins.ts";
import { basinsOf } from "#runtime/map/basins-by-descent.ts";
import { descend } from "#runtime/map/descent.ts";
import type { Expert } from "#runtime/map/expert.ts";
import type { Landscape } from "#runtime/map/faces.ts";

/** Two wells of the depth 9 and 4 along x with a pass at 0 between them, and a bowl across. */
function twoWells(side: number): Landscape {
  const energies = Float64Array.from({ length: side * side }, (_, node) => {
    const x = -2 + (4 * (node % side)) / (side - 1);
    const y = -2 + (4 * Math.floor(node / side)) / (side - 1);
    return (x < 0 ? 9 : 4) * ((x * x - 1) ** 2 - 1) + 3 * y * y;
  });
  return { nodes: [side, side], energies };
}

test("basinsOfGrid() finds two wells, their pass and their shares", () => {
  const { basins, passes, owners } = basinsOfGrid(twoWells(81));
  assert.equal(basins.length, 2);
  assert.deepEqual(
    passes.map(({ between }) => between),
    [[0, 1]],
  );
  const close = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 0.02, `${found}`);
  close(passes[0]!.energy, 0);
  close(basins[0]!.depthNats, 9);
  close(basins[1]!.depthNats, 4);
  close(basins[0]!.share + basins[1]!.share, 1);
  assert.ok(basins[0]!.share > 0.98);
  for (const [node, owner] of owners.entries()) {
    const column = node % 81;
    if (column !== 40) assert.equal(owner, column < 40 ? 0 : 1, `${node}`);
  }
});

test("basinsOfGrid() takes a dent that is less deep than asked for as part of its neighbour", () => {
  const { energies, nodes } = twoWells(41);
  const dented = Float64Array.from(energies);
  for (const node of [10 * 41 + 6, 30 * 41 + 32])
    dented[node] =
      Math.min(...[-1, 1, -41, 41].map((step) => energies[node + step]!)) - 0.9 * persistenceNatsMin;
  assert.equal(basinsOfGrid({ nodes, energies: dented }).basins.length, 2);
  assert.ok(basinsOfGrid({ nodes, energies: dented }, { persistenceNats: 0 }).basins.length === 4);
  assert.equal(basinsOfGrid({ nodes, energies: dented }, { persistenceNats: 5 }).basins.length, 1);
  assert.equal(basinsOfGrid({ nodes, energies: dented }, { persistenceNats: 5 }).passes.length, 0);
});

test("basinsOfGrid() goes through the saddle within a cell where that is lower than its corners", () => {
  // Low at two opposite corners, high at the others: the bilinear saddle is at 10 · 10 / 20 = 5.
  const { passes } = basinsOfGrid({ nodes: [2, 2], energies: [0, 10, 10, 0] });
  assert.deepEqual(passes, [{ between: [0, 1], energy: 5 }]);
});

const landscapes = fc.constantFrom([7], [5, 4], [3, 4, 3], [2, 3, 2, 3]).chain((nodes) => {
  const length = nodes.reduce((product, each) => product * each, 1);
  const energy = fc.oneof(fc.double({ min: -5, max: 20, noNaN: true }), fc.constantFrom(0, 3));
  return fc.array(energy, { minLength: length, maxLength: length }).map((energies) => ({ nodes, energies }));
});

test("basinsOfGrid() deals every node to one basin, whose bottom is its lowest, and no pass is below a bottom", () => {
  fc.assert(
    fc.property(landscapes, fc.double({ min: 0, max: 10, noNaN: true }), (landscape, persistenceNats) => {
      const { basins, passes, owners } = basinsOfGrid(landscape, { persistenceNats });
      const { energies } = landscape;
      assert.equal(
        basins.reduce((sum, { nodeCount }) => sum + nodeCount, 0),
        energies.length,
      );
      assert.ok(Math.abs(basins.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
      for (const [node, owner] of owners.entries()) assert.ok(basins[owner]!.energy <= energies[node]!);
      for (const [place, { node, energy, depthNats }] of basins.entries()) {
        assert.equal(owners[node], place);
        assert.equal(energies[node], energy);
        assert.ok(place === 0 || energy >= basins[place - 1]!.energy);
        assert.ok(depthNats >= 0);
      }
      // Every basin but the deepest persists: at its lowest way to a deeper one it is this far up.
      for (const [place, { energy }] of basins.entries()) {
        if (place === 0) continue;
        assert.ok(wayOut(landscape, basins[place]!.node) - energy >= persistenceNats, `${place}`);
      }
      for (const {
        between: [a, b],
        energy,
      } of passes) {
        assert.ok(a < b);
        assert.ok(energy >= basins[b]!.energy);
      }
      assert.ok(passes.length >= basins.length - 1);
    }),
    { numRuns: 400 },
  );
});

/** The lowest level at which a node is connected along edges or through faces with one below it, by trying. */
function wayOut({ nodes, energies }: Landscape, from: number): number {
  const { passes, basins, owners } = basinsOfGrid({ nodes, energies }, { persistenceNats: 0 });
  const level = basins.map(() => Number.POSITIVE_INFINITY);
  level[owners[from]!] = energies[from]!;
  for (let changed = true; changed; ) {
    changed = false;
    for (const {
      between: [a, b],
      energy,
    } of passes)
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const reached = Math.max(level[one]!, energy);
        if (reached >= level[other]!) continue;
        level[other] = reached;
        changed = true;
      }
  }
  const deeper = basins.flatMap(({ energy, node }, place) =>
    energy < energies[from]! || (energy === energies[from]! && node < from) ? [level[place]!] : [],
  );
  return Math.min(...deeper, Number.POSITIVE_INFINITY);
}

const doubleWell: Expert = {
  energy: ([x, y]) => 6 * (x! * x! - 1) ** 2 + 0.4 * x! + 50 * (y! - x!) ** 2,
  gradient([x, y], gradient) {
    gradient[0] = 24 * x! * (x! * x! - 1) + 0.4 - 100 * (y! - x!);
    gradient[1] = 100 * (y! - x!);
    return this.energy(Float64Array.of(x!, y!));
  },
};

test("descend() ends where nothing leads down any more, and never goes up", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (x, y) => {
        const from = Float64Array.of(x, y);
        const gradient = new Float64Array(2);
        const { state, energy } = descend(doubleWell, from, Float64Array.of(1, 1));
        assert.ok(energy <= doubleWell.energy(from));
        doubleWell.gradient(state, gradient);
        assert.ok(Math.hypot(...gradient) < 1e-4, `${gradient}`);
      },
    ),
  );
});

test("basinsOf() merges ends without a pass between them and bounds the pass between the others", () => {
  const starts = [-1.5, -0.9, -0.4, 0.5, 1.2].map((x) => ({ state: Float64Array.of(x, x), weight: 0.2 }));
  const scale = Float64Array.of(1, 1);
  const { basins, passes } = basinsOf(doubleWell, starts, { scale });
  assert.equal(basins.length, 2);
  assert.ok(Math.abs(basins[0]!.state[0]! + 1) < 0.02 && Math.abs(basins[1]!.state[0]! - 1) < 0.02);
  assert.ok(Math.abs(basins[0]!.share - 0.6) < 1e-12 && Math.abs(basins[1]!.share - 0.4) < 1e-12);
  assert.ok(passes.length === 1 && Math.abs(passes[0]!.energy - 6) < 0.1, `${passes[0]?.energy}`);
  assert.ok(Math.abs(basins[1]!.depthNats - 5.6) < 0.1);
  assert.equal(basinsOf(doubleWell, starts, { scale, persistenceNats: 7 }).basins.length, 1);
});
