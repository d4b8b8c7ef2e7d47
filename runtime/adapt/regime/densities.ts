// How likely a row is in each regime, twice: in plain TypeScript and by the kernels, with the same bits. Rows come seconds
// apart, so the engine takes hours to compile what they take; a kernel is fast from the first call on.

import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  scratchAt,
  shapeBytes,
  shapeDeviations,
  shapeHeights,
  shapeMeans,
  shapePlaces,
  shapeWidth,
} from "#runtime/core/layout.ts";
import type { Mixture } from "#runtime/map/maximise.ts";
import { mixtureExpert } from "#runtime/map/mixture.ts";
import { placedMixture } from "#runtime/map/place-committee.ts";
import { placeValues } from "#runtime/map/place-values.ts";
import { type Shape, shapeEnergy } from "./shape.ts";

/** −log density of values in nats, as each regime has it. Asking allocates nothing. */
export type Density = (values: Float64Array) => number;

export function landscapeOf(mixture: Mixture, kernels: Kernels | undefined): Density {
  const ask = kernels?.call.landscapeEnergy;
  const member = kernels && ask && placedMixture(mixture, kernels);
  if (kernels === undefined || ask === undefined || member === undefined) {
    const { energy } = mixtureExpert(mixture);
    return (inner) => energy(inner);
  }
  const { f64 } = kernels;
  const { width } = mixture;
  return (inner) => {
    assert(inner.length === width, "a landscape is asked about a value a channel");
    for (let at = 0; at < width; at++) f64[scratchAt / 8 + at] = inner[at]!;
    // Two doubles share a register.
    f64[scratchAt / 8 + width] = 0;
    return ask(member, scratchAt, width);
  };
}

/** `numbersEnergy` of numbers of physics. */
export function numbersDensity(shape: Shape, kernels: Kernels | undefined): Density {
  return shape.width === 0 ? () => 0 : shapeDensity(shape, kernels);
}

export function shapeDensity(shape: Shape, kernels: Kernels | undefined): Density {
  const ask = kernels?.call.shapeEnergy;
  if (kernels === undefined || ask === undefined) return (values) => shapeEnergy(shape, values, 0);
  const { f64, i32, reserve } = kernels;
  const { width, means, deviations, heights } = shape;
  const at = reserve(shapeBytes);
  i32[(at + shapeWidth) / 4] = width;
  i32[(at + shapePlaces) / 4] = heights.length;
  i32[(at + shapeMeans) / 4] = placeValues(means, kernels);
  i32[(at + shapeDeviations) / 4] = placeValues(deviations, kernels);
  i32[(at + shapeHeights) / 4] = placeValues(heights, kernels);
  return (values) => {
    assert(values.length === width, "a shape is asked about a value an axis");
    for (let axis = 0; axis < width; axis++) f64[scratchAt / 8 + axis] = values[axis]!;
    return ask(at, scratchAt);
  };
}
