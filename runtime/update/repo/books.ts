// What a publisher has published and what is still waiting for signatures; pure. A pending document becomes
// public only together with all that belongs to it, once every role has so many signatures as it needs.

import { digestOf } from "#runtime/core/digest.ts";
import {
  type Document,
  dayMs,
  documentPath,
  hexOf,
  type MetaForm,
  type RoleName,
  type RootForm,
  roleNames,
  specVersion,
  type TargetsForm,
} from "./form.ts";
import { documentBytes, instantText, signersOf } from "./models.ts";
import type { Settings } from "./settings.ts";

/** One document of each kind at most. */
export type Documents = { readonly [Kind in RoleName]?: Document<Kind> | undefined };

export interface Books {
  /** What gateways see. */
  readonly published: Documents;
  readonly pending: Documents;
  readonly settings: Settings;
}

/** A role whose signatures a pending document needs. */
export interface Need {
  readonly kind: RoleName;
  readonly version: number;
  /** Whose: of the newest root, or of the one that it replaces. */
  readonly by: "root" | "old root";
  readonly threshold: number;
  readonly holders: readonly Holder[];
  readonly isMet: boolean;
}

export interface Holder {
  readonly keyId: string;
  readonly name: string;
  readonly hasSigned: boolean;
}

/** The root that counts for what is published next. */
export function effectiveRoot({ pending, published }: Books): Document<"root"> | undefined {
  return pending.root ?? published.root;
}

/** Every signature that is asked for now, met or not. */
export function needsOf(books: Books): readonly Need[] {
  return roleNames.flatMap((kind) => {
    const document = books.pending[kind];
    return document === undefined
      ? []
      : rolesFor(books, kind).map((root) => need(document, { kind, root, books }));
  });
}

function need(
  document: Document,
  { kind, root, books }: { readonly kind: RoleName; readonly root: RootForm; readonly books: Books },
): Need {
  const role = root.roles[kind];
  const signers = signersOf(document, { role, keys: root.keys });
  return {
    kind,
    version: document.signed.version,
    by: root === effectiveRoot(books)!.signed ? "root" : "old root",
    threshold: role.threshold,
    holders: role.keyids.map((keyId) => ({
      keyId,
      name: root.keys[keyId]!["x-holder"] ?? keyId.slice(0, keyIdShown),
      hasSigned: signers.has(keyId),
    })),
    isMet: signers.size >= role.threshold,
  };
}

const keyIdShown = 12;

/** A new root is signed by the old one's keys always; what stands below it where the settings say so. */
function rolesFor({ pending, published, settings }: Books, kind: RoleName): readonly RootForm[] {
  const newest = (pending.root ?? published.root)!.signed;
  const old = published.root?.signed;
  if (pending.root === undefined || old === undefined) return [newest];
  const isAsked = kind === "root" || settings.handover === "old-and-new";
  return isAsked && !isSameRole(old, newest, kind) ? [newest, old] : [newest];
}

function isSameRole(a: RootForm, b: RootForm, kind: RoleName): boolean {
  const [one, other] = [a.roles[kind], b.roles[kind]];
  return (
    one.threshold === other.threshold &&
    one.keyids.length === other.keyids.length &&
    one.keyids.every((id) => other.keyids.includes(id))
  );
}

function isComplete(books: Books, kind: RoleName): boolean {
  return needsOf(books).every((each) => each.kind !== kind || each.isMet);
}

/** Whether what gateways see would stand under the root that counts next. */
function stands({ published, ...books }: Books, kind: RoleName): boolean {
  const document = published[kind];
  const root = effectiveRoot({ published, ...books });
  if (document === undefined || root === undefined) return false;
  const role = root.signed.roles[kind];
  return signersOf(document, { role, keys: root.signed.keys }).size >= role.threshold;
}

/**
 * Drafts what follows from what is there: targets that a new root would not accept are to be signed again,
 * a snapshot names complete targets, a timestamp a complete snapshot. Drafts that nothing needs are dropped.
 */
export function drafted(books: Books, nowMs: number): Books {
  if (effectiveRoot(books) === undefined) return books;
  const targets = withDraft(books, "targets", targetsDraft(books, nowMs));
  const snapshot = withDraft(targets, "snapshot", snapshotDraft(targets, nowMs));
  return withDraft(snapshot, "timestamp", timestampDraft(snapshot, nowMs));
}

function withDraft<Kind extends RoleName>(
  books: Books,
  kind: Kind,
  document: Document<Kind> | undefined,
): Books {
  return { ...books, pending: { ...books.pending, [kind]: document } };
}

function targetsDraft(books: Books, nowMs: number): Document<"targets"> | undefined {
  if (books.pending.targets !== undefined || stands(books, "targets")) return books.pending.targets;
  return targetsOf(books, { targets: listed(books), nowMs });
}

function snapshotDraft(books: Books, nowMs: number): Document<"snapshot"> | undefined {
  const { published, pending } = books;
  const targets = pending.targets ?? published.targets;
  const isNeeded = pending.targets !== undefined || !stands(books, "snapshot") || isFresh(books, "snapshot");
  if (!isNeeded || targets === undefined || !isComplete(books, "targets")) return undefined;
  const meta = { "targets.json": metaOf(targets) };
  const draft = pending.snapshot;
  if (
    draft !== undefined &&
    isFresh(books, "snapshot") &&
    isSame(draft.signed.meta["targets.json"], meta["targets.json"])
  )
    return draft;
  return { signed: { ...common(books, "snapshot", nowMs), meta }, signatures: [] };
}

function timestampDraft(books: Books, nowMs: number): Document<"timestamp"> | undefined {
  const { published, pending } = books;
  const snapshot = pending.snapshot ?? published.snapshot;
  const isNeeded =
    pending.snapshot !== undefined || !stands(books, "timestamp") || isFresh(books, "timestamp");
  if (!isNeeded || snapshot === undefined || !isComplete(books, "snapshot") || isAwaited(books))
    return undefined;
  const meta = { "snapshot.json": metaOf(snapshot) };
  const draft = pending.timestamp;
  if (
    draft !== undefined &&
    isFresh(books, "timestamp") &&
    isSame(draft.signed.meta["snapshot.json"], meta["snapshot.json"])
  )
    return draft;
  return {
    signed: { ...common(books, "timestamp", nowMs), issued: instantText(nowMs), meta },
    signatures: [],
  };
}

/** Targets wait for their holders, and what stands above them with them. */
function isAwaited(books: Books): boolean {
  return books.pending.targets !== undefined && books.pending.snapshot === undefined;
}

/** Whether a draft is the one that follows what was published last. */
function isFresh({ pending, published }: Books, kind: RoleName): boolean {
  return pending[kind]?.signed.version === (published[kind]?.signed.version ?? 0) + 1;
}

function isSame(a: MetaForm, b: MetaForm): boolean {
  return a.version === b.version && a.length === b.length && a.hashes.sha256 === b.hashes.sha256;
}

function metaOf(document: Document): MetaForm {
  const bytes = documentBytes(document);
  return {
    version: document.signed.version,
    length: bytes.length,
    hashes: { sha256: hexOf(digestOf(bytes)) },
  };
}

/** The capsules as the next targets list them. */
export function listed({ pending, published }: Books): TargetsForm["targets"] {
  return (pending.targets ?? published.targets)?.signed.targets ?? {};
}

/** The same books with another list of capsules, which all must sign anew. */
export function withTargets(
  books: Books,
  { targets, nowMs }: { readonly targets: TargetsForm["targets"]; readonly nowMs: number },
): Books {
  const document = targetsOf(books, { targets, nowMs });
  return drafted(
    { ...books, pending: { ...books.pending, targets: document, snapshot: undefined, timestamp: undefined } },
    nowMs,
  );
}

function targetsOf(
  books: Books,
  { targets, nowMs }: { readonly targets: TargetsForm["targets"]; readonly nowMs: number },
): Document<"targets"> {
  return { signed: { ...common(books, "targets", nowMs), targets }, signatures: [] };
}

/** What every document has: always one version more than what gateways have seen. */
export function common<Kind extends RoleName>(
  { published, settings }: Books,
  kind: Kind,
  nowMs: number,
): { _type: Kind; spec_version: string; version: number; expires: string } {
  return {
    _type: kind,
    spec_version: specVersion,
    version: (published[kind]?.signed.version ?? 0) + 1,
    expires: instantText(nowMs + settings.days[kind] * dayMs),
  };
}

/** A file to write, in the order in which they must appear. */
export interface Write {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * What is written once all have signed, or undefined while somebody is missing. Between any two of these
 * files a gateway finds a repository that it accepts: files with a version in their name are seen by nobody before
 * the timestamp leads to them, and a new root comes last, because what stands below it is signed for both.
 * Only where the old keys are lost does it come before the timestamp, and then both at once is all that can be done.
 */
export function publication(books: Books): readonly Write[] | undefined {
  const { pending, published, settings } = books;
  const needs = needsOf(books);
  if (needs.length === 0 || !needs.every(({ isMet }) => isMet)) return undefined;
  // A document that is pending without those that lead to it is not finished yet.
  const isWhole = (["targets", "snapshot", "timestamp"] as const).every(
    (kind, at, all) =>
      pending[kind] === undefined || all.slice(at).every((next) => pending[next] !== undefined),
  );
  const isFounded = published.timestamp !== undefined || pending.timestamp !== undefined;
  if (!isWhole || !isFounded) return undefined;
  const order: readonly RoleName[] =
    published.root === undefined
      ? roleNames
      : settings.handover === "new"
        ? ["targets", "snapshot", "root", "timestamp"]
        : ["targets", "snapshot", "timestamp", "root"];
  return order.flatMap((kind) => {
    const document = pending[kind];
    if (document === undefined) return [];
    return [{ path: documentPath(kind, document.signed.version), bytes: documentBytes(document) }];
  });
}
