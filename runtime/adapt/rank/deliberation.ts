import type { Circumstance } from "#runtime/adapt/circumstance.ts";
import type { PolicyAnswer, Silence } from "#runtime/adapt/policy.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Actuator, ModelUnit, ProposalPolicy } from "#runtime/capsule/manifest.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import type { Write } from "#runtime/field/point.ts";
import { Candidates } from "./candidates.ts";
import type { Consequences } from "./consequences.ts";
import { rank } from "./ranking.ts";
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
  readonly consequences: Pick<Consequences, "begin" | "weigh" | "confidence">;
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

  async propose(values: Float64Array, circumstance: Circumstance): Promise<PolicyAnswer> {
    const { clock, panel, vote, unit, by, ranking } = this.#parts;
    const start = clock.now();
    const wholeUs = unit.deadlineMs * US_PER_MS;
    const endAt = start + wholeUs;
    const isAlone = ranking === undefined && vote === undefined;
    const opinions = await panel.ask(values, start + wholeUs * (isAlone ? 1 : askingShare));
    const answers = opinions.flatMap((opinion) =>
      opinion.kind === "answer" ? [this.#shifted(opinion.values)] : [],
    );
    if (answers.length === 0) return { kind: "silence", because: silenceOf(opinions) };
    const rule = vote && { ...vote, ranges: this.#ranges };
    const answer = answers[rule === undefined ? 0 : majorityOf(answers, rule)]!;
    const chosen = await this.#choose(answer, circumstance, {
      isLate: () => clock.now() >= endAt,
      // Else a ranking could lead away from what was agreed on, one candidate at a time.
      mayTake: (candidate) => rule === undefined || backersOf(candidate, answers, rule) >= rule.agree,
    });
    const at = clock.now();
    if (at > endAt + graceUs) return { kind: "silence", because: "late" };
    const proposal: Proposal = {
      origin: "capsule",
      by,
      at,
      writes: this.#writes(chosen.answer),
      ...(rule === undefined ? {} : { replicas: answers.map((each) => this.#writes(each)) }),
      ...chosen.said,
    };
    return { kind: "proposal", proposal };
  }

  async #choose(
    answer: Float64Array,
    circumstance: Circumstance,
    bounds: { isLate(): boolean; mayTake(candidate: Float64Array): boolean },
  ): Promise<{ answer: Float64Array; said: Pick<Proposal, "choice" | "confidence"> }> {
    const { ranking } = this.#parts;
    if (ranking === undefined || this.#candidates === undefined || !ranking.consequences.begin(circumstance))
      return { answer, said: {} };
    const { consequences, policy } = ranking;
    const standing = circumstance.standing!;
    const whole = (candidate: Float64Array): Float64Array => {
      this.#setpoints.set(standing);
      this.#places.forEach((place, output) => {
        this.#setpoints[place] = candidate[output]!;
      });
      return this.#setpoints;
    };
    const best = new Float64Array(answer.length);
    const choice = await rank(answer, best, {
      candidates: this.#candidates,
      weights: policy.weights,
      weigh: (candidate) => consequences.weigh(whole(candidate)),
      ...bounds,
    });
    const confidence = await consequences.confidence(whole(best));
    return { answer: best, said: confidence === undefined ? { choice } : { choice, confidence } };
  }

  #shifted(answer: Float64Array): Float64Array {
    return answer.map((value, output) => value + this.#parts.biases[output]!);
  }

  #writes(answer: Float64Array): readonly Write[] {
    return this.#parts.unit.outputs.map(({ point }, output) => ({ point, value: answer[output]! }));
  }
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
