import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { scratchAt } from "#runtime/core/layout.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import { type DenseGrid, placeDense } from "./dense-place.ts";
import { place } from "./place.ts";

export type Queries = Pick<EnergyMap, "energy" | "gradient" | "along" | "reach">;

/** Places a grid at an address with room for `denseBytes` and answers from there. Two channels have kernels of their own. */
export function queriesAt(grid: DenseGrid, at: number, kernels: Kernels): Queries {
  const { nodes } = grid;
  if (nodes.length === 2) {
    place({ ...grid, columns: nodes[0]!, rows: nodes[1]! }, at, kernels);
    return planeQueries(at, kernels);
  }
  placeDense(grid, at, kernels);
  return denseQueries({ at, width: nodes.length }, kernels);
}

/** The energy alone. */
export function energyAt(grid: DenseGrid, at: number, kernels: Kernels): Queries["energy"] {
  return queriesAt(grid, at, kernels).energy;
}

/** For a grid of two channels that lies at an address. */
export function planeQueries(at: number, { call, f64 }: Kernels): Queries {
  // Two doubles for the state, one for the energy, two for the gradient.
  const state = scratchAt;
  const energy = scratchAt + 16;
  const gradient = scratchAt + 32;
  const check = (of: Float64Array): void => assert(of.length === 2, "a state of a grid map has two values");
  return {
    energy(of: Float64Array): number {
      check(of);
      return call.gridEnergy(at, of[0]!, of[1]!);
    },
    gradient(of: Float64Array, into: Float64Array): number {
      check(of);
      check(into);
      f64[state / 8] = of[0]!;
      f64[state / 8 + 1] = of[1]!;
      call.gridGradients(at, state, 1, energy, gradient);
      into[0] = f64[gradient / 8]!;
      into[1] = f64[gradient / 8 + 1]!;
      return f64[energy / 8]!;
    },
    along(from: Float64Array, to: Float64Array): number {
      check(from);
      check(to);
      return call.gridAlong(at, from[0]!, from[1]!, to[0]!, to[1]!);
    },
    reach(from: Float64Array, to: Float64Array, limit: number): number {
      check(from);
      check(to);
      return call.gridReach(at, from[0]!, from[1]!, to[0]!, to[1]!, limit);
    },
  };
}

function denseQueries(
  { at, width }: { readonly at: number; readonly width: number },
  { call, f64 }: Kernels,
): Queries {
  // Two states, an energy and a gradient, with room for four channels each.
  const [first, second, energyPlace, slopes] = [0, 32, 64, 72].map((offset) => scratchAt + offset) as [
    number,
    number,
    number,
    number,
  ];
  const write = (state: Float64Array, to: number): void => {
    assert(state.length === width, `a state of this map has ${width} values`);
    for (let axis = 0; axis < width; axis++) f64[to / 8 + axis] = state[axis]!;
  };
  const energy = (state: Float64Array): number => {
    write(state, first);
    call.denseGradients(at, first, 1, energyPlace, slopes);
    return f64[energyPlace / 8]!;
  };
  return {
    energy,
    gradient(state: Float64Array, into: Float64Array): number {
      assert(into.length === width, `a gradient of this map has ${width} values`);
      const found = energy(state);
      for (let axis = 0; axis < width; axis++) into[axis] = f64[slopes / 8 + axis]!;
      return found;
    },
    along(from: Float64Array, to: Float64Array): number {
      write(from, first);
      write(to, second);
      return call.denseAlong(at, first, second);
    },
    reach(from: Float64Array, to: Float64Array, limit: number): number {
      write(from, first);
      write(to, second);
      return call.denseReach(at, first, second, limit);
    },
  };
}
