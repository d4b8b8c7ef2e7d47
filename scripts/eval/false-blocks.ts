import { willDo } from "#runtime/cli/map/map-settings.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { Range } from "#runtime/map/blocks.ts";
import { keepable } from "#runtime/map/conformal.ts";
import { DriftMonitor } from "#runtime/map/drift/monitor.ts";
import { type EnergySeries, rowsPerIndependent } from "#runtime/map/effective-rows.ts";
import { followedIn } from "#runtime/map/foresight.ts";
import type { Foresight } from "#runtime/map/foresight-port.ts";
import { clopperPearson } from "#runtime/map/interval.ts";

import { loadMap } from "#runtime/map/open.ts";
import { encodePlant } from "#runtime/map/plant-file.ts";
import { type LearntPlant, learnPlant, type PlantFit, promisePlant } from "#runtime/map/plant-fit.ts";
import type { Series } from "#runtime/map/series.ts";
import type { Evaluation } from "./evaluation.ts";
import { type Recorded, recordedIn } from "./false-blocks-data.ts";
import { type Outcome, type Proposals, pageOf, type Rate, type RegimeOutcome } from "./false-blocks-page.ts";
import { type Dealt, dealtBy, type Split, splits } from "./false-blocks-split.ts";
import { thresholdsByRegime } from "./mondrian.ts";

export const falseBlocks: Evaluation = {
  run(folder) {
    const sets = recordedIn(folder);
    if (sets.length === 0) throw new Fault("map/bad-file", "it holds none of the recordings");
    const found = sets.flatMap((set) => splits.map((split) => evaluated(set, split)));
    const outcomes = found.flatMap((one) => one.outcomes);
    const regimes = found.flatMap((one) => one.regimes);
    return { figures: { outcomes, regimes }, page: pageOf({ sets, outcomes, regimes }) };
  },
};

const alphas: readonly number[] = [0.01, 0.05];

interface Trial {
  readonly set: Recorded;
  readonly split: Split;
  readonly dealt: Dealt;
  readonly learnt: LearntPlant;
}

function evaluated(set: Recorded, split: Split) {
  const dealt = dealtBy(set, split);
  const trial = { set, split, dealt, learnt: learnPlant(dealt.recording) };
  const tried = alphas.map((alpha) => outcomeOf(trial, alpha));
  const energies = tried.find((one) => one.test !== undefined)?.test;
  return {
    outcomes: tried.map(({ outcome }) => outcome),
    regimes: energies === undefined ? [] : regimesOf(trial, energies),
  };
}

function outcomeOf(
  { set, split, dealt, learnt }: Trial,
  alpha: number,
): { readonly outcome: Outcome; readonly test: EnergySeries | undefined } {
  const { states } = learnt;
  const worth = Math.floor(states.energies.length / rowsPerIndependent(states, alpha));
  const facts = {
    ...{ set: set.name, split, alpha, calibrationRows: states.energies.length, effectiveRows: worth },
    ...{ states: undefined, refused: "", couldKeep: alpha, isBroken: false, doubt: "" },
    ...{ drift: undefined, proposals: undefined },
  };
  try {
    const fit = promisePlant(learnt, { alpha });
    // Through its bytes and in the kernels, as the daemon has it.
    const map = loadMap(encodePlant(fit), loadKernels());
    const test = energiesOf(dealt.test, (state) => map.energy(state));
    const rate = rateAbove(test, { threshold: map.threshold, alpha });
    const outcome = {
      ...facts,
      states: rate,
      isBroken: rate.interval.lower > alpha,
      doubt: fit.doubt,
      drift: driftIn(test, { map, every: memoriesApart * learnt.deal.memoryRows }),
      proposals: proposalsIn(dealt.test, { map, fit }),
    };
    return { outcome, test };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const could = error.code === "map/too-few-points" ? keepable(states, willDo) : undefined;
    return { outcome: { ...facts, refused: error.message, couldKeep: could }, test: undefined };
  }
}

/** As `everyUsOf` of the tick has it. */
const memoriesApart = 3;

function energiesOf(
  { rows, width, stretches }: Series,
  energy: (state: Float64Array) => number,
): EnergySeries {
  const energies = Float64Array.from({ length: rows.length / width }, (_, row) =>
    energy(rows.subarray(row * width, (row + 1) * width)),
  );
  return { energies, stretches };
}

function rateAbove(series: EnergySeries, { threshold, alpha }: { threshold: number; alpha: number }): Rate {
  const rows = series.energies.length;
  const share = series.energies.filter((energy) => energy > threshold).length / Math.max(rows, 1);
  const trials = Math.floor(rows / rowsPerIndependent(series, alpha));
  return { share, rows, interval: clopperPearson({ count: Math.round(share * trials), trials }) };
}

interface Asked {
  readonly map: ReturnType<typeof loadMap>;
  readonly fit: PlantFit;
}

function proposalsIn(test: Series, { map, fit }: Asked): Proposals | undefined {
  const commands = fit.channels.flatMap(({ role }, at) => (role === "command" ? [at] : []));
  if (commands.length === 0) return undefined;
  const { alpha, foresight } = map;
  const moved = proposed(test, {
    later: foresight?.horizonRows ?? laterRows,
    every: 1,
    commands,
    energy: (_, target) => map.energy(target),
  });
  const moves = rateAbove(moved, { threshold: map.moves.threshold, alpha });
  if (foresight === undefined || fit.foresight === undefined)
    return { moves, blind: fit.blind, futureAlpha: alpha, followed: undefined, held: undefined };
  const limit = { threshold: foresight.limits.threshold, alpha: foresight.alpha };
  let turn = 0;
  const held = proposed(test, {
    ...{ later: 1, every: heldEvery, commands },
    energy: (state, target) =>
      objected(foresight, { state, target, command: commands[turn++ % commands.length]! }),
  });
  return {
    moves,
    blind: "",
    futureAlpha: foresight.alpha,
    followed: rateAbove(followedIn(test, fit.foresight), limit),
    held: rateAbove(held, limit),
  };
}

/** The energy that the judge would object to: what leads out less than what stands is the better of the two. */
function objected(
  { outlook, limits }: Foresight,
  { state, target, command }: { state: Float64Array; target: Float64Array; command: number },
): number {
  const held = [command];
  const ahead = outlook(state, { target, held }).energy;
  if (ahead <= limits.threshold) return ahead;
  const stay = outlook(state, { target: state, held }).energy;
  return stay > limits.threshold && ahead < stay ? 0 : ahead;
}

/** As a fit looks ahead where it has no forecaster to say how far. */
const laterRows = 10;
const heldEvery = 3;

interface Proposing {
  readonly later: number;
  readonly every: number;
  readonly commands: readonly number[];
  readonly energy: (state: Float64Array, target: Float64Array) => number;
}

/** States, and the same with the commands that the plant was given some rows later. */
function proposed(
  { rows, width, stretches }: Series,
  { later, every, commands, energy }: Proposing,
): EnergySeries {
  const energies: number[] = [];
  const found = stretches.map(([first, end]): Range => {
    const from = energies.length;
    for (let row = first; row + later < end; row += every) {
      const state = rows.subarray(row * width, (row + 1) * width);
      const target = state.slice();
      for (const command of commands) target[command] = rows[(row + later) * width + command]!;
      energies.push(energy(state, target));
    }
    return [from, energies.length];
  });
  return { energies: Float64Array.from(energies), stretches: found.filter(([a, b]) => a < b) };
}

/** Fed as the daemon feeds it: states as far apart as the map's file says that the plant remembers. */
function driftIn(
  { energies }: EnergySeries,
  { map, every }: { readonly map: ReturnType<typeof loadMap>; readonly every: number },
): Outcome["drift"] {
  const monitor = new DriftMonitor(map);
  for (let row = 0, blocked = 0; row < energies.length; row++) {
    if (energies[row]! > map.threshold) blocked++;
    if (row % every === 0 && monitor.observe(energies[row]!) !== undefined)
      return { at: (row + 1) / energies.length, blocked: blocked / (row + 1) };
  }
  return undefined;
}

/** What thresholds of their own would do for the regimes that the publisher names. */
function regimesOf({ set, split, dealt, learnt }: Trial, test: EnergySeries): readonly RegimeOutcome[] {
  const { regimes: names } = set;
  if (names === undefined) return [];
  const words = [...new Set(names)].sort();
  const number = (row: number): number => words.indexOf(names[row]!);
  const calibrating = Array.from(learnt.states.rows, (row) => number(dealt.rows.recording[row]!));
  try {
    const { regimes, common } = thresholdsByRegime(learnt.states, {
      regimes: calibrating,
      alpha: alphas[0]!,
    });
    return regimes.map(({ regime, from, threshold }) => {
      const own = test.energies.filter((_, index) => number(dealt.rows.test[index]!) === regime);
      const share = (limit: number): number => own.filter((energy) => energy > limit).length / own.length;
      const facts = { set: set.name, split, regime: words[regime]!, from, testRows: own.length };
      return { ...facts, byCommon: share(common.threshold), byOwn: share(threshold) };
    });
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}
