import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Frame, Sample } from "#runtime/field/frame.ts";
import type { Write } from "#runtime/field/point.ts";
import { severityOf } from "#runtime/field/quality.ts";
import type { DecisionRecord, GivenFields } from "#runtime/prove/record.ts";
import type { Values } from "#runtime/prove/values.ts";
import type { Bearing } from "#runtime/shield/terms.ts";
import { limitsIn } from "#runtime/tick/terms.ts";

// A decision's inputs, read back from its record to the bits that they had: a decimal of a record is the shortest
// that names its bits, and an age is a difference of whole microseconds.

/** Whether a record has the form of a decision that can be judged; a log may be sealed over anything. */
export function isJudgeable(
  record: DecisionRecord,
): record is DecisionRecord & { readonly given: GivenFields } {
  const { tick, at, frame, origin, by, asked, given, mode, replicas = [], permit } = record;
  return (
    [tick, at].every(Number.isSafeInteger) &&
    [origin, by, mode].every((word) => typeof word === "string") &&
    (permit === null || typeof permit === "string") &&
    isObject(frame) &&
    Object.values(frame).every((sample) => Array.isArray(sample) && sample.length === 3) &&
    (asked === null || isObject(asked)) &&
    Array.isArray(replicas) &&
    replicas.every(isObject) &&
    given !== undefined &&
    isObject(given) &&
    (given.standing === null || Array.isArray(given.standing)) &&
    [given.biases, given.said].every((list) => list === undefined || Array.isArray(list)) &&
    (given.said ?? []).every((pair) => Array.isArray(pair) && pair.length === 2)
  );
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A reading can be a microsecond younger than its tick, which looks like the age of what was never read. */
export function frameIn({ at, frame }: Pick<DecisionRecord, "at" | "frame">): Frame {
  const samples = new Map<string, Sample>();
  for (const point in frame) {
    const [value, quality, ageUs] = frame[point]!;
    const isNever = ageUs === -1 && severityOf(quality) !== "good";
    samples.set(point, { value: Number(value), quality, at: isNever ? 0 : at - ageUs });
  }
  return { at, samples };
}

export function proposalIn(record: DecisionRecord, { said }: GivenFields): Proposal | undefined {
  const { asked, origin, by, at, confidence, replicas, choice } = record;
  if (asked === null || origin === "none") return undefined;
  return {
    origin,
    by,
    at,
    writes: said?.map(([point, value]) => ({ point, value: Number(value) })) ?? writesIn(asked),
    ...(confidence !== undefined && { confidence: Number(confidence) }),
    ...(replicas !== undefined && { replicas: replicas.map(writesIn) }),
    ...(choice !== undefined && {
      choice: {
        looked: choice.looked,
        taken: choice.taken,
        cost: Number(choice.cost),
        runnerUp: Number(choice.runnerUp),
      },
    }),
  };
}

function writesIn(values: Values): readonly Write[] {
  return Object.entries(values).map(([point, value]) => ({ point, value: Number(value) }));
}

/** By which terms a record says that it was judged. */
export function bearingIn({ mode, given }: Pick<DecisionRecord, "mode" | "given">): Bearing {
  return { mode, limits: limitsIn(given?.limits) };
}

/** The serial at the end of a permit's name; undefined where there is none. */
export function serialIn(permit: string | null): number | undefined {
  const serial = Number(permit?.slice(permit.lastIndexOf("-") + 1) || Number.NaN);
  return Number.isSafeInteger(serial) ? serial : undefined;
}
