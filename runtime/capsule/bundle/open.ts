import type { Manifest } from "#runtime/capsule/manifest.ts";
import { manifestBytes } from "#runtime/capsule/manifest-bytes.ts";
import { parseManifest } from "#runtime/capsule/parse-manifest.ts";
import { type Envelope, readEnvelope } from "#runtime/capsule/trust/envelope.ts";
import { type Approval, approve, heldToPublisher, type TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { type Digest, digestOf, sameBytes } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Blob, blobsOf, manifestName, signaturesName } from "./form.ts";
import type { BundleHead } from "./read.ts";

/** The first two files of a capsule, believed: what the manifest lists may now be accepted. */
export interface OpenedHead {
  readonly head: BundleHead;
  readonly id: Digest;
  readonly manifest: Manifest;
  /** The members' bytes, in the order of a bundle. */
  readonly blobs: readonly Blob[];
  readonly envelope: Envelope;
  /** Who has signed; absent where no policy was given to ask about. */
  readonly approval: Approval | undefined;
}

/**
 * Judges a manifest and its signatures before anything else of the capsule is looked at. `place` says
 * whose they are. Without a policy the form is checked, and nobody is believed.
 */
export async function openHead(
  head: BundleHead,
  { place, policy }: { readonly place: string; readonly policy?: TrustPolicy | undefined },
): Promise<OpenedHead> {
  const envelope = readEnvelope(head.signatures, `${place}: ${signaturesName}`);
  if (!sameBytes(envelope.payload, head.manifest))
    throw new Fault(
      "capsule/bad-signature",
      `${place}: the signatures in ${signaturesName} are over another manifest`,
      {
        hint: "The manifest or the signatures were exchanged; fetch the capsule again",
      },
    );
  // Signatures first: what nobody trusted has signed need not be understood.
  const signed = policy === undefined ? undefined : approve({ envelope, policy, place });
  const manifest = await canonicalManifest(head.manifest, place);
  const { publisher } = manifest;
  const approval = policy && signed && heldToPublisher(signed, { policy, publisher, place });
  const blobs = blobsOf(manifest.files, `${place}: ${manifestName}`);
  return { head, id: digestOf(head.manifest), manifest, blobs, envelope, approval };
}

/** The id is the digest of the canonical bytes, so a manifest in a bundle has no other spelling. */
async function canonicalManifest(bytes: Uint8Array, place: string): Promise<Manifest> {
  const notCanonical = new Fault(
    "capsule/bad-manifest",
    `${place}: ${manifestName} is not in its canonical form (RFC 8785)`,
    { hint: "Build the capsule again: `iv capsule build` writes that form" },
  );
  // Canonical text spells characters out; half of a pair, which nothing can spell, shows as an escape.
  if (/(?:^|[^\\])(?:\\\\)*\\u[dD][89a-fA-F]/.test(Buffer.from(bytes).toString("latin1"))) throw notCanonical;
  const manifest = await parseManifest(bytes, `${place}: ${manifestName}`);
  if (!sameBytes(manifestBytes(manifest), bytes)) throw notCanonical;
  return manifest;
}
