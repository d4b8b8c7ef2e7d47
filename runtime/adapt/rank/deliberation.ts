import type { Circumstance } from "#runtime/adapt/circumstance.ts";
import type { PolicyAnswer, Silence } from "#runtime/adapt/policy.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Actuator, ModelUnit, ProposalPolicy } from "#runtime/capsule/manifest.ts";
import { type Clock, type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { after, type Soon } from "#runtime/core/soon.ts";
import type { Write } from "#runtime/field/point.ts";
import { Candidates } from "./candidates.ts";
import type { Choice } from "./choice.ts";
import type { Consequences } from "./consequences.ts";
import { type AtOnceRule, rank, rankAtOnce } from "./ranking.ts";
import type { Opinion, Panel } from "./replicas/panel.ts";
import { backersOf, majorityOf } from "./vote.ts";

export interface DeliberationParts {
  readonly by: string;
  readonly clock: Clock;
  readonly actuators: readonly Actuator[];
  /** The policy that is asked first: all others speak of the same actuators. */
  readonly unit: Pick<ModelUnit, "outputs" | "deadlineMs">;
  readonly panel: Pick<Panel, "ask">;
  /** What adaptation adds to each output, in its own unit; changed by whoever owns it. */
  readonly biases: Float64Array;
  readonly ranking: Ranking | undefined;
  readonly vote: { readonly agree: number; readonly shareMax: number } | undefined;
}

export interface Ranking {
  readonly policy: Pick<ProposalPolicy, "weights" | "candidates" | "spreadShare">;
  readonly consequences: Pick<Consequences, "begin" | "heardAt" | "weigh" | "confidence"> &
    Partial<Pick<Consequences, "atOnce">>;
}

/**
 * A capsule's policy with all that stands beside it: replicas are asked the same, the majority's answer is
 * shifted by the bias, and of the set-points around it the cheapest goes on, all within the policy's deadline. It
 * proposes; how many agreed and how sure it is are counted and gated by the judge.
 */
export class Deliberation {
  readonly #parts: DeliberationParts;
  readonly #candidates: Candidates | undefined;
  /** The actuator, by its place, of each output. */
  readonly #places: readonly number[];
  readonly #ranges: readonly Actuator[];
  readonly #setpoints: Float64Array;
  /** Of the moment that is weighed. */
  #standing: readonly number[] = [];
  readonly #atOnce: AtOnceRule | undefined;

  constructor(parts: DeliberationParts) {
    const { actuators, unit, ranking } = parts;
    this.#parts = parts;
    this.#places = unit.outputs.map(({ point }) => actuators.findIndex((each) => each.point === point));
    this.#ranges = this.#places.map((place) => actuators[place]!);
    this.#setpoints = new Float64Array(actuators.length);
    if (ranking === undefined) return;
    const { candidates, spreadShare, weights } = ranking.policy;
    this.#candidates = new Candidates(this.#ranges, { count: candidates, share: spreadShare });
    const { atOnce } = ranking.consequences;
    this.#atOnce = atOnce && {
      ...{ candidates: this.#candidates, weights },
      add: (candidate) => atOnce.add(this.#whole(candidate)),
      choose: (by, start) => atOnce.choose(by, start),
    };
  }

  propose(values: Float64Array, circumstance: Circumstance): Soon<PolicyAnswer> {
    const { clock, panel, vote, unit, ranking } = this.#parts;
    const start = clock.now();
    const wholeUs = unit.deadlineMs * US_PER_MS;
    const isAlone = ranking === undefined && vote === undefined;
    const opinions = panel.ask(values, start + wholeUs * (isAlone ? 1 : askingShare));
    return after(opinions, (told) => this.#weigh(told, circumstance, start + wholeUs));
  }

  #weigh(opinions: readonly Opinion[], circumstance: Circumstance, endAt: Instant): Soon<PolicyAnswer> {
    const answers: Float64Array[] = [];
    for (let voice = 0; voice < opinions.length; voice++) {
      const opinion = opinions[voice]!;
      if (opinion.kind === "answer") answers.push(this.#shifted(opinion.values));
    }
    if (answers.length === 0) return { kind: "silence", because: silenceOf(opinions) };
    const { vote } = this.#parts;
    if (vote === undefined) return this.#go(answers[0]!, circumstance, { endAt });
    const rule = { ...vote, ranges: this.#ranges };
    return this.#go(answers[majorityOf(answers, rule)]!, circumstance, {
      endAt,
      // Else a ranking could lead away from what was agreed on, one candidate at a time.
      mayTake: (candidate) => backersOf(candidate, answers, rule) >= rule.agree,
      replicas: answers.map((each) => this.#writes(each)),
    });
  }

  #go(answer: Float64Array, circumstance: Circumstance, bounds: Bounds): Soon<PolicyAnswer> {
    const chosen = this.#choose(answer, circumstance, bounds);
    if (chosen instanceof Promise) return chosen.then((later) => this.#said(later, bounds));
    return this.#said(chosen, bounds);
  }

  #said({ answer, choice, confidence }: Chosen, { endAt, replicas }: Bounds): PolicyAnswer {
    const at = this.#parts.clock.now();
    if (at > endAt + graceUs) return { kind: "silence", because: "late" };
    const { by } = this.#parts;
    const writes = this.#writes(answer);
    const proposal: Proposal = { origin: "capsule", by, at, writes, confidence, replicas, choice };
    return { kind: "proposal", proposal };
  }

  #choose(answer: Float64Array, circumstance: Circumstance, bounds: Bounds): Soon<Chosen> {
    const { ranking } = this.#parts;
    if (ranking === undefined || this.#candidates === undefined || !ranking.consequences.begin(circumstance))
      return { answer, choice: undefined, confidence: undefined };
    this.#standing = circumstance.standing!;
    const best = new Float64Array(answer.length);
    const choice = this.#rank(answer, best, bounds);
    if (choice instanceof Promise) return choice.then((later) => this.#sure(best, later));
    return this.#sure(best, choice);
  }

  #rank(answer: Float64Array, best: Float64Array, { endAt, mayTake }: Bounds): Soon<Choice> {
    const { clock, ranking } = this.#parts;
    const { consequences, policy } = ranking!;
    if (this.#atOnce !== undefined)
      return rankAtOnce(answer, best, this.#atOnce, { start: clock.now(), endAt, mayTake });
    return rank(answer, best, {
      ...{ candidates: this.#candidates!, weights: policy.weights, mayTake },
      isLate: () => (consequences.heardAt ?? clock.now()) >= endAt,
      weigh: (candidate) => consequences.weigh(this.#whole(candidate)),
    });
  }

  #sure(best: Float64Array, choice: Choice): Soon<Chosen> {
    const { consequences } = this.#parts.ranking!;
    const confidence = consequences.atOnce?.confidence ?? consequences.confidence(this.#whole(best));
    if (confidence instanceof Promise)
      return confidence.then((later) => ({ answer: best, choice, confidence: later }));
    return { answer: best, choice, confidence };
  }

  /** Set-points for every actuator: what is not asked for stays as it stands. */
  #whole(candidate: Float64Array): Float64Array {
    for (let actuator = 0; actuator < this.#standing.length; actuator++)
      this.#setpoints[actuator] = this.#standing[actuator]!;
    for (let output = 0; output < this.#places.length; output++)
      this.#setpoints[this.#places[output]!] = candidate[output]!;
    return this.#setpoints;
  }

  #shifted(answer: Float64Array): Float64Array {
    const { biases } = this.#parts;
    const shifted = new Float64Array(answer.length);
    for (let output = 0; output < answer.length; output++)
      shifted[output] = answer[output]! + biases[output]!;
    return shifted;
  }

  #writes(answer: Float64Array): readonly Write[] {
    const { outputs } = this.#parts.unit;
    const writes = new Array<Write>(outputs.length);
    for (let output = 0; output < outputs.length; output++)
      writes[output] = { point: outputs[output]!.point, value: answer[output]! };
    return writes;
  }
}

/** What an answer has to keep to. */
interface Bounds {
  readonly endAt: Instant;
  readonly mayTake?: (candidate: Float64Array) => boolean;
  /** What each of the others wrote, where there is a vote. */
  readonly replicas?: Proposal["replicas"];
}

/** What goes on, and how it was chosen. */
interface Chosen {
  readonly answer: Float64Array;
  readonly choice: Choice | undefined;
  readonly confidence: number | undefined;
}

/** Of the deadline, what answers may take where they are counted and weighed afterwards: one may never come. */
const askingShare = 0.6;
/** One candidate may be under way when the time is over; what takes longer than that is late. */
const graceUs = 1_000;

/** Where nobody answered: that of the first, for the others were only asked beside it. */
function silenceOf(opinions: readonly Opinion[]): Silence {
  const [first] = opinions;
  return first?.kind === "silence" ? first.because : "absent";
}
