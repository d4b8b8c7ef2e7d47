// What the shield would have done with the rows that were kept back: every state judged, every command that the plant's
// people gave judged as a proposal, and what the plant did after it.

import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { spoken } from "#runtime/core/phrase.ts";
import type { LoadedMap } from "#runtime/map/open.ts";
import type { Recording } from "#runtime/map/recording.ts";
import { envelopeOf } from "#runtime/shield/envelope.ts";
import { judge } from "#runtime/shield/judge.ts";
import { secondsOf } from "./recorded.ts";

export interface Protected {
  readonly states: number;
  /** States that the map calls too rare. */
  readonly above: number;
  /** Rows at which somebody changed a command, from a state that was not too rare. */
  readonly moves: number;
  readonly allowed: number;
  readonly amended: number;
  readonly blocked: number;
  /** Blocked moves by their reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** After how many of the moves of each kind the plant left the map within the time looked ahead. */
  readonly wentWrong: {
    readonly afterBlocked: number;
    readonly afterOthers: number;
    readonly withinSeconds: number;
  };
  readonly worst: readonly Refused[];
  /** Above which a state is too rare, in nats. */
  readonly threshold: number;
  /** How rare the states were, in order: the rarest of each so many rows. What is infinitely rare is null in JSON. */
  readonly course: { readonly rowsEach: number; readonly highest: readonly number[] };
  /** 0 where nobody knows. */
  readonly secondsPerRow: number;
}

/** A command that people gave and the shield would not have let through. */
export interface Refused {
  readonly row: number;
  readonly because: string;
  readonly text: string;
  /** Whether the plant, which did get the command, left the map within the time looked ahead. */
  readonly wasRight: boolean;
}

export interface Guard {
  readonly manifest: Manifest;
  readonly id: Digest;
  readonly map: LoadedMap;
}

export function protectedOn(recording: Recording, { manifest, id, map }: Guard): Protected {
  // From one row to the next a command may go as far as it may in that time, and not only in a tick.
  const tickUs = secondsOf(recording) * US_PER_S;
  const envelope = { ...envelopeOf({ capsule: id, manifest, map, mode: "enforce" }), tickUs };
  const { rows, width, stretches, channels } = recording;
  const columnOf = new Map(channels.map(({ name }, column) => [name, column]));
  const axes = manifest.state.map(({ point }) => columnOf.get(point)!);
  const set = envelope.actuators.map(({ point }) => columnOf.get(point)!);
  const stateAt = (row: number): Float64Array =>
    Float64Array.from(axes, (column) => rows[row * width + column]!);
  const { threshold } = envelope.map;
  const energies = Float64Array.from({ length: rows.length / width }, (_, row) =>
    envelope.map.energy(stateAt(row)),
  );
  const rare = Uint8Array.from(energies, (energy) => Number(!(energy <= threshold)));
  const count = { moves: 0, allowed: 0, amended: 0, blocked: 0 };
  const wrong = { afterBlocked: 0, afterOthers: 0 };
  const reasons: Record<string, number> = {};
  const worst: Protected["worst"][number][] = [];
  for (const [first, end] of stretches)
    for (let row = first; row + 1 < end; row++) {
      const isMoved = set.some((column) => rows[row * width + column] !== rows[(row + 1) * width + column]);
      if (!isMoved || rare[row] === 1) continue;
      const at = row * tickUs;
      const asked: Proposal = {
        ...{ origin: "operator", by: "the recording", at },
        writes: envelope.actuators.map(({ point, min, max }, index) => ({
          point,
          value: Math.min(Math.max(rows[(row + 1) * width + set[index]!]!, min), max),
        })),
      };
      const { verdict } = judge(
        {
          ...{ at, asked, silence: "not-finite", goodSince: at, others: "none", forecaster: "trusted" },
          signal: { at, values: stateAt(row), flaw: undefined },
          standing: set.map((column) => rows[row * width + column]!),
        },
        { ...envelope, confidenceMin: undefined, replicaShareMax: undefined },
      );
      count.moves++;
      const leaves = rare.subarray(row + 1, Math.min(end, row + 1 + aheadRows)).includes(1);
      if (verdict.kind === "block") {
        count.blocked++;
        reasons[verdict.because] = (reasons[verdict.because] ?? 0) + 1;
        if (worst.length < worstMax)
          worst.push({ row, because: verdict.because, text: spoken(verdict.text), wasRight: leaves });
        if (leaves) wrong.afterBlocked++;
        continue;
      }
      count[verdict.kind === "allow" ? "allowed" : "amended"]++;
      if (leaves) wrong.afterOthers++;
    }
  const above = rare.reduce((sum, one) => sum + one, 0);
  const wentWrong = { ...wrong, withinSeconds: aheadRows * secondsOf(recording) };
  const told = { threshold, course: courseOf(energies), secondsPerRow: recording.secondsPerRow };
  return { states: rare.length, above, ...count, reasons, wentWrong, worst, ...told };
}

/** A week has too many rows for a picture, and its one rare row must not be the one that is left out. */
function courseOf(energies: Float64Array): Protected["course"] {
  const rowsEach = Math.max(1, Math.ceil(energies.length / coursePlaces));
  const highest = Array.from({ length: Math.ceil(energies.length / rowsEach) }, (_, place) =>
    energies.subarray(place * rowsEach, (place + 1) * rowsEach).reduce((a, b) => Math.max(a, b)),
  );
  return { rowsEach, highest };
}

const aheadRows = 30;
const worstMax = 5;
const coursePlaces = 240;
