import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { base64, fromBase64 } from "#runtime/core/base64.ts";
import { askWitness } from "#runtime/hub/mirror.ts";
import type { Books, ForkEvidence, MirroredLog } from "#runtime/hub/port.ts";
import { parseCheckpoint, signCheckpoint } from "#runtime/prove/checkpoint.ts";
import { signerKeyFrom, splitNote } from "#runtime/prove/note.ts";
import { formatAddCheckpoint } from "#runtime/prove/submission/add-checkpoint.ts";
import {
  CompactRange,
  consistencyProof,
  leafHash,
  type RootOf,
  rootsOver,
  verifyConsistency,
} from "#runtime/prove/tree.ts";

// A proof from a perfect tree does not have that tree's root in it, so a fork there has to be asked for.

const signer = signerKeyFrom("gw", new Uint8Array(32).fill(1));
const witness = signerKeyFrom("hub", new Uint8Array(32).fill(2), "witness");
const origin = "gw";

/** A witness that has seen `kept` records of one history; what it froze the log for, and what it said. */
async function witnessed(kept: number, { root, size, mine }: { root: RootOf; size: number; mine: RootOf }) {
  const noteAt = (of: RootOf, at: number) => signCheckpoint({ origin, size: at, root: of(0, at) }, signer);
  let log: MirroredLog = {
    ...{ id: 1, origin, key: signer.verifier, frozen: null, next: 0, full: CompactRange.empty },
    ...{ pending: { size: kept, note: noteAt(mine, kept) }, mirrored: null },
  };
  let found: ForkEvidence | undefined;
  const books = {
    log: async () => log,
    seen: async () => undefined,
    setPending: async (_: MirroredLog, pending: MirroredLog["pending"]) => {
      log = { ...log, pending };
      return log;
    },
    freeze: async (_: MirroredLog, evidence: ForkEvidence) => {
      found = evidence;
      log = { ...log, frozen: evidence.because };
      return log;
    },
  } as Partial<Books> as Books;
  const said: string[] = [];
  // As an uplink does: from where the witness says that it stands, as often as it says something new.
  for (let old = kept, tries = 0; tries < 4 && old <= size; tries++) {
    const proof = old === size ? [] : consistencyProof(old, size, root);
    const body = Buffer.from(formatAddCheckpoint({ old, proof, checkpoint: noteAt(root, size) }));
    const given = await askWitness({ kind: "add-checkpoint", body }, { witness, books, nowMs: 0 });
    const { status, body: text } = given!.answer;
    said.push(`${status} ${status === 409 ? text.trim() : ""}`.trim());
    if (status !== 409 || Number(text) === old || found !== undefined) break;
    old = Number(text);
  }
  return { found, said };
}

const logs = fc
  .record({ level: fc.nat(6), more: fc.integer({ min: 1, max: 130 }), at: fc.nat(), others: fc.boolean() })
  .map(({ level, more, at, others }) => ({
    kept: 2 ** level,
    size: 2 ** level + more,
    at: at % 2 ** level,
    others,
  }));

function rootsOf(told: (index: number) => string): RootOf {
  return rootsOver((index) => leafHash(Buffer.from(told(index))));
}

test("a witness that kept a perfect tree finds out about every other history that is handed in after it", async () => {
  await fc.assert(
    fc.asyncProperty(logs, async ({ kept, size, at, others }) => {
      const mine = rootsOf((index) => `${index}`);
      const root = rootsOf((index) =>
        index === at || (others && index >= at) ? `other ${index}` : `${index}`,
      );
      const { found, said } = await witnessed(kept, { root, size, mine });
      // No proof between two sizes says what the first record was, and none that three records have what the first two were.
      if (kept === 1 || (kept === 2 && size === 3)) {
        assert.deepEqual([found, said], [undefined, ["422"]]);
        return;
      }
      assert.ok(found, said.join(", "));
      const rootIn = (note: string) => parseCheckpoint((splitNote(note) as { text: string }).text)!;
      const [older, newer] = [rootIn(found.older), rootIn(found.newer)];
      assert.deepEqual([older.size, newer.size], [kept, size]);
      assert.equal(base64(older.root), base64(mine(0, kept)));
      assert.equal(found.rootInNewer, base64(root(0, kept)), "and it is another");
      const trees = { older: kept, newer: size, olderRoot: root(0, kept), newerRoot: newer.root };
      assert.ok(
        verifyConsistency(
          trees,
          found.proof.map((one) => fromBase64(one)!),
        ),
      );
    }),
  );
});

test("a witness that kept a perfect tree asks an honest log for nothing more, and freezes none for a bad proof", async () => {
  await fc.assert(
    fc.asyncProperty(logs, async ({ kept, size }) => {
      const root = rootsOf((index) => `${index}`);
      const { found, said } = await witnessed(kept, { root, size, mine: root });
      assert.deepEqual([found, said], [undefined, ["200"]]);
      // A proof that leads nowhere may be anybody's: the checkpoint is genuine, and the broker is not to be believed.
      const bent: RootOf = (from, to) =>
        from === 0 && to === size ? root(from, to) : leafHash(Buffer.from("bent"));
      const bad = await witnessed(kept, { root: bent, size, mine: root });
      assert.equal(bad.found, undefined, bad.said.join(", "));
    }),
  );
});
