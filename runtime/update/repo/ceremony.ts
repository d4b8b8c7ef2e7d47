// Who signs what: a new repository, a new root, signatures that are made here or were brought back from
// where the key is; pure. Nothing is ever signed that the root does not ask of the key.

import type { PublicKey, SecretKey } from "#runtime/capsule/trust/key.ts";
import { sameBytes } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Books, common, drafted, needsOf } from "./books.ts";
import { type Document, type KeyForm, type RoleName, type RootForm, roleNames } from "./form.ts";
import { documentBytes, instantText, keyFormOf, withSignature } from "./models.ts";

export interface Holding {
  readonly role: RoleName;
  readonly key: PublicKey;
}

export type Thresholds = Partial<Readonly<Record<RoleName, number>>>;

export interface RootChange {
  readonly add: readonly Holding[];
  /** By the key's id or its holder's name. */
  readonly drop: readonly { readonly role: RoleName; readonly key: string }[];
  readonly thresholds: Thresholds;
}

/** A new root waits for signatures: the first one, or the one that follows. Nothing else that waits is touched. */
export function withRoot(books: Books, change: RootChange, nowMs: number): Books {
  const before = books.published.root?.signed;
  const keys = new Map(Object.entries(before?.keys ?? {}));
  const roles = Object.fromEntries(
    roleNames.map((role) => [role, roleAfter(role, { before, change, keys })]),
  ) as RootForm["roles"];
  const used = new Set(roleNames.flatMap((role) => roles[role].keyids));
  const signed: RootForm = {
    ...common(books, "root", nowMs),
    consistent_snapshot: true,
    keys: Object.fromEntries([...keys].filter(([id]) => used.has(id)).sort()),
    roles,
  };
  return drafted({ ...books, pending: { ...books.pending, root: { signed, signatures: [] } } }, nowMs);
}

function roleAfter(
  role: RoleName,
  {
    before,
    change,
    keys,
  }: {
    readonly before: RootForm | undefined;
    readonly change: RootChange;
    readonly keys: Map<string, KeyForm>;
  },
): RootForm["roles"][RoleName] {
  const ids = new Set(before?.roles[role].keyids);
  for (const { key } of change.drop.filter((each) => each.role === role)) {
    const found = [...ids].filter((id) => id === key || keys.get(id)?.["x-holder"] === key);
    if (found.length !== 1)
      throw wrongKey(`${found.length === 0 ? "No key" : "More than one key"} of ${role} is called ${key}`);
    ids.delete(found[0]!);
  }
  for (const { key } of change.add.filter((each) => each.role === role)) {
    const { keyId, form } = keyFormOf(key);
    keys.set(keyId, form);
    ids.add(keyId);
  }
  const threshold = change.thresholds[role] ?? before?.roles[role].threshold ?? 1;
  if (ids.size < threshold)
    throw wrongKey(
      `${role} asks for ${threshold} ${threshold === 1 ? "signature" : "signatures"} and would have ${ids.size} ${ids.size === 1 ? "key" : "keys"}`,
    );
  return { keyids: [...ids].sort(), threshold };
}

export interface Signing {
  readonly books: Books;
  /** What was signed, in order; empty where the keys had nothing to sign. */
  readonly added: readonly { readonly kind: RoleName; readonly version: number; readonly name: string }[];
}

/** Every signature that these keys can give, and what can be drafted once they are there, and signed in turn. */
export function signedBy(
  books: Books,
  { keys, nowMs }: { readonly keys: readonly SecretKey[]; readonly nowMs: number },
): Signing {
  const added: Signing["added"][number][] = [];
  let current = drafted(books, nowMs);
  // A snapshot can be drafted only once the targets are complete, and a timestamp once that is.
  for (const _ of roleNames) {
    for (const key of keys) {
      const { keyId } = keyFormOf(key.publicKey);
      for (const { kind, version, holders } of needsOf(current)) {
        const own = holders.find((holder) => holder.keyId === keyId);
        if (own === undefined || hasSigned(current, kind, keyId)) continue;
        const document = withSignature(current.pending[kind]! as Document, key);
        current = { ...current, pending: { ...current.pending, [kind]: document } };
        added.push({ kind, version, name: own.name });
      }
    }
    current = drafted(current, nowMs);
  }
  return { books: current, added };
}

function hasSigned(books: Books, kind: RoleName, keyId: string): boolean {
  return needsOf(books).some(
    (each) => each.kind === kind && each.holders.some((holder) => holder.keyId === keyId && holder.hasSigned),
  );
}

/**
 * Takes the signatures of a document that was signed elsewhere. It must be the very document that waits
 * here: one that was changed on its way, or overtaken meanwhile, is not.
 */
export function withTaken(
  books: Books,
  { document, place, nowMs }: { readonly document: Document; readonly place: string; readonly nowMs: number },
): Signing {
  const kind = document.signed._type;
  const waiting = books.pending[kind];
  if (waiting === undefined || !isSameContent(waiting, document))
    throw new Fault(
      "repo/bad-metadata",
      waiting === undefined
        ? `No ${kind} waits for signatures, and ${place} brings some`
        : `${place} is not the ${kind} version ${waiting.signed.version} that waits here`,
      { hint: "Hand out what lies in `pending` now, and let it be signed again" },
    );
  const known = new Map(
    needsOf(books)
      .filter((each) => each.kind === kind)
      .flatMap(({ holders }) => holders.map((holder) => [holder.keyId, holder] as const)),
  );
  const fresh = document.signatures.filter(({ keyid }) => known.get(keyid)?.hasSigned === false);
  const kept = waiting.signatures.filter(({ keyid }) => fresh.every((each) => each.keyid !== keyid));
  const signatures = [...kept, ...fresh].sort((a, b) => (a.keyid < b.keyid ? -1 : 1));
  const next: Books = { ...books, pending: { ...books.pending, [kind]: { ...waiting, signatures } } };
  const wrong = fresh.filter(({ keyid }) => !hasSigned(next, kind, keyid));
  if (wrong.length > 0)
    throw wrongKey(`${place}: the signature of ${known.get(wrong[0]!.keyid)!.name} is wrong`);
  return {
    books: drafted(next, nowMs),
    added: fresh.map(({ keyid }) => ({
      kind,
      version: waiting.signed.version,
      name: known.get(keyid)!.name,
    })),
  };
}

function isSameContent(a: Document, b: Document): boolean {
  return sameBytes(documentBytes({ ...a, signatures: [] }), documentBytes({ ...b, signatures: [] }));
}

/**
 * The books of a refresh: the documents that stand are published again with a later expiry. What waits for its
 * holders stays out of it, so that no capsule goes out because a clock went on.
 */
export function refreshed(
  { published, settings }: Books,
  { kinds, nowMs }: { readonly kinds: readonly RoleName[]; readonly nowMs: number },
): Books {
  const bare: Books = { published, settings, pending: {} };
  const again = kinds.flatMap((kind) => {
    const document = published[kind];
    if (document === undefined) return [];
    const issued = kind === "timestamp" ? { issued: instantText(nowMs) } : {};
    const signed = { ...document.signed, ...common(bare, kind, nowMs), ...issued };
    return [[kind, { signed, signatures: [] }] as const];
  });
  return drafted({ ...bare, pending: Object.fromEntries(again) }, nowMs);
}

function wrongKey(what: string): Fault {
  return new Fault("repo/wrong-key", what, {
    hint: "`iv repo status` shows the roles and who holds their keys",
  });
}
