// What the hub's books must do, whatever they are made of. Each kind of books runs all of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64 } from "#runtime/core/base64.ts";
import type { Role } from "#runtime/hub/hub.ts";
import { evidenceOf, type HubView } from "#runtime/hub/view.ts";
import { openCheckpoint } from "#runtime/prove/checkpoint.ts";
import { openCosignature } from "#runtime/prove/cosignature.ts";
import { renamed, signerKeyFrom, splitNote, type VerifierKey } from "#runtime/prove/note.ts";
import { formatAddEntries } from "#runtime/prove/submission/add-entries.ts";
import { type Answer, logId } from "#runtime/prove/submission/parcel.ts";
import { openProof } from "#runtime/prove/tlog-proof.ts";
import { leafHash, verifyConsistency } from "#runtime/prove/tree.ts";
import { MirroredLog, recordOf } from "../../support/mirrored-log.ts";
import { Asker } from "./asker.ts";
import { type HubDesk, hubKey } from "./rig.ts";

/** A hub with books of one kind, and a second look at them. */
export interface BooksRig extends HubDesk {
  openView(): Promise<HubView>;
}

export interface BooksKind {
  readonly name: string;
  /** Why they cannot be had here. */
  readonly skip: string | false;
  open(keys: readonly VerifierKey[], role?: Role): Promise<BooksRig>;
}

export function booksSuite(kind: BooksKind): void {
  const { skip } = kind;
  test(`${kind.name}: the mirror answers as c2sp.org/tlog-witness and tlog-mirror have it`, {
    skip,
  }, async () => {
    using log = new MirroredLog();
    using stranger = new MirroredLog("stranger");
    log.append(600);
    stranger.append(1);
    await using rig = await kind.open([log.signer.verifier]);
    const asker = new Asker(rig, log.signer.verifier.name);
    const origin = log.signer.verifier.name;

    assert.deepEqual(pick(await asker.entries(where(origin))), [409, "0\n0\n\n"]);
    assert.equal((await asker.checkpoint(log, { old: 601 })).status, 400);
    assert.deepEqual(pick(await asker.checkpoint(log, { old: 5 })), [409, "0\n"]);
    const forged = log.head().note.replace("\n600\n", "\n601\n");
    assert.equal((await asker.checkpoint(log, { old: 0, note: forged })).status, 403);
    assert.deepEqual(pick(await asker.checkpoint(log, { old: 0 })), [200, ""]);
    assert.deepEqual(pick(await asker.entries(where(origin))), [409, "600\n0\n\n"]);
    // A package that does not follow, one that is altered, and one of another size.
    assert.deepEqual(pick(await asker.entries(await log.entries(256, 600))), [409, "600\n0\n\n"]);
    const altered = await log.entries(0, 600);
    altered[200]! ^= 1;
    assert.equal((await asker.entries(altered)).status, 422);
    assert.deepEqual(pick(await asker.entries(await log.entries(0, 599))), [409, "600\n0\n\n"]);
    assert.deepEqual(pick(await asker.entries((await log.entries(0, 600)).subarray(0, 100))), [400, ""]);
    for (const from of [0, 0, 256])
      assert.deepEqual(pick(await asker.entries(await log.entries(from, 600))), [
        202,
        `600\n${from + 256}\n\n`,
      ]);
    assert.deepEqual(asker.retained, [], "nothing is signed for before all is there");
    const done = await asker.entries(await log.entries(512, 600));
    assert.equal(done.status, 200);
    const note = splitNote(log.head().note);
    assert.ok(typeof note === "object");
    assert.ok(openCosignature(done.body, { text: note.text, witness: hubKey.verifier }));
    assert.deepEqual(asker.retained, [`${log.head().note}${done.body}`]);
    // Asked again, it says it again.
    assert.deepEqual(pick(await asker.entries(await log.entries(600, 600))), [200, done.body]);

    const other = new Asker(rig, "stranger");
    assert.equal((await other.checkpoint(stranger, { old: 0 })).status, 404);
    assert.equal((await other.entries(where("stranger"))).status, 404);
  });

  test(`${kind.name}: packages may begin and end anywhere, and the log grows on`, { skip }, async () => {
    using log = new MirroredLog();
    await using rig = await kind.open([log.signer.verifier]);
    const asker = new Asker(rig, log.signer.verifier.name);
    let old = 0;
    for (const more of [1, 1, 253, 1, 1, 300, 255, 512, 7]) {
      log.append(more);
      assert.equal((await asker.all(log, old)).status, 200, `${old} to ${log.size}`);
      old = log.size;
    }
    assert.deepEqual(rig.troubles, []);
  });

  test(`${kind.name}: a gateway that signs two histories is frozen, and the evidence convinces without us`, {
    skip,
  }, async () => {
    using log = new MirroredLog();
    using clone = new MirroredLog(log.signer.verifier.name);
    log.append(700);
    clone.append(300);
    const { key } = { key: log.signer.verifier };
    await using rig = await kind.open([key]);
    const asker = new Asker(rig, key.name);
    await asker.all(log);
    // The clone has written something else since the copy was made; it is smaller than what is kept, and shows itself.
    clone.replay(50);
    assert.equal(clone.size, 350);
    assert.deepEqual(pick(await asker.checkpoint(clone, { old: 0 })), [409, "700\n"]);
    assert.equal((await asker.checkpoint(log, { old: 700 })).status, 403);
    assert.equal((await asker.entries(where(key.name))).status, 403);

    await using view = await rig.openView();
    assert.equal((await view.fleet())[0]!.forks, 1);
    const [fork] = await view.forks();
    const { older, newer, rootInNewer, proof } = fork!.evidence;
    const [a, b] = [openCheckpoint(older, key), openCheckpoint(newer, key)];
    assert.ok(a.kind === "verified" && b.kind === "verified");
    assert.deepEqual([a.checkpoint.size, b.checkpoint.size], [350, 700]);
    const olderRoot = fromBase64(rootInNewer!)!;
    assert.notDeepEqual(olderRoot, a.checkpoint.root);
    const trees = { older: 350, newer: 700, olderRoot, newerRoot: b.checkpoint.root };
    assert.ok(
      verifyConsistency(
        trees,
        proof.map((one) => fromBase64(one)!),
      ),
    );
  });

  test(`${kind.name}: a clone that is ahead shows by its own proof that it goes on from something else`, {
    skip,
  }, async () => {
    for (const kept of [700, 512]) {
      using log = new MirroredLog();
      using clone = new MirroredLog(log.signer.verifier.name);
      log.append(kept);
      clone.append(300);
      clone.replay(600);
      const key = log.signer.verifier;
      await using rig = await kind.open([key]);
      const asker = new Asker(rig, key.name);
      await asker.all(log);
      let answer = await asker.checkpoint(clone, { old: kept });
      // The proof from a perfect tree does not name its root, so one is asked for that does.
      if (kept !== 700) {
        assert.deepEqual(pick(answer), [409, `${kept - 1}\n`]);
        answer = await asker.checkpoint(clone, { old: kept - 1 });
      }
      await using view = await rig.openView();
      assert.deepEqual(pick(answer), [409, `${kept}\n`]);
      const { older, newer, rootInNewer, proof } = (await view.forks())[0]!.evidence;
      const [a, b] = [openCheckpoint(older, key), openCheckpoint(newer, key)];
      assert.ok(a.kind === "verified" && b.kind === "verified");
      assert.deepEqual([a.checkpoint.size, b.checkpoint.size], [kept, 900]);
      const olderRoot = fromBase64(rootInNewer!)!;
      assert.notDeepEqual(olderRoot, a.checkpoint.root);
      const hashes = proof.map((one) => fromBase64(one)!);
      const trees = { older: kept, newer: 900, olderRoot, newerRoot: b.checkpoint.root };
      assert.ok(verifyConsistency(trees, hashes));
      assert.equal((await asker.checkpoint(log, { old: kept })).status, 403);
    }
  });

  test(`${kind.name}: a proof that leads nowhere freezes nobody: it may have been spoilt on the way`, {
    skip,
  }, async () => {
    using log = new MirroredLog();
    log.append(700);
    await using rig = await kind.open([log.signer.verifier]);
    const asker = new Asker(rig, log.signer.verifier.name);
    await asker.all(log);
    log.append(50);
    const { consistency } = log;
    log.consistency = async () => (await consistency.call(log, 700, 750)).toReversed();
    assert.equal((await asker.checkpoint(log, { old: 700 })).status, 422);
    log.consistency = consistency;
    assert.equal((await asker.checkpoint(log, { old: 700 })).status, 200);
  });

  test(`${kind.name}: two checkpoints of one size are a fork, also for a witness that keeps no records`, {
    skip,
  }, async () => {
    using log = new MirroredLog();
    using clone = new MirroredLog(log.signer.verifier.name);
    log.append(10);
    clone.append(9);
    clone.replay(1);
    await using rig = await kind.open([log.signer.verifier], "witness");
    const asker = new Asker(rig, log.signer.verifier.name, rig.desk);
    const first = await asker.checkpoint(log, { old: 0 });
    assert.equal(first.status, 200);
    const note = splitNote(log.head().note);
    assert.ok(typeof note === "object");
    assert.ok(openCosignature(first.body, { text: note.text, witness: hubKey.verifier }));
    assert.equal((await asker.checkpoint(log, { old: 10 })).status, 200);
    assert.deepEqual(pick(await asker.checkpoint(clone, { old: 10 })), [409, "10\n"]);
    assert.equal((await asker.checkpoint(log, { old: 10 })).status, 403);
    await using view = await rig.openView();
    assert.deepEqual(
      (await view.forks()).map(({ evidence }) => evidence.rootInNewer),
      [null],
    );
  });

  test(`${kind.name}: a later epoch of an enrolled gateway is taken, and nobody else's under its name`, {
    skip,
  }, async () => {
    using log = new MirroredLog();
    using later = new MirroredLog(`${log.signer.verifier.name}/2`);
    using thief = new MirroredLog(`${log.signer.verifier.name}/3`, 8);
    for (const one of [log, later, thief]) one.append(3);
    await using rig = await kind.open([log.signer.verifier]);
    assert.equal((await new Asker(rig, later.signer.verifier.name).all(later)).status, 200);
    assert.equal(
      (await new Asker(rig, thief.signer.verifier.name).checkpoint(thief, { old: 0 })).status,
      403,
    );
  });

  test(`${kind.name}: search() finds what is cosigned by what it says, and evidence() proves it`, {
    skip,
  }, async () => {
    using log = new MirroredLog();
    log.append(1_000);
    await using rig = await kind.open([log.signer.verifier]);
    await new Asker(rig, log.signer.verifier.name).all(log);
    await using view = await rig.openView();
    const blocked = await view.search({ verdict: "block", max: 1_000 });
    assert.equal(blocked.length, Math.floor(999 / 7) + 1);
    assert.equal(blocked[0]!.index, 994);
    assert.equal((await view.search({ kind: "boot", max: 5 })).length, 1);
    assert.deepEqual(
      (await view.search({ permit: "action-321", max: 5 })).map(({ index }) => index),
      [321],
    );
    assert.equal((await view.search({ gateway: "nobody", max: 5 })).length, 0);
    const fromMs = blocked[1]!.atMs!;
    assert.equal((await view.search({ verdict: "block", fromMs, max: 9 })).length, 2);
    assert.equal((await view.fleet())[0]!.word, "guarded");
    for (const index of [0, 255, 256, 600, 999]) {
      const proof = await evidenceOf(view, (await view.log(log.signer.verifier.name))!, index);
      assert.equal(openProof(proof, log.signer.verifier).kind, "verified");
    }
  });

  test(`${kind.name}: what a batch has begun is gone when it fails`, { skip }, async () => {
    using log = new MirroredLog();
    log.append(300);
    const { name } = log.signer.verifier;
    await using rig = await kind.open([log.signer.verifier]);
    const failed = rig.store.batch(
      async (books) => {
        const known = (await books.log(name))!;
        const pending = await books.setPending(known, { size: 300, note: log.head().note });
        const body = recordOf(0);
        await books.keep(pending, [{ body, leaf: leafHash(body) }], undefined);
        await books.openLog(`${name}/2`, renamed(known.key, `${name}/2`));
        throw new Error("no power");
      },
      [logId(name)],
    );
    await assert.rejects(failed, /no power/);
    await using view = await rig.openView();
    assert.equal(await view.log(`${name}/2`), undefined);
    const { pending, next } = (await view.log(name))!;
    assert.deepEqual([pending, next], [null, 0]);
    assert.deepEqual(await view.records((await view.log(name))!, 0), []);
    assert.equal((await new Asker(rig, name).all(log)).status, 200);
  });

  test(`${kind.name}: no name is both a gateway's and another one's later epoch`, { skip }, async () => {
    const keyOf = (name: string, seed: number) => signerKeyFrom(name, new Uint8Array(32).fill(seed)).verifier;
    await using rig = await kind.open([keyOf("plant", 7), keyOf("site/2", 7)]);
    const done = async (name: string, seed: number) => rig.store.enrol(keyOf(name, seed));
    assert.deepEqual(
      [await done("plant/2", 8), await done("plant/2", 7), await done("plant/x/2", 8)],
      ["clash", "enrolled", "enrolled"],
    );
    assert.deepEqual([await done("site", 8), await done("site", 7)], ["clash", "enrolled"]);
    assert.deepEqual(
      [await done("plant2", 8), await done("plant", 7), await done("plant/0", 8)],
      [...["enrolled", "known", "enrolled"]],
    );
  });

  test(`${kind.name}: a name has one key for good`, { skip }, async () => {
    await using rig = await kind.open([]);
    const [one, other] = [7, 8].map(
      (seed) => signerKeyFrom("plant7/gw-1", new Uint8Array(32).fill(seed)).verifier,
    );
    const done = [];
    for (const key of [one!, one!, other!]) done.push(await rig.store.enrol(key));
    assert.deepEqual(done, ["enrolled", "known", "taken"]);
    await using view = await rig.openView();
    const found = [
      await view.log("plant7/gw-1"),
      await view.log(logId("plant7/gw-1")),
      await view.log("plant7/gw-2"),
    ];
    assert.deepEqual(
      found.map((log) => log?.key.text),
      [one!.text, one!.text, undefined],
    );
    assert.deepEqual(await view.forks(), []);
    assert.deepEqual(await view.search({ max: 5 }), []);
    const { id, forks, records, seenMs, word } = (await view.fleet())[0]!;
    assert.deepEqual([id, forks, records, seenMs, word], [logId("plant7/gw-1"), 0, 0, null, null]);
  });

  test(`${kind.name}: records of any form are kept as they are`, { skip }, async () => {
    using log = new MirroredLog();
    const long = "x".repeat(4_000);
    const odd = [
      ...["no JSON", "", "7", "null", "[]", '{"kind":7,"at":1.5}', '{"kind":"a\\u0000b","permit":"\\ud800"}'],
      JSON.stringify({ kind: long, capsule: long, verdict: long, permit: long, at: -5 }),
      JSON.stringify({ kind: "late", at: Number.MAX_SAFE_INTEGER }),
    ].map((text) => Buffer.from(text));
    odd.push(Buffer.of(0, 255, 0));
    log.write(odd);
    const { name } = log.signer.verifier;
    await using rig = await kind.open([log.signer.verifier]);
    assert.equal((await new Asker(rig, name).all(log)).status, 200);
    await using view = await rig.openView();
    const kept = (await view.log(name))!;
    assert.deepEqual(
      (await view.records(kept, 0)).map((body) => Buffer.from(body)),
      odd,
    );
    const indexes = async (search: object): Promise<readonly number[]> =>
      (await view.search({ max: 20, ...search })).map(({ index }) => index);
    assert.deepEqual(await indexes({}), [8, 7, 9, 6, 5, 4, 3, 2, 1, 0]);
    assert.deepEqual(await indexes({ kind: "unknown" }), [9, 5, 4, 3, 2, 1, 0]);
    assert.deepEqual(await indexes({ kind: "a\0b" }), [6]);
    assert.deepEqual(await indexes({ kind: long, verdict: long, permit: long }), [7]);
    assert.deepEqual(await indexes({ fromMs: 1 }), [8]);
    for (const index of [0, 9]) assert.equal((await evidenceOf(view, kept, index)).index, index);
  });
}

function where(origin: string): Uint8Array {
  return formatAddEntries({ origin, from: 0, size: 0, ticket: new Uint8Array(0), packages: [] });
}

function pick({ status, body }: Answer): readonly [number, string] {
  return [status, body];
}
