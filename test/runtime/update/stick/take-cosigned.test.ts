// What a hub has signed of a log, on its way back by stick: taken for the two signatures and the history, and for nothing else.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { importStick } from "#runtime/hub/import-stick.ts";
import { signCheckpoint } from "#runtime/prove/checkpoint.ts";
import { cosign } from "#runtime/prove/cosignature.ts";
import { signerKeyFrom, splitNote, type VerifierKey } from "#runtime/prove/note.ts";
import { vouchedBy } from "#runtime/prove/quorum.ts";
import { exportLog } from "#runtime/update/stick/export-log.ts";
import { cosignedPath } from "#runtime/update/stick/form.ts";
import { folderStick } from "#runtime/update/stick/stick-folder.ts";
import { type Taken, takeCosigned } from "#runtime/update/stick/take-cosigned.ts";
import { MirroredLog } from "../../../support/mirrored-log.ts";
import { temporaryFolder } from "../../../support/tuf-folder.ts";
import { HubRig, hubKey, nowMs } from "../../hub/rig.ts";

const mirror = hubKey.verifier;

function logOf(t: TestContext): MirroredLog {
  const log = new MirroredLog();
  t.after(() => log[Symbol.dispose]());
  return log;
}

/** At the gateway: what came, and the log. */
async function atGateway(log: MirroredLog, folder: string, key: VerifierKey = mirror): Promise<Taken> {
  const stick = folderStick(folder);
  const taken = await takeCosigned(log, { stick, mirror: key });
  await exportLog(log, { stick, bytesMax: 10_000_000 });
  return taken;
}

async function atHub(rig: HubRig, folder: string): Promise<void> {
  await importStick(folderStick(folder), { store: rig.store, witness: hubKey, nowMs: () => nowMs });
}

async function vouchedFor(log: MirroredLog): Promise<number> {
  return vouchedBy([mirror], await log.cosigned())[0]!.size;
}

/** With `count` records, and a stick that has been home with them. */
async function returned(t: TestContext, count: number): Promise<{ log: MirroredLog; folder: string }> {
  const log = logOf(t);
  const folder = temporaryFolder(t);
  await using rig = new HubRig([log.signer.verifier]);
  log.append(count);
  assert.deepEqual(await atGateway(log, folder), { kind: "nothing" });
  await atHub(rig, folder);
  return { log, folder };
}

test("takeCosigned() keeps what the hub has signed, visit by visit, and once", async (t) => {
  const log = logOf(t);
  const folder = temporaryFolder(t);
  await using rig = new HubRig([log.signer.verifier]);
  for (const [visit, count] of [300, 41, 1_000].entries()) {
    log.append(count);
    await atGateway(log, folder);
    const size = log.size;
    await atHub(rig, folder);
    log.append(visit);
    assert.deepEqual(await atGateway(log, folder), { kind: "taken", size });
    assert.equal(await vouchedFor(log), size);
    assert.deepEqual(await atGateway(log, folder), { kind: "known", size });
  }
});

test("takeCosigned() keeps our line and the hub's, and nothing else that stands below them", async (t) => {
  const { log, folder } = await returned(t, 100);
  const path = join(folder, cosignedPath);
  const stranger = signerKeyFrom("stranger", new Uint8Array(32).fill(8), "witness");
  const { text } = splitNote(readFileSync(path, "utf8")) as { readonly text: string };
  writeFileSync(path, `${readFileSync(path, "utf8")}${cosign(text, { witness: stranger, atS: 1 })}`);
  assert.equal((await atGateway(log, folder)).kind, "taken");
  const [note] = await log.cosigned();
  assert.ok(!note!.includes("stranger"));
  assert.ok(note!.includes(mirror.name));
});

test("takeCosigned() refuses another key, another log, another history, and a size that is not here", async (t) => {
  const { log, folder } = await returned(t, 100);
  const path = join(folder, cosignedPath);
  const good = readFileSync(path, "utf8");
  const other = signerKeyFrom("hub.example/plant7", new Uint8Array(32).fill(4), "witness");
  const cosigned = (note: string): string => {
    const { text } = splitNote(note) as { readonly text: string };
    return `${note}${cosign(text, { witness: hubKey, atS: 1_790_000_000 })}`;
  };
  const signed = (size: number, root: Uint8Array): string =>
    cosigned(signCheckpoint({ origin: log.signer.verifier.name, size, root }, log.signer));
  const foreign = new MirroredLog("plant7/gw-2", 9);
  t.after(() => foreign[Symbol.dispose]());
  foreign.append(50);
  const cases: readonly (readonly [RegExp, string, VerifierKey?])[] = [
    [/has not signed it/, good, other.verifier],
    [/has not signed it/, log.head().note],
    [/not of this log/, cosigned(foreign.head().note)],
    [/not of this log/, good.replace("\n100\n", "\n99\n")],
    [/not of this log/, "nonsense"],
    [/another history of this log, 60 records/, signed(60, new Uint8Array(32).fill(1))],
    [/another history of this log, 100 records/, signed(100, new Uint8Array(32).fill(1))],
    [/another history of this log, 0 records/, signed(0, new Uint8Array(32).fill(1))],
    [/has 101 records .* and 100 are here.*older copy/, signed(101, new Uint8Array(32))],
  ];
  for (const [because, note, key] of cases) {
    writeFileSync(path, note);
    const taken = await takeCosigned(log, { stick: folderStick(folder), mirror: key ?? mirror });
    assert.ok(
      taken.kind === "refused" && because.test(taken.because),
      `${because}: ${JSON.stringify(taken)}`,
    );
  }
  assert.deepEqual(await log.cosigned(), []);
});

test("takeCosigned() never takes a note with a byte changed, cut or added", async (t) => {
  const { log, folder } = await returned(t, 20);
  const good = readFileSync(join(folder, cosignedPath));
  const changes = fc.record({ at: fc.nat(good.length - 1), byte: fc.integer({ min: 1, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(changes, async ({ at, byte }) => {
      const bytes = new Uint8Array(good);
      bytes[at]! ^= byte;
      const stick = { read: async () => bytes };
      const taken = await takeCosigned(log, { stick, mirror });
      // A name that is changed in the hub's line leaves it out, and in ours too.
      assert.equal(taken.kind, "refused");
    }),
  );
  for (let cut = 0; cut < good.length; cut++) {
    const stick = { read: async () => good.subarray(0, cut) };
    assert.equal((await takeCosigned(log, { stick, mirror })).kind, "refused");
  }
  assert.equal(await vouchedFor(log), 0);
});
