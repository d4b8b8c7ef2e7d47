import type { Circumstance } from "#runtime/adapt/circumstance.ts";
import type { PolicyAnswer, Silence } from "#runtime/adapt/policy.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Actuator, ModelUnit, ProposalPolicy } from "#runtime/capsule/manifest.ts";
import { type Clock, type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { after, type Soon } from "#runtime/core/soon.ts";
import type { Write } from "#runtime/field/point.ts";
import type { AtOnce, Chosen } from "./at-once.ts";
import { Candidates } from "./candidates.ts";
import type { Choice } from "./choice.ts";
import type { Consequences } from "./consequences.ts";
import { nothingYet, rank } from "./ranking.ts";
import type { Opinion, Panel, Told } from "./replicas/panel.ts";
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
  /** Where several are asked; else the first is asked alone. */
  readonly vote: Vote | undefined;
}

interface Vote {
  readonly agree: number;
  readonly shareMax: number;
}

export interface Ranking {
  readonly policy: Pick<ProposalPolicy, "weights" | "candidates" | "spreadShare">;
  readonly consequences: Pick<Consequences, "begin" | "heardAt" | "weigh" | "confidence" | "atOnce">;
}

/**
 * A capsule's policy with all that stands beside it: replicas are asked the same, the majority's answer is
 * shifted by the bias, and of the set-points around it the cheapest goes on, all within the policy's deadline. It
 * proposes; how many agreed and how sure it is are counted and gated by the judge.
 */
export class Deliberation {
  readonly #parts: DeliberationParts;
  readonly #wholeUs: number;
  readonly #askingUs: number;
  readonly #candidates: Candidates | undefined;
  /** Where no vote has a say in which candidates may be taken. */
  readonly #atOnce: AtOnce | undefined;
  /** The actuator, by its place, of each output. */
  readonly #places: readonly number[];
  readonly #ranges: readonly Actuator[];
  readonly #setpoints: Float64Array;
  /** Of one who is asked alone, until he is asked again. */
  readonly #answer: Float64Array;
  /** Of the moment that is weighed. */
  #standing: readonly number[] = [];

  constructor(parts: DeliberationParts) {
    const { actuators, unit, ranking, vote } = parts;
    const isAlone = ranking === undefined && vote === undefined;
    this.#parts = parts;
    this.#wholeUs = unit.deadlineMs * US_PER_MS;
    this.#askingUs = this.#wholeUs * (isAlone ? 1 : askingShare);
    this.#places = unit.outputs.map(({ point }) => actuators.findIndex((each) => each.point === point));
    this.#ranges = this.#places.map((place) => actuators[place]!);
    this.#setpoints = new Float64Array(actuators.length);
    this.#answer = new Float64Array(unit.outputs.length);
    if (ranking === undefined) return;
    const { candidates: count, spreadShare: share, weights } = ranking.policy;
    const candidates = new Candidates(this.#ranges, { count, share });
    this.#candidates = candidates;
    if (vote !== undefined) return;
    this.#atOnce = ranking.consequences.atOnce({ candidates, places: this.#places, weights });
  }

  propose(values: Float64Array, circumstance: Circumstance): Soon<PolicyAnswer> {
    const { clock, panel } = this.#parts;
    const start = clock.now();
    const endAt = start + this.#wholeUs;
    const told = panel.ask(values, start + this.#askingUs);
    if (told instanceof Promise) return told.then((later) => this.#weigh(later, circumstance, endAt));
    return this.#weigh(told, circumstance, endAt);
  }

  #weigh({ at, opinions }: Told, circumstance: Circumstance, endAt: Instant): Soon<PolicyAnswer> {
    const bounds = { circumstance, heardAt: at, endAt };
    const { vote } = this.#parts;
    if (vote !== undefined) return this.#agree(opinions, vote, bounds);
    const opinion = opinions[0]!;
    if (opinion.kind === "silence") return opinion;
    return this.#choose(this.#shifted(opinion.values, this.#answer), bounds);
  }

  #agree(opinions: readonly Opinion[], vote: Vote, bounds: Bounds): Soon<PolicyAnswer> {
    const answers = opinions.flatMap((opinion) =>
      opinion.kind === "answer" ? [this.#shifted(opinion.values, new Float64Array(this.#answer.length))] : [],
    );
    if (answers.length === 0) return { kind: "silence", because: silenceOf(opinions) };
    const rule = { ...vote, ranges: this.#ranges };
    return this.#choose(answers[majorityOf(answers, rule)]!, {
      ...bounds,
      // Else a ranking could lead away from what was agreed on, one candidate at a time.
      mayTake: (candidate) => backersOf(candidate, answers, rule) >= rule.agree,
      replicas: answers.map((each) => this.#writes(each)),
    });
  }

  #choose(answer: Float64Array, bounds: Bounds): Soon<PolicyAnswer> {
    const { ranking } = this.#parts;
    const { circumstance, heardAt, endAt } = bounds;
    if (ranking === undefined || !ranking.consequences.begin(circumstance))
      return this.#said(answer, { at: heardAt, choice: undefined, confidence: undefined }, bounds);
    this.#standing = circumstance.standing!;
    if (this.#atOnce === undefined) return this.#rank(answer, bounds);
    const chosen = heardAt < endAt ? this.#atOnce.choose(answer, circumstance, heardAt) : undefined;
    if (chosen === undefined) return this.#sure(answer, nothingYet(), bounds);
    return this.#said(answer, chosen, bounds);
  }

  #rank(answer: Float64Array, bounds: Bounds): Soon<PolicyAnswer> {
    const { clock, ranking } = this.#parts;
    const { consequences, policy } = ranking!;
    const best = new Float64Array(answer.length);
    const choice = rank(answer, best, {
      ...{ candidates: this.#candidates!, weights: policy.weights, mayTake: bounds.mayTake },
      isLate: () => (consequences.heardAt ?? clock.now()) >= bounds.endAt,
      weigh: (candidate) => consequences.weigh(this.#whole(candidate)),
    });
    return after(choice, (found) => this.#sure(best, found, bounds));
  }

  #sure(answer: Float64Array, choice: Choice, bounds: Bounds): Soon<PolicyAnswer> {
    const { clock, ranking } = this.#parts;
    return after(ranking!.consequences.confidence(this.#whole(answer)), (confidence) =>
      this.#said(answer, { at: clock.now(), choice, confidence }, bounds),
    );
  }

  #said(answer: Float64Array, { at, choice, confidence }: Chosen, { endAt, replicas }: Bounds): PolicyAnswer {
    if (at > endAt + graceUs) return { kind: "silence", because: "late" };
    const { by } = this.#parts;
    const writes = this.#writes(answer);
    const proposal: Proposal = { origin: "capsule", by, at, writes, confidence, replicas, choice };
    return { kind: "proposal", proposal };
  }

  /** Set-points for every actuator: what is not asked for stays as it stands. */
  #whole(candidate: Float64Array): Float64Array {
    for (let actuator = 0; actuator < this.#standing.length; actuator++)
      this.#setpoints[actuator] = this.#standing[actuator]!;
    for (let output = 0; output < this.#places.length; output++)
      this.#setpoints[this.#places[output]!] = candidate[output]!;
    return this.#setpoints;
  }

  #shifted(answer: Float64Array, to: Float64Array): Float64Array {
    const { biases } = this.#parts;
    for (let output = 0; output < to.length; output++) to[output] = answer[output]! + biases[output]!;
    return to;
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
  readonly circumstance: Circumstance;
  readonly heardAt: Instant;
  readonly endAt: Instant;
  readonly mayTake?: (candidate: Float64Array) => boolean;
  /** What each of the others wrote, where there is a vote. */
  readonly replicas?: Proposal["replicas"];
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
