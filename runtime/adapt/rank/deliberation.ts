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
import { rank, rankAtOnce } from "./ranking.ts";
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

  constructor(parts: DeliberationParts) {
    const { actuators, unit, ranking } = parts;
    this.#parts = parts;
    this.#places = unit.outputs.map(({ point }) => actuators.findIndex((each) => each.point === point));
    this.#ranges = this.#places.map((place) => actuators[place]!);
    this.#setpoints = new Float64Array(actuators.length);
    if (ranking === undefined) return;
    const { candidates, spreadShare } = ranking.policy;
    this.#candidates = new Candidates(this.#ranges, { count: candidates, share: spreadShare });
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
    const { clock, vote, ranking } = this.#parts;
    const answers: Float64Array[] = [];
    for (let voice = 0; voice < opinions.length; voice++) {
      const opinion = opinions[voice]!;
      if (opinion.kind === "answer") answers.push(this.#shifted(opinion.values));
    }
    if (answers.length === 0) return { kind: "silence", because: silenceOf(opinions) };
    const rule = vote && { ...vote, ranges: this.#ranges };
    const answer = answers[rule === undefined ? 0 : majorityOf(answers, rule)]!;
    const chosen = this.#choose(answer, circumstance, {
      isLate: () => (ranking?.consequences.heardAt ?? clock.now()) >= endAt,
      // Else a ranking could lead away from what was agreed on, one candidate at a time.
      mayTake: (candidate) => rule === undefined || backersOf(candidate, answers, rule) >= rule.agree,
    });
    const replicas = rule && answers.map((each) => this.#writes(each));
    return after(chosen, (taken) => this.#said(taken, replicas, endAt));
  }

  #said(
    { answer, choice, confidence }: Chosen,
    replicas: Proposal["replicas"],
    endAt: Instant,
  ): PolicyAnswer {
    const at = this.#parts.clock.now();
    if (at > endAt + graceUs) return { kind: "silence", because: "late" };
    const proposal: Proposal = {
      origin: "capsule",
      by: this.#parts.by,
      at,
      writes: this.#writes(answer),
      ...(replicas && { replicas }),
      ...(choice && { choice }),
      ...(confidence !== undefined && { confidence }),
    };
    return { kind: "proposal", proposal };
  }

  #choose(
    answer: Float64Array,
    circumstance: Circumstance,
    bounds: { isLate(): boolean; mayTake(candidate: Float64Array): boolean },
  ): Soon<Chosen> {
    const { ranking } = this.#parts;
    if (ranking === undefined || this.#candidates === undefined || !ranking.consequences.begin(circumstance))
      return { answer, choice: undefined, confidence: undefined };
    const { consequences, policy } = ranking;
    const standing = circumstance.standing!;
    const best = new Float64Array(answer.length);
    const { atOnce } = consequences;
    const { isLate, mayTake } = bounds;
    const rule = { candidates: this.#candidates, weights: policy.weights, isLate, mayTake };
    const ranked =
      atOnce === undefined
        ? rank(answer, best, {
            ...rule,
            weigh: (candidate) => consequences.weigh(this.#whole(candidate, standing)),
          })
        : rankAtOnce(answer, best, {
            ...rule,
            add: (candidate) => atOnce.add(this.#whole(candidate, standing)),
            choose: (weights) => atOnce.choose(weights),
          });
    return after(ranked, (choice) =>
      after(atOnce?.confidence ?? consequences.confidence(this.#whole(best, standing)), (confidence) => ({
        answer: best,
        choice,
        confidence,
      })),
    );
  }

  /** Set-points for every actuator: what is not asked for stays as it stands. */
  #whole(candidate: Float64Array, standing: readonly number[]): Float64Array {
    for (let actuator = 0; actuator < standing.length; actuator++)
      this.#setpoints[actuator] = standing[actuator]!;
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
    return this.#parts.unit.outputs.map(({ point }, output) => ({ point, value: answer[output]! }));
  }
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
