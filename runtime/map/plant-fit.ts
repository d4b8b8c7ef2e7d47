// From a recording to a map of the plant. A function of the recording alone: the same rows give the same map
// to the bit on every machine, whoever cut them into files.

import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { prng } from "#runtime/core/prng.ts";
import {
  type AskedRows,
  calibrationKept,
  laterRows,
  moveEnergies,
  movesOf,
  stateEnergies,
} from "./asked-rows.ts";
import { type Deal, dealOf, lengthOf, rowsIn, runsOf } from "./deal.ts";
import { expertsOf, type FittedExperts, fitExperts } from "./experts.ts";
import { type ForesightFit, type ForesightOptions, fitForesight } from "./foresight.ts";
import type { Limits } from "./limits.ts";
import { type Link, linksOf } from "./links.ts";
import { type Modes, modeOf, modesIn } from "./modes.ts";
import { promised } from "./plant-promise.ts";
import type { RecordedChannel, Recording } from "./recording.ts";
import { roundedExperts } from "./rounded.ts";
import { standardised } from "./standard.ts";

export interface PlantFit {
  readonly channels: readonly RecordedChannel[];
  readonly alpha: number;
  /** Of states, by rows that nothing was fitted to. */
  readonly limits: Limits;
  /** Why the promise of those cannot be believed, from the recording itself; empty where nothing speaks against it. */
  readonly doubt: string;
  /** Of such states with commands that were given later. */
  readonly moves: Limits;
  readonly modes: Modes;
  /** In the continuous channels, in their order: of all rows first, then of modes that have enough of their own. */
  readonly experts: readonly FittedExperts[];
  readonly links: readonly Link[];
  /** Undefined where nothing in the recording is a command, or it is too short; then this is the reason. */
  readonly foresight: ForesightFit | undefined;
  readonly blind: string;
  /** Rows that each lot was dealt, and rows a block. */
  readonly deal: { readonly [Lot in "fit" | "judge" | "calibrate" | "rowsEach"]: number };
  readonly provenance: PlantProvenance;
}

export interface PlantProvenance {
  readonly origin: string;
  readonly rowCount: number;
  readonly secondsPerRow: number;
  /** After so many rows the slowest channel has forgotten. */
  readonly memoryRows: number;
  /** SHA-256 over the rows as little-endian f64, in the order given. */
  readonly rowsDigest: Digest;
}

export interface PlantOptions {
  /**
   * The false-block rate that the thresholds are to keep, with 95 % confidence. Of several the first that the
   * recording suffices for; futures keep a first one of their own, because their rows may be worth more.
   */
  readonly alpha: number | readonly number[];
  /** How long a command stands at most before it is decided anew; the plant's own time scale where nobody says. */
  readonly standsSeconds?: number | undefined;
}

/** Too few rows for the promise is a Fault "map/too-few-points", never a loose threshold. */
export function fitPlant(recording: Recording, options: PlantOptions): PlantFit {
  return promisePlant(learnPlant(recording), options);
}

/** All of a map that does not depend on what it is to promise. */
export interface LearntPlant extends Pick<PlantFit, "modes" | "experts"> {
  readonly recording: Recording;
  readonly deal: Deal;
  /** Of the rows that calibrate, and which those are. */
  readonly states: AskedRows;
}

export function learnPlant(recording: Recording): LearntPlant {
  check(recording);
  const deal = dealOf(recording);
  const continuous = continuousOf(recording.channels);
  const found = expertsIn(recording, {
    deal,
    continuous,
    modes: modesIn(recording, [...deal.fit, ...deal.judge]),
  });
  const learnt = { modes: found.modes, experts: found.all };
  const surprise = surpriseIn({ channels: recording.channels, ...learnt });
  return {
    recording,
    deal,
    ...learnt,
    states: stateEnergies(recording, { ranges: deal.calibrate, energy: surprise }),
  };
}

/** One plant may be promised several times; each is the map that `fitPlant` makes. */
export function promisePlant(
  { recording, deal, modes, experts, states }: LearntPlant,
  { alpha: wanted, standsSeconds }: PlantOptions,
): PlantFit {
  const alphas = typeof wanted === "number" ? [wanted] : wanted;
  for (const of of alphas) assert(of > 0 && of < 1, "a false-block rate lies between 0 and 1");
  const { channels, rows } = recording;
  const { alpha, strict, limits, doubt } = promised(states, { alphas, deal, kept: calibrationKept });
  if (limits.threshold >= energyNatsMax)
    throw new Fault(
      "map/bad-rows",
      `More than ${alpha} of the calibration rows are in modes never fitted to`,
      {
        hint: "Record for longer, or name fewer channels as modes",
      },
    );
  const future = foreseen(recording, { deal, alphas, standsSeconds });
  const later = future.foresight?.horizonRows ?? laterRows;
  const moved = moveEnergies(recording, {
    ranges: deal.calibrate,
    energy: surpriseIn({ channels, modes, experts }),
    later,
  });
  return {
    channels,
    modes,
    experts,
    alpha,
    limits,
    doubt,
    moves: movesOf(moved, { alphas: [alphas[0]!, strict], limits, kept: calibrationKept }),
    links: linksIn(recording, { deal, continuous: continuousOf(channels), experts: experts[0]! }),
    ...future,
    deal: {
      fit: lengthOf(deal.fit),
      judge: lengthOf(deal.judge),
      calibrate: lengthOf(deal.calibrate),
      rowsEach: deal.rowsEach,
    },
    provenance: {
      origin: recording.origin,
      rowCount: rows.length / channels.length,
      secondsPerRow: recording.secondsPerRow,
      memoryRows: deal.memoryRows,
      rowsDigest: digestOf(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)),
    },
  };
}

/** The channels that densities are about, as places in the state. */
export function continuousOf(channels: readonly RecordedChannel[]): readonly number[] {
  return channels.flatMap(({ role }, channel) => (role === "mode" ? [] : [channel]));
}

/** The surprise of a whole state, modes included: what the map will say once it is opened. */
function surpriseIn({
  channels,
  modes,
  experts,
}: Pick<PlantFit, "channels" | "modes" | "experts">): (state: Float64Array) => number {
  const continuous = continuousOf(channels);
  const asked = experts.map((fitted) => expertsOf(fitted));
  const inner = new Float64Array(continuous.length);
  return (state) => {
    const group = modeOf(modes, state);
    if (group < 0) return energyNatsMax;
    for (let at = 0; at < inner.length; at++) inner[at] = state[continuous[at]!]!;
    return asked[group]!.surprise(inner);
  };
}

/** More rows than this change a fit by less than another week of recording would. */
const fitRowsMax = 16_384;
const judgeRowsMax = 1_024;
const seed = 1;
/** A mode has experts of its own from this many rows a channel on; few modes have, or the file would be large. */
const ownRowsPerChannel = 200;
const ownGroupsMax = 4;

function check({ rows, channels, width, stretches }: Recording): void {
  assert(channels.length === width, "a recording has a channel a column");
  if (continuousOf(channels).length === 0)
    throw new Fault("map/bad-rows", "A map needs a channel that is no mode", {
      hint: "Name the channels whose values are numbers",
    });
  for (const [first, end] of stretches)
    for (let at = first * width; at < end * width; at++)
      if (!Number.isFinite(rows[at]!))
        throw new Fault(
          "map/bad-rows",
          `Row ${Math.floor(at / width)} holds ${rows[at]} for ${channels[at % width]!.name}`,
          { hint: "Leave out rows with a missing value" },
        );
}

interface Parts {
  readonly deal: Deal;
  readonly continuous: readonly number[];
}

function expertsIn(
  recording: Recording,
  { deal, continuous, modes }: Parts & { readonly modes: Modes },
): { readonly all: readonly FittedExperts[]; readonly modes: Modes } {
  const pooled = groupIn(recording, { deal, continuous });
  if (modes.columns.length === 0 || modes.seen.length < 2) return { all: [pooled], modes };
  const all = [pooled];
  const group = modes.group.slice();
  const { width, rows } = recording;
  for (let mode = 0; mode < modes.seen.length && all.length <= ownGroupsMax; mode++) {
    const isOwn = (row: number): boolean =>
      modes.columns.every((column, at) => rows[row * width + column] === modes.seen[mode]![at]);
    const own = { fit: runsOf(deal.fit, isOwn), judge: runsOf(deal.judge, isOwn) };
    const needed = ownRowsPerChannel * continuous.length;
    if (lengthOf(own.fit) < needed || lengthOf(own.judge) < needed / 4) continue;
    group[mode] = all.length;
    all.push(groupIn(recording, { deal: { ...deal, ...own }, continuous }));
  }
  return { all, modes: { ...modes, group } };
}

function groupIn(recording: Recording, { deal, continuous }: Parts): FittedExperts {
  const take = (ranges: Deal["fit"], most: number) => ({
    values: rowsIn(recording, { ranges, columns: continuous, most }),
    width: continuous.length,
  });
  const [fit, judges] = [take(deal.fit, fitRowsMax), take(deal.judge, judgeRowsMax)];
  const source = prng(seed);
  const resolution = Float64Array.from(continuous, (channel) => recording.channels[channel]!.resolution);
  return roundedExperts(fitExperts(fit, judges, { resolution, chance: () => source.between(0, 1) }), judges);
}

function linksIn(
  recording: Recording,
  { deal, continuous, experts }: Parts & { readonly experts: FittedExperts },
): readonly Link[] {
  const values = rowsIn(recording, { ranges: deal.judge, columns: continuous, most: judgeRowsMax });
  const inner = standardised({ values, width: continuous.length }, experts.standard);
  return linksOf(experts.mixture, inner.values).map(({ from, to, informationNats }) => ({
    from: continuous[from]!,
    to: continuous[to]!,
    informationNats,
  }));
}

function foreseen(recording: Recording, options: ForesightOptions): Pick<PlantFit, "foresight" | "blind"> {
  if (!recording.channels.some(({ role }) => role === "command"))
    return { foresight: undefined, blind: "no channel is a command" };
  try {
    return { foresight: fitForesight(recording, options), blind: "" };
  } catch (error) {
    // A plant whose future cannot be learnt still has a map; what is missing is said, and the shield knows.
    if (error instanceof Fault) return { foresight: undefined, blind: error.message };
    throw error;
  }
}
