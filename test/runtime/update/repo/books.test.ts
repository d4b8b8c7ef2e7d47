import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type SecretKey, secretKey } from "#runtime/capsule/trust/key.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import {
  type Books,
  type Documents,
  listed,
  needsOf,
  publication,
  withTargets,
} from "#runtime/update/repo/books.ts";
import { refreshed, signedBy, withRoot, withTaken } from "#runtime/update/repo/ceremony.ts";
import { openRepository } from "#runtime/update/repo/check.ts";
import { dayMs, type RoleName, roleNames } from "#runtime/update/repo/form.ts";
import { documentBytes, readDocument, withSignature } from "#runtime/update/repo/models.ts";
import { readSettings, usualSettings } from "#runtime/update/repo/settings.ts";

const keys: readonly SecretKey[] = ["a", "b", "c", "d", "e", "f"].map((name, at) =>
  secretKey(name, new Uint8Array(32).fill(at + 1)),
);
const nowMs = Date.parse("2026-11-21T08:00:00Z");

/** What gateways can fetch, and what the publisher has; nothing on a disk. */
class Memory {
  readonly files = new Map<string, Uint8Array>();
  books: Books = { published: {}, pending: {}, settings: usualSettings };

  readonly read = (path: string): Promise<Uint8Array | undefined> => Promise.resolve(this.files.get(path));

  /** Does what `iv repo` does with a disk; `between` is asked after every file. */
  async publish(books: Books, between: (path: string) => Promise<void> = async () => {}): Promise<boolean> {
    this.books = signedBy(books, { keys, nowMs }).books;
    const writes = publication(this.books);
    if (writes === undefined) return false;
    for (const { path, bytes } of writes) {
      this.files.set(path, bytes);
      await between(path);
    }
    const { pending, published, settings } = this.books;
    const kept = Object.entries(pending).filter(([, document]) => document !== undefined);
    this.books = {
      settings,
      pending: {},
      published: { ...published, ...(Object.fromEntries(kept) as Documents) },
    };
    return true;
  }

  async accepts(): Promise<string> {
    try {
      await openRepository(this.read, { nowMs });
      return "yes";
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return error.message;
    }
  }
}

async function founded(): Promise<Memory> {
  const memory = new Memory();
  const add = roleNames.flatMap((role, at) =>
    [at, at + 1].map((key) => ({ role, key: keys[key]!.publicKey })),
  );
  await memory.publish(withRoot(memory.books, { add, drop: [], thresholds: { root: 2, targets: 2 } }, nowMs));
  return memory;
}

type Step = Readonly<
  | { kind: "add"; epoch: number }
  | { kind: "refresh" }
  | { kind: "rotate"; role: RoleName; add: number; threshold: number; handover: "old-and-new" | "new" }
>;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), epoch: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant("refresh" as const) }),
  fc.record({
    kind: fc.constant("rotate" as const),
    role: fc.constantFrom(...roleNames),
    add: fc.nat(keys.length - 1),
    threshold: fc.integer({ min: 1, max: 2 }),
    handover: fc.constantFrom("old-and-new" as const, "new" as const),
  }),
);

/** The role's oldest key leaves where another one comes, so that a gateway cannot do with what it knew. */
function after(books: Books, each: Step): Books {
  if (each.kind === "refresh") return refreshed(books, { kinds: ["snapshot", "timestamp"], nowMs });
  if (each.kind === "add") {
    const path = `acme/pump/0.${each.epoch}.0.json`;
    const target = {
      length: 1,
      hashes: { sha256: "0".repeat(64) },
      custom: { capsule: digestOf(Uint8Array.of(each.epoch)), epoch: each.epoch },
    };
    return withTargets(books, { targets: { ...listed(books), [path]: target }, nowMs });
  }
  const { role, add, threshold, handover } = each;
  const root = books.published.root!.signed;
  const [first] = root.roles[role].keyids;
  const isNew = root.roles[role].keyids.every(
    (id) => root.keys[id]!["x-holder"] !== keys[add]!.publicKey.name,
  );
  return withRoot(
    { ...books, settings: { ...books.settings, handover } },
    {
      add: [{ role, key: keys[add]!.publicKey }],
      drop: isNew ? [{ role, key: first! }] : [],
      thresholds: { [role]: threshold },
    },
    nowMs,
  );
}

test("publication(): a gateway accepts what it finds after every single file, whatever is published", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
      const memory = await founded();
      assert.equal(await memory.accepts(), "yes");
      for (const each of steps) {
        const isHandedOver =
          each.kind !== "rotate" || each.handover === "old-and-new" || each.role === "root";
        const isPublished = await memory.publish(after(memory.books, each), async (path) => {
          // Without the old keys, the new root and the timestamp cannot come at one instant.
          if (isHandedOver || path.endsWith("timestamp.json"))
            assert.equal(await memory.accepts(), "yes", path);
        });
        assert.ok(isPublished);
        assert.equal(await memory.accepts(), "yes");
      }
    }),
    { numRuns: Number(process.env["BOOKS_RUNS"] ?? 8) },
  );
});

test("publication() waits for the last signature that any document needs", async () => {
  const memory = await founded();
  const draft = after(memory.books, { kind: "add", epoch: 1 });
  for (const absent of [1, 2, 3, 4]) {
    const present = keys.filter((_, at) => at !== absent);
    const { books } = signedBy(draft, { keys: present, nowMs });
    // Targets need both of theirs (the second and third key), the others any one of two.
    assert.equal(publication(books) === undefined, absent === 1 || absent === 2, String(absent));
  }
  const { books } = signedBy(draft, { keys: [keys[1]!, keys[4]!], nowMs });
  const [need] = needsOf(books);
  assert.deepEqual(
    [
      need!.kind,
      need!.threshold,
      need!.holders.filter(({ hasSigned }) => !hasSigned).map(({ name }) => name),
    ],
    ["targets", 2, ["c"]],
  );
});

test("withRoot() of a root that waits needs the old keys too", async () => {
  const memory = await founded();
  const draft = after(memory.books, { kind: "rotate", role: "root", add: 5, threshold: 2, handover: "new" });
  const { books } = signedBy(draft, { keys: [keys[5]!, keys[1]!], nowMs });
  assert.equal(publication(books), undefined);
  const open = needsOf(books).filter(({ isMet }) => !isMet);
  assert.ok(open.length === 1 && open[0]!.by === "old root");
});

test("withRoot() refuses a threshold that its keys cannot reach, and a holder that nobody knows", async () => {
  const { books } = await founded();
  const none = { add: [], drop: [], thresholds: {} };
  assert.throws(() => withRoot(books, { ...none, thresholds: { root: 3 } }, nowMs), /would have 2 keys/);
  assert.throws(
    () => withRoot(books, { ...none, drop: [{ role: "root", key: "nobody" }] }, nowMs),
    /No key of root is called nobody/,
  );
});

test("withTaken() takes a signature that was given elsewhere, and refuses all that is something else", async () => {
  const memory = await founded();
  const { books } = signedBy(after(memory.books, { kind: "add", epoch: 1 }), { keys: [keys[1]!], nowMs });
  const waiting = books.pending.targets!;
  const elsewhere = readDocument(documentBytes(waiting), { kind: "targets", place: "the stick" });
  const taken = withTaken(books, { document: withSignature(elsewhere, keys[2]!), place: "the stick", nowMs });
  assert.deepEqual(taken.added, [{ kind: "targets", version: 2, name: "c" }]);
  assert.ok(needsOf(taken.books).find(({ kind }) => kind === "targets")!.isMet);

  const take = (document: typeof waiting): unknown =>
    withTaken(books, { document, place: "the stick", nowMs });
  const changed = { ...waiting, signed: { ...waiting.signed, expires: "2036-01-01T00:00:00Z" } };
  assert.throws(() => take(withSignature(changed, keys[2]!)), /is not the targets version 2 that waits/);
  const forged = withSignature(changed, keys[2]!).signatures;
  assert.throws(() => take({ ...waiting, signatures: forged }), /the signature of c is wrong/);
  assert.deepEqual(
    withTaken(books, { document: withSignature(waiting, keys[5]!), place: "the stick", nowMs }).added,
    [],
    "a stranger's signature says nothing",
  );
});

test("refreshed() publishes the timestamp, and not the capsule that waits", async () => {
  const memory = await founded();
  const { books } = signedBy(after(memory.books, { kind: "add", epoch: 1 }), { keys: [keys[1]!], nowMs });
  const later = nowMs + dayMs;
  const { books: fresh } = signedBy(refreshed(books, { kinds: ["timestamp"], nowMs: later }), {
    keys,
    nowMs: later,
  });
  assert.deepEqual(
    publication(fresh)!.map(({ path }) => path),
    ["metadata/timestamp.json"],
  );
  assert.deepEqual(listed(fresh), {});
});

test("openRepository() refuses what has expired", async () => {
  const memory = await founded();
  await assert.rejects(openRepository(memory.read, { nowMs: nowMs + 8 * dayMs }), /timestamp\.json expired/);
});

test("readDocument() takes what it wrote, and throws a Fault for anything else", async () => {
  const memory = await founded();
  await memory.publish(after(memory.books, { kind: "add", epoch: 1 }));
  const originals = [...memory.files.values()];
  for (const bytes of originals) {
    const { _type: kind } = JSON.parse(new TextDecoder().decode(bytes)).signed;
    assert.deepEqual(documentBytes(readDocument(bytes, { kind, place: "here" })), bytes);
  }
  fc.assert(
    fc.property(fc.constantFrom(...originals), fc.nat(), fc.string({ maxLength: 8 }), (bytes, at, text) => {
      const whole = new TextDecoder().decode(bytes);
      const place = at % whole.length;
      const changed = new TextEncoder().encode(
        whole.slice(0, place) + text + whole.slice(place + text.length),
      );
      for (const kind of roleNames)
        try {
          readDocument(changed, { kind, place: "here" });
        } catch (error) {
          assert.ok(error instanceof Fault && error.code === "repo/bad-metadata", String(error));
        }
    }),
    { numRuns: Number(process.env["BOOKS_RUNS"] ?? 300) },
  );
});

test("readSettings() takes what iv repo init writes, and nothing else", () => {
  assert.deepEqual(readSettings(JSON.stringify(usualSettings), "repository.json"), usualSettings);
  for (const text of [
    "",
    "null",
    "{}",
    '{"days":{"root":0},"handover":"new"}',
    JSON.stringify({ ...usualSettings, handover: "x" }),
  ])
    assert.throws(() => readSettings(text, "repository.json"), Fault, text);
});
