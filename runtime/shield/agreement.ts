import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Write } from "#runtime/field/point.ts";
import type { Envelope } from "./envelope.ts";
import type { BlockReason } from "./verdict.ts";

/** Why a proposal is not to be believed before anyone looks where it leads. */
export interface AgreementFlaw {
  readonly because: BlockReason;
  readonly text: string;
}

/**
 * Who may ask, how sure one must be, and how far others of its kind may differ. What a capsule does not ask for
 * is not looked at; what it asks for and a proposal does not say counts as doubt.
 */
export function agreementFlaw(proposal: Proposal, envelope: Envelope): AgreementFlaw | undefined {
  return (
    ownershipFlaw(proposal, envelope) ?? confidenceFlaw(proposal, envelope) ?? replicaFlaw(proposal, envelope)
  );
}

function ownershipFlaw({ origin, writes }: Proposal, { actuators }: Envelope): AgreementFlaw | undefined {
  for (let place = 0; place < actuators.length; place++) {
    const { point, owners } = actuators[place]!;
    if (owners === undefined || owners.includes(origin) || askedFor(writes, point) === undefined) continue;
    const text = `${point} belongs to ${owners.join(", ")}; this was asked by ${origin}`;
    return { because: "not-owner", text };
  }
  return undefined;
}

function confidenceFlaw({ confidence }: Proposal, { confidenceMin }: Envelope): AgreementFlaw | undefined {
  if (confidenceMin === undefined || (confidence !== undefined && confidence >= confidenceMin))
    return undefined;
  const said = confidence === undefined ? "does not say how sure it is" : `is ${confidence} sure of itself`;
  return { because: "unsure", text: `The proposal ${said}; ${confidenceMin} is asked for` };
}

/**
 * Counts those who would write about the same, and asks for as many as the capsule does; for all, where it does
 * not say. An answer that never came backs nothing, so one of three may fail, hang or lie where two suffice.
 */
function replicaFlaw(
  { writes, replicas }: Proposal,
  { actuators, replicaShareMax, replicasAgree }: Envelope,
): AgreementFlaw | undefined {
  if (replicaShareMax === undefined) return undefined;
  if (replicas === undefined || replicas.length === 0)
    return {
      because: "replicas",
      text: "The proposal comes without the replicas that this capsule asks for",
    };
  if (replicas.length > replicasMax)
    return { because: "replicas", text: `${replicas.length} replicas are more than ${replicasMax}` };
  const needed = replicasAgree ?? replicas.length;
  const backing = replicas.filter((replica) =>
    actuators.every(({ point, min, max }) => {
      const [one, other] = [askedFor(writes, point), askedFor(replica, point)];
      if (one === undefined && other === undefined) return true;
      const apart = one === undefined || other === undefined ? Number.NaN : Math.abs(one - other);
      return apart <= replicaShareMax * (max - min);
    }),
  ).length;
  if (backing >= needed) return undefined;
  const text = `The replicas do not agree: ${backing} of the ${replicas.length} that answered are with it, ${needed} are asked for`;
  return { because: "replicas", text };
}

/** More opinions than this are no longer an ordinary vote. */
const replicasMax = 8;

function askedFor(writes: readonly Write[], point: string): number | undefined {
  return writes.find((write) => write.point === point)?.value;
}
