import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { manifestName, signaturesName } from "#runtime/capsule/bundle/form.ts";
import { type OpenedHead, openHead } from "#runtime/capsule/bundle/open.ts";
import type { Capsule } from "#runtime/capsule/disk.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { manifestBytesMax } from "#runtime/capsule/parse-manifest.ts";
import { envelopeBytesMax } from "#runtime/capsule/trust/envelope.ts";
import type { Approval, TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { exists, namesIn, plainFile } from "./disk.ts";
import { blobPath, capsulePath, isDigest, type Place, placeOf } from "./place.ts";

export interface InstalledCapsule extends Capsule {
  readonly approval: Approval;
}

/**
 * Loads a capsule from the store. Nothing is taken on trust, also not from its installation: who has
 * signed is asked again under today's policy, every file is hashed as it is read, and what is used is
 * what was hashed. A file that was removed, replaced or edited is named.
 */
export async function openInstalled(
  store: string,
  { id, policy }: { readonly id: string; readonly policy: TrustPolicy },
): Promise<InstalledCapsule> {
  const place = placeOf(store);
  const { manifest, approval } = await installedHead(place, { id: digestIn(id), policy });
  const files = new Map<string, Uint8Array>();
  for await (const { file, content } of wholeMembers(place, { id: digestIn(id), manifest }))
    files.set(file, content);
  return Object.freeze({ id: digestIn(id), manifest, files, approval: approval! });
}

interface OfStore {
  readonly id: Digest;
  readonly manifest: Manifest;
}

/** Every member with its bytes, hashed as it is read. The first that is not what the manifest lists is named, and thrown. */
export async function* wholeMembers(
  place: Place,
  { id, manifest }: OfStore,
): AsyncGenerator<{ readonly file: string; readonly content: Uint8Array }, void> {
  for (const { file, bytes, digest } of manifest.files) {
    const path = blobPath(place, digest);
    const content = await plainFile(path, bytes).catch((cause) => {
      if (!(cause instanceof Fault)) throw cause;
      throw new Fault(cause.code, `${file} of ${id}: ${cause.message}`, { cause, hint: mend });
    });
    const found = digestOf(content);
    if (found !== digest)
      throw new Fault("capsule/bad-digest", `${file} of ${id}: ${path} was changed, it is now ${found}`, {
        hint: mend,
      });
    yield { file, content };
  }
}

/** The first member that is not there in its full length; nothing is read, so what was changed in place is not noticed. */
export async function lackingMember(place: Place, { id, manifest }: OfStore): Promise<Fault | undefined> {
  for (const { file, bytes, digest } of manifest.files) {
    const path = blobPath(place, digest);
    const status = await lstat(path).catch(() => undefined);
    const flaw =
      status === undefined
        ? "is missing"
        : status.isFile() && status.size === bytes
          ? undefined
          : `has ${status.size} bytes, the manifest lists ${bytes}`;
    if (flaw !== undefined)
      return new Fault("capsule/bad-digest", `${file} of ${id}: ${path} ${flaw}`, { hint: mend });
  }
  return undefined;
}

const mend = "Install the capsule again, and find out who writes into the store";

/** A capsule's manifest and signatures, checked; its blobs are not looked at. */
export async function installedHead(
  place: Place,
  { id, policy }: { readonly id: Digest; readonly policy?: TrustPolicy },
): Promise<OpenedHead> {
  const path = capsulePath(place, id);
  if (!(await exists(path)))
    throw new Fault("capsule/not-installed", `The store ${place.root} has no capsule ${id}`, {
      hint: "`iv capsule list` shows what is installed",
    });
  await holdFolder(path);
  const manifest = await plainFile(join(path, manifestName), manifestBytesMax);
  const found = digestOf(manifest);
  if (found !== id)
    throw new Fault("capsule/bad-digest", `${join(path, manifestName)} was changed, it is now ${found}`, {
      hint: mend,
    });
  const signatures = await plainFile(join(path, signaturesName), envelopeBytesMax);
  return await openHead({ manifest, signatures }, { place: path, policy });
}

/** A capsule's own folder holds two files. Who put a third there, or a link in the folder's place, could do worse. */
async function holdFolder(path: string): Promise<void> {
  const odd = (what: string): Fault => new Fault("capsule/bad-bundle", `${path} ${what}`, { hint: mend });
  if (!(await lstat(path)).isDirectory()) throw odd("is no folder of the store's own");
  const foreign = await foreignIn(path);
  if (foreign.length > 0) throw odd(`holds ${foreign.join(", ")}, which no installation put there`);
}

/** What lies in a capsule's own folder beside its two files. */
export async function foreignIn(path: string): Promise<readonly string[]> {
  return (await namesIn(path)).filter((name) => name !== manifestName && name !== signaturesName);
}

function digestIn(id: string): Digest {
  if (isDigest(id)) return id;
  throw new Fault("capsule/not-installed", `"${id}" is no capsule id`, {
    hint: "An id is sha256: and 64 hex digits; `iv capsule list` shows those that are installed",
  });
}
