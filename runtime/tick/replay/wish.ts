import type { PolicyAnswer, Silence } from "#runtime/adapt/policy.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { DecisionRecord } from "#runtime/prove/record.ts";
import type { Proposer } from "#runtime/tick/port.ts";
import { proposalIn } from "./recorded.ts";

// Models are asked again, but not in the time that they had: whoever was late then is in time now.

/** Asks anew, tells where that counts, and takes the answer of the record where then there was less time than now. */
export function asRecordedOr(proposer: Proposer, record: DecisionRecord, tell: () => void): Proposer {
  return {
    async propose(values, circumstance) {
      const answer = await proposer.propose(values, circumstance);
      const { origin, given, because } = record;
      if (given === undefined || (origin !== "capsule" && origin !== "none")) return answer;
      const recorded = proposalIn(record, given);
      const isFlawed = !circumstance.state.every(Number.isFinite);
      if (because !== "late" && !wasShort(record, { answer, recorded, isFlawed })) {
        tell();
        return answer;
      }
      if (recorded !== undefined) return { kind: "proposal", proposal: recorded };
      return { kind: "silence", because: silenceIn(record) };
    },
  };
}

/** The silence that a record shows; hidden behind another reason, it made no difference which it was. */
export function silenceIn({ because }: DecisionRecord): Silence {
  return silences.find((silence) => silence === because) ?? "absent";
}

const silences: readonly Silence[] = ["absent", "late", "not-finite"];

export interface Heard {
  readonly answer: PolicyAnswer;
  readonly recorded: Proposal | undefined;
  /** The state could not be believed, which hides why nothing was asked. */
  readonly isFlawed: boolean;
}

/**
 * Whether less was asked or weighed then than there is time for now: a replica that had not answered, candidates
 * that nobody looked at any more, or no answer where a state that cannot be believed hides why.
 */
export function wasShort({ because }: DecisionRecord, { answer, recorded, isFlawed }: Heard): boolean {
  if (answer.kind !== "proposal") return false;
  const { replicas = [], choice, confidence } = answer.proposal;
  if (recorded === undefined) return isFlawed || (because === "absent" && replicas.length > 0);
  return (
    (recorded.replicas?.length ?? 0) < replicas.length ||
    (recorded.choice?.looked ?? 0) < (choice?.looked ?? 0) ||
    (recorded.confidence === undefined && confidence !== undefined)
  );
}
