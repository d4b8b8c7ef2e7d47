import type { Choice } from "#runtime/adapt/rank/choice.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Write } from "#runtime/field/point.ts";
import { Readings } from "#runtime/field/readings.ts";
import { BlankPen, Form } from "#runtime/prove/form.ts";
import { encodeRecord } from "#runtime/prove/record.ts";
import type { Fallback, Verdict } from "#runtime/shield/verdict.ts";
import { ageIn, decisionRecord, isBiased, replicasShown, type Witnessed } from "./witness.ts";

/**
 * Writes decisions down. Those of normal operation differ in their numbers alone, so each kind of them is printed
 * once, with blanks, and a tick only notes its numbers. What is rare, and all that strangers asked for, is
 * printed where it happens. The log cannot tell the two from each other.
 */
export class Scribe {
  readonly #kinds: Kind[] = [];
  #oldest = 0;

  /** What goes on the ring; good until the next one is asked for. */
  entryOf(witnessed: Witnessed): Uint8Array {
    if (!isUsual(witnessed)) return encodeRecord(decisionRecord(witnessed));
    for (const kind of this.#kinds) if (kind.note(witnessed)) return kind.form.entry;
    const kind = new Kind(witnessed);
    if (!kind.form.isShort) return encodeRecord(decisionRecord(witnessed));
    this.#kinds[this.#oldest] = kind;
    this.#oldest = (this.#oldest + 1) % kindsMax;
    return kind.form.entry;
  }
}

/** A policy or two, let through or amended, in each of some regimes. */
const kindsMax = 16;

/** Verdicts that a machine can be under for hours, and whose words stay the same. */
const usual: readonly Verdict["because"][] = ["inside", "rate", "range", "forecast"];

/** Whatever else a record may hold, such as why an action is rare, is not here. */
function isUsual({ tick, frame, asked, situation, loose, decision, isTied = false }: Witnessed): boolean {
  const { ruling, permitted } = decision;
  const { because } = ruling.verdict;
  return (
    usual.includes(because) &&
    asked?.origin === "capsule" &&
    (asked.choice === undefined || isCounted(asked.choice)) &&
    ruling.factors.length === 0 &&
    permitted?.purpose === "action" &&
    !isTied &&
    loose === undefined &&
    Number.isSafeInteger(tick) &&
    Number.isSafeInteger(frame.at) &&
    Number.isSafeInteger(frame.at - situation.goodSince)
  );
}

function isCounted({ looked, taken }: Choice): boolean {
  return Number.isSafeInteger(looked) && Number.isSafeInteger(taken);
}

/** Decisions that differ in their numbers alone; the words that they share are remembered. */
class Kind {
  readonly form: Form;
  readonly #like: Witnessed;
  readonly #readings: Readings;
  /** Remembered, because the biases themselves go on changing in place. */
  readonly #isBiased: boolean;

  constructor(first: Witnessed) {
    const pen = new BlankPen();
    this.form = new Form(decisionRecord(first, pen), pen);
    this.#like = first;
    this.#readings = new Readings([...first.frame.samples.keys()]);
    this.#isBiased = isBiased(first.biases);
    assert(
      this.note(first) && pen.numbers.every((number, index) => Object.is(number, this.form.numbers[index])),
      "a form's numbers are noted in the order of its blanks",
    );
  }

  /** False for a decision of another kind; else its numbers are in the form, in the order of `decisionRecord`. */
  note({ boot, tick, frame, asked, situation, biases, decision, envelope, regime }: Witnessed): boolean {
    const like = this.#like;
    const { numbers } = this.form;
    const { verdict, energy, bounds } = decision.ruling;
    const known = like.decision.ruling.verdict;
    const { standing, forecaster, goodSince } = situation;
    const hasBiases = isBiased(biases);
    const samples = this.#readings.in(frame);
    const isAlike =
      boot === like.boot &&
      envelope === like.envelope &&
      asked!.by === like.asked!.by &&
      (asked!.choice === undefined) === (like.asked!.choice === undefined) &&
      (asked!.confidence === undefined) === (like.asked!.confidence === undefined) &&
      asked!.replicas?.length === like.asked!.replicas?.length &&
      regime?.regime === like.regime?.regime &&
      verdict.kind === known.kind &&
      verdict.because === known.because &&
      fallbackOf(verdict) === fallbackOf(known) &&
      verdict.text.length === known.text.length &&
      forecaster === like.situation.forecaster &&
      standing?.length === like.situation.standing?.length &&
      hasBiases === this.#isBiased &&
      frame.samples.size === samples.length;
    if (!isAlike) return false;
    let at = 0;
    numbers[at++] = tick;
    numbers[at++] = frame.at;
    for (let point = 0; point < samples.length; point++) {
      const sample = samples[point];
      if (sample === undefined) return false;
      const ageUs = ageIn(frame, sample.at);
      if (!Number.isSafeInteger(ageUs)) return false;
      numbers[at++] = sample.value;
      numbers[at++] = sample.quality;
      numbers[at++] = ageUs;
    }
    if (!areOfSamePoints(asked!.writes, like.asked!.writes)) return false;
    for (const { value } of asked!.writes) numbers[at++] = value;
    if (standing !== undefined)
      for (let place = 0; place < standing.length; place++) numbers[at++] = standing[place]!;
    numbers[at++] = frame.at - goodSince;
    if (hasBiases) for (let output = 0; output < biases!.length; output++) numbers[at++] = biases![output]!;
    const { choice, confidence, replicas } = asked!;
    if (choice !== undefined) {
      numbers[at++] = choice.looked;
      numbers[at++] = choice.taken;
      numbers[at++] = choice.cost;
      numbers[at++] = choice.runnerUp;
    }
    if (confidence !== undefined) numbers[at++] = confidence;
    if (replicas !== undefined)
      for (let replica = 0; replica < Math.min(replicas.length, replicasShown); replica++) {
        if (!areOfSamePoints(replicas[replica]!, like.asked!.replicas![replica]!)) return false;
        for (const { value } of replicas[replica]!) numbers[at++] = value;
      }
    if (regime !== undefined) numbers[at++] = regime.stability;
    numbers[at++] = energy.now;
    numbers[at++] = energy.asked;
    numbers[at++] = energy.path;
    numbers[at++] = energy.ahead;
    numbers[at++] = bounds.state;
    numbers[at++] = Math.min(bounds.moves, envelope.map.moves.threshold);
    numbers[at++] = envelope.ahead?.threshold ?? Number.NaN;
    for (let part = 0; part < verdict.text.length; part++) {
      const said = verdict.text[part]!;
      if (typeof said === "number") numbers[at++] = said;
      else if (said !== known.text[part]) return false;
    }
    const { writes, serial } = decision.permitted!;
    if (!areOfSamePoints(writes, like.decision.permitted!.writes)) return false;
    for (const { value } of writes) numbers[at++] = value;
    numbers[at++] = serial;
    return at === numbers.length;
  }
}

function fallbackOf(verdict: Verdict): Fallback | undefined {
  return verdict.kind === "block" ? verdict.fallback : undefined;
}

function areOfSamePoints(one: readonly Write[], other: readonly Write[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++)
    if (one[index]!.point !== other[index]!.point) return false;
  return true;
}
