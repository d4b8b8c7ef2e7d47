// Puts a committee of fitted experts into the kernels' memory, in the order in which the kernels read it:
// what belongs to two lanes side by side, what fills them up without a say.

import { assert, Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  committeeMembers,
  committeeMembersAt,
  committeeWidth,
  fencePerNat,
  fenceStarts,
  memberBytes,
  memberCentres,
  memberComponents,
  memberDensityTail,
  memberDeviations,
  memberHalfBandwidth,
  memberHeights,
  memberMeanOf,
  memberMeans,
  memberMixtureTail,
  memberOffsets,
  memberPerSquare,
  memberPlaces,
  memberWhitenings,
  plantCentresMax,
  plantComponentsMax,
  plantWidthMax,
  tailCount,
  tailEnergies,
  tailFences,
  tailRarities,
  tailScale,
} from "#runtime/core/layout.ts";
import type { FittedExperts } from "./experts.ts";
import { offsetsOf } from "./kernel-density.ts";
import type { Mixture } from "./maximise.ts";
import { evenly, padded, placeValues } from "./place-values.ts";
import { fencesOf, raritiesOf, type Tail } from "./tail.ts";

/** The address of a committee in the kernels' memory, where it stays for as long as they live. */
export function placeCommittee(members: readonly FittedExperts[], kernels: Kernels): number {
  const width = members[0]?.mixture.width ?? 0;
  assert(
    width > 0 && members.every(({ mixture }) => mixture.width === width),
    "members share their channels",
  );
  checkBounds(members, width);
  const at = kernels.reserve(committeeMembersAt + members.length * memberBytes);
  kernels.i32[(at + committeeWidth) / 4] = width;
  kernels.i32[(at + committeeMembers) / 4] = members.length;
  for (const [index, member] of members.entries())
    placeMember(member, at + committeeMembersAt + index * memberBytes, kernels);
  return at;
}

/** The kernels have room for so much and no more; a fit of ours keeps to it, a file of somebody's may not. */
function checkBounds(members: readonly FittedExperts[], width: number): void {
  for (const { mixture, density } of members) {
    const isTooLarge =
      width > plantWidthMax ||
      mixture.weights.length > plantComponentsMax ||
      density.weights.length > plantCentresMax;
    if (isTooLarge)
      throw new Fault(
        "map/bad-file",
        `The kernels have no room for ${width} channels, ${mixture.weights.length} components and ${density.weights.length} centres`,
        {
          hint: `At most ${plantWidthMax}, ${plantComponentsMax} and ${plantCentresMax} fit; leave out channels`,
        },
      );
  }
}

function placeMember(member: FittedExperts, at: number, kernels: Kernels): void {
  const { standard, mixture, mixtureTail, density, densityTail } = member;
  const { width } = mixture;
  const put = (offset: number, values: Float64Array): void => {
    kernels.i32[(at + offset) / 4] = placeValues(values, kernels);
  };
  put(memberMeanOf, padded(standard.centres, width, 0));
  put(memberDeviations, padded(standard.deviations, width, 1));
  placeMixture(mixture, at, kernels);
  const blocks = Math.ceil(density.weights.length / lanes);
  kernels.i32[(at + memberPlaces) / 4] = blocks;
  const offsets = new Float64Array(blocks * lanes).fill(Number.NEGATIVE_INFINITY);
  offsets.set(offsetsOf(density));
  put(memberOffsets, offsets);
  put(memberCentres, blocksOf(density.centres, width));
  kernels.f64[(at + memberPerSquare) / 8] = 1 / (2 * density.bandwidth * density.bandwidth);
  kernels.f64[(at + memberHalfBandwidth) / 8] = density.bandwidth / 2;
  placeTail(mixtureTail, at + memberMixtureTail, kernels);
  placeTail(densityTail, at + memberDensityTail, kernels);
}

/** A mixture by itself, as a member of which nothing else is asked; undefined where the kernels have no room for it. */
export function placedMixture(mixture: Mixture, kernels: Kernels): number | undefined {
  const { width, weights } = mixture;
  if (width > plantWidthMax || weights.length > plantComponentsMax) return undefined;
  const at = kernels.reserve(memberBytes);
  placeMixture(mixture, at, kernels);
  return at;
}

function placeMixture(mixture: Mixture, at: number, kernels: Kernels): void {
  const { width, weights, means, heights } = mixture;
  const { i32 } = kernels;
  i32[(at + memberComponents) / 4] = weights.length;
  i32[(at + memberHeights) / 4] = placeValues(heights, kernels);
  i32[(at + memberMeans) / 4] = placeValues(padded(means, width, 0), kernels);
  i32[(at + memberWhitenings) / 4] = placeValues(pairedRows(mixture), kernels);
}

/** Centres that the kernel density takes at a time: four registers of two. */
const lanes = 8;

function placeTail(tail: Tail, at: number, kernels: Kernels): void {
  kernels.i32[(at + tailCount) / 4] = tail.calibration.length;
  kernels.i32[(at + tailEnergies) / 4] = placeValues(tail.calibration, kernels);
  kernels.i32[(at + tailRarities) / 4] = placeValues(raritiesOf(tail), kernels);
  kernels.i32[(at + tailFences) / 4] = placeFences(tail, kernels);
  kernels.f64[(at + tailScale) / 8] = tail.scale;
}

function placeFences(tail: Tail, { f64, i32, reserve }: Kernels): number {
  const { perNat, starts } = fencesOf(tail);
  const at = reserve(fenceStarts + starts.length * 4);
  f64[(at + fencePerNat) / 8] = perNat;
  i32.set(starts, (at + fenceStarts) / 4);
  return at;
}

/** Rows 2p and 2p + 1 of each triangle side by side, for the columns 0 … 2p + 1. */
function pairedRows({ width, weights, whitenings }: Mixture): Float64Array {
  const stride = evenly(width);
  const pairs: number[] = [];
  for (let k = 0; k < weights.length; k++)
    for (let row = 0; row < stride; row += 2)
      for (let column = 0; column < row + 2; column++)
        for (let lane = row; lane < row + 2; lane++)
          pairs.push(lane < width && column <= lane ? whitenings[(k * width + lane) * width + column]! : 0);
  return Float64Array.from(pairs);
}

/** Eight centres side by side, column by column up to an even count. */
function blocksOf(centres: Float64Array, width: number): Float64Array {
  const stride = evenly(width);
  const blocks = new Float64Array(Math.ceil(centres.length / width / lanes) * lanes * stride);
  for (let index = 0; index < centres.length; index++) {
    const centre = Math.floor(index / width);
    const at = (Math.floor(centre / lanes) * stride + (index % width)) * lanes;
    blocks[at + (centre % lanes)] = centres[index]!;
  }
  return blocks;
}
