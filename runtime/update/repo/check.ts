// A whole repository, looked at as a gateway would: from the first root to the last byte of every blob.

import { type Blob, blobBytesMax, blobName } from "#runtime/capsule/bundle/form.ts";
import { openHead } from "#runtime/capsule/bundle/open.ts";
import { envelopeBytesMax, readEnvelope } from "#runtime/capsule/trust/envelope.ts";
import type { TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { applyDelta } from "#runtime/update/delta.ts";
import type { Delta } from "#runtime/update/port.ts";
import type { Documents } from "./books.ts";
import {
  type Document,
  deltaPath,
  documentBytesMax,
  documentPath,
  envelopePath,
  hexOf,
  type MetaForm,
  type RoleName,
  type TargetForm,
} from "./form.ts";
import { readDocument, signersOf } from "./models.ts";

/** Files of a repository by their path; undefined where there is none. */
export type ReadFile = (path: string, bytesMax: number) => Promise<Uint8Array | undefined>;

export interface Opened {
  readonly root: Document<"root">;
  readonly targets: Document<"targets">;
  readonly snapshot: Document<"snapshot">;
  readonly timestamp: Document<"timestamp">;
}

export interface Finding {
  readonly path: string;
  readonly what: string;
}

/** The documents as a gateway that knows the first root comes to trust them; a Fault where it would not. */
export async function openRepository(read: ReadFile, { nowMs }: { readonly nowMs: number }): Promise<Opened> {
  const root = await newestRoot(read);
  const timestamp = await believed(read, { kind: "timestamp", path: documentPath("timestamp", 1), root });
  const snapshot = await believed(read, {
    kind: "snapshot",
    root,
    meta: timestamp.signed.meta["snapshot.json"],
  });
  const targets = await believed(read, { kind: "targets", root, meta: snapshot.signed.meta["targets.json"] });
  for (const { signed } of [root, timestamp, snapshot, targets])
    if (Date.parse(signed.expires) <= nowMs)
      throw broken(documentPath(signed._type, signed.version), `expired at ${signed.expires}`);
  return { root, targets, snapshot, timestamp };
}

async function newestRoot(read: ReadFile): Promise<Document<"root">> {
  let root: Document<"root"> | undefined;
  for (let version = 1; version <= rootsMax; version++) {
    const path = documentPath("root", version);
    const bytes = await read(path, documentBytesMax);
    if (bytes === undefined) break;
    const next = readDocument(bytes, { kind: "root", place: path });
    if (next.signed.version !== version) throw broken(path, `says that it is version ${next.signed.version}`);
    // Each is signed by those who signed for the one before, and by its own.
    for (const by of root === undefined ? [next] : [root, next]) hold(next, { by, path });
    root = next;
  }
  if (root === undefined) throw broken(documentPath("root", 1), "is missing");
  return root;
}

/** One a year for centuries; gateways stop at so many too. */
const rootsMax = 1_024;

async function believed<Kind extends Exclude<RoleName, "root">>(
  read: ReadFile,
  {
    kind,
    root,
    meta,
    path = documentPath(kind, meta!.version),
  }: {
    readonly kind: Kind;
    readonly root: Document<"root">;
    readonly meta?: MetaForm;
    readonly path?: string;
  },
): Promise<Document<Kind>> {
  const bytes = await read(path, documentBytesMax);
  if (bytes === undefined) throw broken(path, "is missing");
  if (meta !== undefined && (bytes.length !== meta.length || hexOf(digestOf(bytes)) !== meta.hashes.sha256))
    throw broken(path, "is not the file that the document above it names");
  const document = readDocument(bytes, { kind, place: path });
  if (meta !== undefined && document.signed.version !== meta.version)
    throw broken(path, `says that it is version ${document.signed.version}`);
  hold(document, { by: root, path });
  return document;
}

function hold(
  document: Document,
  { by, path }: { readonly by: Document<"root">; readonly path: string },
): void {
  const role = by.signed.roles[document.signed._type];
  const signers = signersOf(document, { role, keys: by.signed.keys });
  if (signers.size < role.threshold)
    throw broken(
      path,
      `has ${signers.size} of the ${role.threshold} signatures that root version ${by.signed.version} asks for`,
    );
}

export interface Inside {
  readonly findings: readonly Finding[];
  readonly capsules: number;
  readonly blobs: number;
  readonly bytes: number;
}

/** Every capsule that is offered, to its last byte. What is wrong is said of each, and the rest looked at too. */
export async function checkInside(
  read: ReadFile,
  { opened, policy }: { readonly opened: Opened; readonly policy: TrustPolicy | undefined },
): Promise<Inside> {
  const findings: Finding[] = [];
  const blobs = new Map<string, Blob>();
  const targets = Object.entries(opened.targets.signed.targets);
  for (const [path, target] of targets) {
    try {
      const own = await capsuleBlobs(read, { path, target, policy });
      for (const blob of own) blobs.set(blob.digest, blob);
      for (const delta of target.custom.deltas ?? []) await checkDelta(read, { delta, blobs: own });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      findings.push({ path, what: error.message });
    }
  }
  let total = 0;
  for (const blob of blobs.values()) {
    const path = blobName(blob.digest);
    const bytes = await read(path, blobBytesMax);
    if (bytes === undefined) findings.push({ path, what: "is missing" });
    else if (bytes.length !== blob.bytes || digestOf(bytes) !== blob.digest)
      findings.push({ path, what: `has other bytes than those that it is named after` });
    else total += bytes.length;
  }
  return { findings, capsules: targets.length, blobs: blobs.size, bytes: total };
}

/**
 * The files that gateways may still ask for: what the documents list that are out or wait to be, and of the
 * documents those before the newest too, for whoever is in the middle of asking. Throws where an envelope cannot be
 * read, since then nobody knows what belongs to it.
 */
export async function wantedFiles(
  read: ReadFile,
  { published, pending }: { readonly published: Documents; readonly pending: Documents },
): Promise<ReadonlySet<string>> {
  const wanted = new Set<string>([documentPath("timestamp", 1)]);
  for (let version = 1; version <= (published.root?.signed.version ?? 0); version++)
    wanted.add(documentPath("root", version));
  for (const kind of ["targets", "snapshot"] as const) {
    const newest = published[kind]?.signed.version ?? 0;
    for (const version of [newest - 1, newest, newest + 1]) wanted.add(documentPath(kind, version));
  }
  for (const document of [published.targets, pending.targets])
    for (const [path, target] of Object.entries(document?.signed.targets ?? {})) {
      wanted.add(envelopePath(path, target.hashes.sha256));
      for (const { digest } of await capsuleBlobs(read, { path, target, policy: undefined }))
        wanted.add(blobName(digest));
      for (const delta of target.custom.deltas ?? []) wanted.add(deltaPath(delta));
    }
  return wanted;
}

async function capsuleBlobs(
  read: ReadFile,
  {
    path,
    target,
    policy,
  }: { readonly path: string; readonly target: TargetForm; readonly policy: TrustPolicy | undefined },
): Promise<readonly Blob[]> {
  const file = envelopePath(path, target.hashes.sha256);
  const bytes = await read(file, envelopeBytesMax);
  if (bytes === undefined) throw broken(file, "is missing");
  if (bytes.length !== target.length || hexOf(digestOf(bytes)) !== target.hashes.sha256)
    throw broken(file, "is not the file that the targets name");
  const { payload } = readEnvelope(bytes, file);
  const { id, manifest, blobs } = await openHead(
    { manifest: payload, signatures: bytes },
    { place: file, policy },
  );
  if (id !== target.custom.capsule || manifest.epoch !== target.custom.epoch)
    throw broken(file, `is ${id} of epoch ${manifest.epoch}, not what the targets say`);
  if (targetPath(manifest) !== path) throw broken(file, `is ${utidText(manifest)}`);
  return blobs;
}

/** What a gateway would do with it: the old blob, the delta, and the digest of what comes out. */
async function checkDelta(
  read: ReadFile,
  { delta, blobs }: { readonly delta: Delta; readonly blobs: readonly Blob[] },
): Promise<void> {
  const path = deltaPath(delta);
  const bytes = await read(path, blobBytesMax);
  if (bytes === undefined) throw broken(path, "is missing");
  if (bytes.length !== delta.bytes || digestOf(bytes) !== delta.digest)
    throw broken(path, "is not the file that the targets name");
  const blob = blobs.find(({ digest }) => digest === delta.to);
  if (blob === undefined) throw broken(path, "makes a blob that the capsule does not have");
  const old = await read(blobName(delta.from), blobBytesMax);
  // Where the old capsule was withdrawn and swept away, those who still have it can use the delta all the same.
  if (old === undefined) return;
  const pieces: Uint8Array[] = [];
  for await (const piece of applyDelta(old, { delta: once(bytes), bytes: blob.bytes })) pieces.push(piece);
  if (digestOf(Buffer.concat(pieces)) !== delta.to) throw broken(path, "makes other bytes than it says");
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

export function targetPath({
  publisher,
  name,
  version,
}: {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
}): string {
  return `${publisher}/${name}/${version}.json`;
}

function broken(path: string, what: string): Fault {
  return new Fault("repo/broken", `${path} ${what}`, {
    hint: "Publish again from the publisher's own folder, which has what is missing",
  });
}
