import { type CheckedBundle, checkBundle } from "#runtime/capsule/bundle/check.ts";
import type { OpenedHead } from "#runtime/capsule/bundle/open.ts";
import type { Member } from "#runtime/capsule/manifest.ts";
import { readTrust } from "#runtime/capsule/trust/disk.ts";
import type { TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { type Call, type Option, textOption, UsageError } from "#runtime/cli/command.ts";
import { type Source, sourceOf } from "./source.ts";
import { bytesText } from "./text.ts";

export const storeOption: Option = {
  type: "string",
  value: "DIR",
  about: "the store of installed capsules",
};

export const trustOption: Option = {
  type: "string",
  value: "FILE",
  about: "who must have signed, as `iv keys trust` writes it",
};

/** The one word that names a capsule, or the folder of one. */
export function capsuleWord({ words }: Call, command: string, what = "capsule"): string {
  const [word, ...more] = words;
  if (word === undefined || more.length > 0) throw new UsageError(`${command} takes one ${what}`);
  return word;
}

export function neededOption(call: Call, name: string, why: string): string {
  const value = textOption(call, name);
  if (value === undefined) throw new UsageError(`say with --${name} ${why}`);
  return value;
}

export function policyIn(call: Call): TrustPolicy | undefined {
  const path = textOption(call, "trust");
  return path === undefined ? undefined : readTrust(path);
}

export interface Checked {
  readonly source: Source;
  readonly opened: CheckedBundle;
}

/** Opens the capsule that was named and reads it to its end: what is then printed is true of it. */
export async function checkedCapsule(
  call: Call,
  command: string,
  { keep }: { readonly keep?: Member["role"] } = {},
): Promise<Checked> {
  const source = await sourceOf(capsuleWord(call, command), textOption(call, "store"));
  const opened = await checkBundle(source.stream, { place: source.place, policy: policyIn(call), keep });
  return { source, opened };
}

/** What every part says of a capsule, for programs. */
export function briefOf({ id, manifest, blobs, envelope, approval }: OpenedHead): object {
  return {
    id,
    utid: utidText(manifest),
    epoch: manifest.epoch,
    files: manifest.files.length,
    bytes: blobs.reduce((sum, { bytes }) => sum + bytes, 0),
    signatures: envelope.signatures.map(({ keyId }) => keyId),
    roles: approval?.roles ?? null,
  };
}

/** The same for people, in lines. */
export function identityLines({ id, manifest, blobs }: OpenedHead): readonly string[] {
  const bytes = blobs.reduce((sum, blob) => sum + blob.bytes, 0);
  return [
    utidText(manifest),
    `  id         ${id}`,
    `  epoch      ${manifest.epoch}`,
    `  files      ${manifest.files.length}, ${bytesText(bytes)}`,
  ];
}

export function signerLines({ approval, envelope }: OpenedHead): readonly string[] {
  if (approval === undefined)
    return envelope.signatures.length === 0
      ? ["  signed by  nobody"]
      : envelope.signatures.map(
          ({ keyId }, index) => `  ${index === 0 ? "signed by  " : "           "}${keyId}, not checked`,
        );
  const known = approval.roles.flatMap(({ name, threshold, signers }) =>
    signers.map((signer) => `${signer.name} as ${name} (${threshold} needed), ${signer.id}`),
  );
  const strangers = approval.strangers.map((id) => `somebody unknown here, ${id}`);
  return [...known, ...strangers].map(
    (line, index) => `  ${index === 0 ? "signed by  " : "           "}${line}`,
  );
}
