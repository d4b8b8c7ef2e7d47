// Who must have signed a capsule before a gateway takes it. A role is a set of keys of which so many must
// sign; the policy names the roles that are all needed: "author", or "author+site" where the site has a
// word of its own and a stolen author's key alone gets nobody in.

import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Envelope, preAuthentication } from "./envelope.ts";
import type { PublicKey } from "./key.ts";
import { isSignedBy } from "./signature.ts";

export interface TrustPolicy {
  /** Each must reach its own threshold. */
  readonly accept: readonly Role[];
  /** Roles that have keys and are not asked for. */
  readonly others?: readonly Role[];
}

export interface Role {
  readonly name: string;
  readonly threshold: number;
  readonly keys: readonly TrustedKey[];
}

export interface TrustedKey extends PublicKey {
  /** Whose capsules it signs; absent where it speaks for all. */
  readonly publishers?: readonly string[];
}

/** Who has signed, as far as the policy knows them. */
export interface Approval {
  readonly roles: readonly RoleApproval[];
  /** Keys that signed and that the policy does not know: they say nothing, good or bad. */
  readonly strangers: readonly Digest[];
}

export interface RoleApproval {
  readonly name: string;
  readonly threshold: number;
  readonly signers: readonly { readonly name: string; readonly id: Digest }[];
}

/**
 * Throws unless those have signed whom the policy asks for. A key that the policy knows and whose
 * signature is wrong rejects the whole, also where enough others are right: somebody has tampered.
 */
export function approve({
  envelope,
  policy,
  place,
}: {
  readonly envelope: Envelope;
  readonly policy: TrustPolicy;
  readonly place: string;
}): Approval {
  const approval = signersOf(envelope, { policy, place });
  const missing = approval.roles.filter(({ threshold, signers }) => signers.length < threshold);
  if (missing.length > 0)
    throw new Fault(
      "capsule/not-trusted",
      `${place} lacks signatures: ${missing.map(lack).join("; ")}${strangersText(approval.strangers)}`,
      {
        hint: "Let those sign who must (`iv capsule sign`), or trust their keys if you know whose they are (`iv keys trust`)",
      },
    );
  return approval;
}

function signersOf(
  { payload, signatures, type }: Envelope,
  { policy: { accept }, place }: { readonly policy: TrustPolicy; readonly place: string },
): Approval {
  const message = preAuthentication(payload, type);
  const known = new Map(accept.flatMap(({ keys }) => keys.map((key) => [key.id, key] as const)));
  const valid = new Set<Digest>();
  for (const { keyId, bytes } of signatures) {
    const key = known.get(keyId);
    if (key === undefined) continue;
    if (!isSignedBy({ message, signature: bytes, publicKey: key.bytes }))
      throw new Fault(
        "capsule/bad-signature",
        `${place}: the signature of ${key.name} (${key.id}) is wrong`,
        {
          hint: "The capsule was altered after it was signed, or the signature was; fetch it again",
        },
      );
    valid.add(keyId);
  }
  return {
    roles: accept.map(({ name, threshold, keys }) => ({
      name,
      threshold,
      signers: keys.filter(({ id }) => valid.has(id)).map((key) => ({ name: key.name, id: key.id })),
    })),
    strangers: signatures.map(({ keyId }) => keyId).filter((id) => !known.has(id)),
  };
}

/**
 * Counts again, now that the manifest says whose capsule it is: a key that speaks for others only has signed
 * nothing here, so that one publisher's stolen key, or a publisher that is trusted in its own field, gets no other's
 * capsule in.
 */
export function heldToPublisher(
  approval: Approval,
  {
    policy,
    publisher,
    place,
  }: { readonly policy: TrustPolicy; readonly publisher: string; readonly place: string },
): Approval {
  const foreign = new Map(
    policy.accept.flatMap(({ keys }) =>
      keys.flatMap(({ id, name, publishers }) =>
        publishers === undefined || publishers.includes(publisher)
          ? []
          : [[id, { name, publishers }] as const],
      ),
    ),
  );
  const roles = approval.roles.map((role) => ({
    ...role,
    signers: role.signers.filter(({ id }) => !foreign.has(id)),
  }));
  const missing = roles.filter(({ threshold, signers }) => signers.length < threshold);
  if (missing.length === 0) return { ...approval, roles };
  const signed = approval.roles.flatMap(({ signers }) => signers.flatMap(({ id }) => foreign.get(id) ?? []));
  const said = signed.map(({ name, publishers }) => `${name} signs for ${publishers.join(", ")} only`);
  throw new Fault(
    "capsule/not-trusted",
    `${place} is a capsule of ${publisher}, and ${said.join("; ")}: ${missing.map(lack).join("; ")}`,
    {
      hint: `Let somebody sign who speaks for ${publisher}, or add it to the key's publishers in the trust file if that is meant`,
    },
  );
}

function lack({ name, threshold, signers }: RoleApproval): string {
  return `${name} has ${signers.length} of the ${threshold} that are needed`;
}

function strangersText(strangers: readonly Digest[]): string {
  if (strangers.length === 0) return "";
  return `; signed by ${strangers.length === 1 ? "a key" : "keys"} that nobody here trusts: ${strangers.join(", ")}`;
}
