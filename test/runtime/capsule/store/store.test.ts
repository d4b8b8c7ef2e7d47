import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { blobName } from "#runtime/capsule/bundle/form.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { capsuleId } from "#runtime/capsule/manifest-bytes.ts";
import { type Installed, install } from "#runtime/capsule/store/install.ts";
import { collect, installed, remove, survey } from "#runtime/capsule/store/keep.ts";
import { openInstalled } from "#runtime/capsule/store/open.ts";
import { placeOf, writing } from "#runtime/capsule/store/place.ts";
import type { TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { Fault, type FaultCode } from "#runtime/core/fault.ts";
import { fault } from "../../../support/fault.ts";
import { author, blobsFor, bundleOf, headOf, inPieces, policy, stranger } from "../bundle/bundles.ts";
import { contents, sample } from "../sample.ts";
import { filesOf, largerContents } from "./files.ts";

const id = capsuleId(sample);
const next: Manifest = { ...sample, version: "0.2.0", epoch: 2, files: filesOf(largerContents) };

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "store-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return join(path, "store");
}

async function put(
  store: string,
  bytes?: Uint8Array,
  trust: TrustPolicy = policy,
  olderBecause?: string,
): Promise<Installed> {
  return await install(inPieces(bytes ?? (await bundleOf()), 1_000), {
    ...{ store, policy: trust, olderBecause },
    place: "test.capsule",
  });
}

async function nextBundle(): Promise<Uint8Array> {
  return await bundleOf(headOf(next), blobsFor(next, largerContents));
}

function pathOf(store: string, file: string): string {
  return join(store, blobName(sample.files.find((member) => member.file === file)!.digest));
}

test("install() puts every file under its digest, and openInstalled() gives what was built", async (t) => {
  const store = folder(t);
  const { blobsWritten, bytesWritten } = await put(store);
  assert.deepEqual(
    [blobsWritten, bytesWritten],
    [4, sample.files.reduce((sum, { bytes }) => sum + bytes, 0)],
  );
  const capsule = await openInstalled(store, { id, policy });
  assert.equal(capsule.id, id);
  assert.deepEqual(capsule.manifest, sample);
  assert.deepEqual(capsule.files, contents);
  assert.deepEqual(
    capsule.approval.roles.flatMap(({ signers }) => signers.map(({ name }) => name)),
    ["alice@acme", "plant-7"],
  );
  for (const { file } of sample.files) assert.equal(statSync(pathOf(store, file)).mode & 0o777, 0o444);
  assert.deepEqual(readdirSync(join(store, "incoming")), []);
});

test("install() a second time changes nothing, and another release writes only what is new", async (t) => {
  const store = folder(t);
  await put(store);
  const written = sample.files.map(({ file }) => statSync(pathOf(store, file)).ino);
  const again = await put(store);
  assert.deepEqual([again.id, again.blobsWritten, again.blobsKept], [id, 0, 4]);
  const other = await put(store, await nextBundle());
  assert.deepEqual([other.blobsWritten, other.bytesWritten, other.blobsKept], [1, 20_000, 3]);
  assert.deepEqual(
    written,
    sample.files.map(({ file }) => statSync(pathOf(store, file)).ino),
  );
});

test("install() takes nothing that is not signed, whole and free of surprises", async (t) => {
  const store = folder(t);
  const unsigned = await bundleOf(headOf(sample, [author]));
  await assert.rejects(put(store, unsigned), fault("capsule/not-trusted", /site has 0/));
  const foreign = await bundleOf(headOf(sample, [stranger]));
  await assert.rejects(put(store, foreign), fault("capsule/not-trusted", /author has 0/));
  const whole = await bundleOf();
  const flipped = whole.slice();
  flipped[whole.length - 1_024 - 512]! ^= 1;
  await assert.rejects(put(store, flipped), fault("capsule/bad-digest", /entry 6 "blobs\/sha256\//));
  await assert.rejects(put(store, whole.subarray(0, -600)), fault("capsule/bad-bundle", /ends with 424/));
  assert.deepEqual(await installed(store), []);
  await assert.rejects(
    openInstalled(store, { id, policy }),
    fault("capsule/not-installed", /has no capsule/),
  );
});

test("install() takes later signatures of the same capsule, and mends what was damaged", async (t) => {
  const store = folder(t);
  const lone: TrustPolicy = { accept: [policy.accept[0]!] };
  await put(store, await bundleOf(headOf(sample, [author])), lone);
  await assert.rejects(openInstalled(store, { id, policy }), fault("capsule/not-trusted", /site has 0/));
  await put(store);
  await openInstalled(store, { id, policy });
  const path = pathOf(store, "map.npz");
  rmSync(path);
  symlinkSync(pathOf(store, "policy.onnx"), path);
  rmSync(pathOf(store, "sbom.json"));
  mkdirSync(pathOf(store, "sbom.json"));
  rmSync(join(store, "capsules", id.slice(7), "signatures.json"));
  assert.equal((await put(store)).blobsWritten, 2);
  await openInstalled(store, { id, policy });
});

test("openInstalled() asks today's policy, not that of the installation", async (t) => {
  const store = folder(t);
  await put(store);
  const other: TrustPolicy = { accept: [{ name: "author", threshold: 1, keys: [stranger.publicKey] }] };
  await assert.rejects(
    openInstalled(store, { id, policy: other }),
    fault("capsule/not-trusted", /author has 0/),
  );
});

/** Each: what is done to one file, and what is said about it. */
const damages: readonly [what: string, damage: (path: string) => void, code: FaultCode, message: RegExp][] = [
  ["removed", (path) => rmSync(path), "capsule/unreadable", /is missing/],
  ["emptied", (path) => rewrite(path, ""), "capsule/bad-digest", /was changed/],
  [
    "made longer",
    (path) => rewrite(path, `${readFileSync(path)} `),
    "capsule/unreadable",
    /bytes, and \d+ are allowed/,
  ],
  ["replaced by a link", replaceByLink, "capsule/unreadable", /is a symbolic link/],
  ["replaced by a folder", replaceByFolder, "capsule/unreadable", /is not a plain file/],
  ["edited in one bit", flipBit, "capsule/bad-digest", /was changed/],
];

for (const [what, damage, code, message] of damages)
  for (const { file } of sample.files)
    test(`openInstalled() names ${file} when it was ${what}`, async (t) => {
      const store = folder(t);
      await put(store);
      const path = pathOf(store, file);
      damage(path);
      await assert.rejects(openInstalled(store, { id, policy }), (error) => {
        assert.ok(fault(code, message)(error));
        assert.ok(
          (error as Error).message.includes(path) && (error as Error).message.startsWith(`${file} of `),
        );
        return true;
      });
    });

for (const file of ["manifest.json", "signatures.json"])
  test(`openInstalled() names ${file} when it was removed, replaced, or edited in any bit`, async (t) => {
    const store = folder(t);
    await put(store);
    const path = join(store, "capsules", id.slice(7), file);
    const whole = readFileSync(path);
    for (let bit = 0; bit < whole.length * 8; bit += 97) {
      const edited = Buffer.from(whole);
      edited[bit >> 3]! ^= 1 << (bit & 7);
      rewrite(path, edited);
      await assert.rejects(openInstalled(store, { id, policy }), (error) => {
        assert.ok(error instanceof Fault && error.message.includes(join(store, "capsules")), String(error));
        return true;
      });
    }
    for (const damage of [replaceByLink, replaceByFolder, rmSync]) {
      rmSync(path, { recursive: true, force: true });
      writeFileSync(path, whole);
      damage(path);
      await assert.rejects(
        openInstalled(store, { id, policy }),
        fault("capsule/unreadable", new RegExp(file)),
      );
    }
  });

/** Each: what somebody does to a capsule's own folder, and what is said about it. */
const strangers: readonly [what: string, how: (path: string) => void, message: RegExp][] = [
  ["a file more", (path) => writeFileSync(join(path, "extra.js"), "x"), /holds extra\.js, which no/],
  ["a folder more", (path) => mkdirSync(join(path, ".x")), /holds \.x, which no installation put there/],
  [
    "a link in its place",
    (path) => {
      renameSync(path, `${path}.away`);
      symlinkSync(`${path}.away`, path);
    },
    /is no folder of the store's own/,
  ],
];

for (const [what, how, message] of strangers)
  test(`openInstalled() names a capsule's folder with ${what}, and install() mends it`, async (t) => {
    const store = folder(t);
    await put(store);
    const path = join(store, "capsules", id.slice(7));
    how(path);
    await assert.rejects(openInstalled(store, { id, policy }), fault("capsule/bad-bundle", message));
    assert.equal((await installed(store)).find((each) => each.id === id)?.kind, "damaged");
    await put(store);
    assert.equal((await openInstalled(store, { id, policy })).id, id);
  });

test("survey() names what no capsule lists, and what others than its owner may write", async (t) => {
  const store = folder(t);
  await put(store);
  assert.deepEqual(await survey(store), { leftOver: [], exposed: [] });
  const strange = [join(store, "blobs/sha256/extra.txt"), join(store, "capsules/strange")];
  for (const path of strange) writeFileSync(path, "x", { mode: 0o600 });
  const manifest = join(store, "capsules", id.slice(7), "manifest.json");
  const blob = pathOf(store, "map.npz");
  chmodSync(manifest, 0o464);
  chmodSync(blob, 0o666);
  const { leftOver, exposed } = await survey(store);
  assert.deepEqual(leftOver, strange);
  assert.deepEqual(exposed, [
    { path: manifest, mode: 0o464 },
    { path: blob, mode: 0o666 },
  ]);
  rmSync(manifest);
  assert.deepEqual((await survey(store)).leftOver, [strange[1]], "any blob could be the damaged one's");
});

test("openInstalled() opens no capsule under another's id, and nothing that is no id", async (t) => {
  const store = folder(t);
  await put(store);
  const other = await put(store, await nextBundle());
  const names = [id, other.id].map((each) => join(store, "capsules", each.slice(7)));
  renameSync(names[0]!, `${names[0]}.away`);
  renameSync(names[1]!, names[0]!);
  await assert.rejects(
    openInstalled(store, { id, policy }),
    fault("capsule/bad-digest", /manifest\.json was changed/),
  );
  for (const name of ["", "../../etc", "sha256:../../etc", id.toUpperCase()])
    await assert.rejects(
      openInstalled(store, { id: name, policy }),
      fault("capsule/not-installed", /no capsule id/),
    );
});

test("collect() removes what no capsule lists, and nothing while a manifest cannot be read", async (t) => {
  const store = folder(t);
  await put(store);
  const other = await put(store, await nextBundle());
  assert.deepEqual(await collect(store), { blobsRemoved: 0, blobsKept: 5 });
  await remove(store, id);
  assert.deepEqual(await collect(store), { blobsRemoved: 1, blobsKept: 4 });
  await openInstalled(store, { id: other.id, policy });
  await assert.rejects(remove(store, id), fault("capsule/not-installed", /has no capsule/));
  await put(store, undefined, policy, "it is the one to be damaged");
  rewrite(join(store, "capsules", id.slice(7), "manifest.json"), "{}");
  await assert.rejects(collect(store), fault("capsule/bad-digest", /manifest\.json was changed/));
  assert.deepEqual((await installed(store)).map(({ kind }) => kind).sort(), ["capsule", "damaged"]);
  await openInstalled(store, { id: other.id, policy });
});

test("install() waits for nobody: a second writer is told so", async (t) => {
  const store = folder(t);
  const lock = await writing(placeOf(store));
  await assert.rejects(put(store), fault("capsule/busy", /Another process writes/));
  lock[Symbol.dispose]();
  await put(store);
});

test("install() says where it cannot write", async (t) => {
  const store = folder(t);
  writeFileSync(store, "a file");
  await assert.rejects(put(store), fault("capsule/unwritable", /Cannot write .*store/));
});

function rewrite(path: string, content: string | Buffer): void {
  chmodSync(path, 0o644);
  writeFileSync(path, content);
}

function flipBit(path: string): void {
  const bytes = readFileSync(path);
  bytes[0]! ^= 1;
  rewrite(path, bytes);
}

function replaceByLink(path: string): void {
  const away = join(dirname(dirname(path)), "away");
  renameSync(path, away);
  symlinkSync(away, path);
}

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

test("install() refuses an older version than is installed, unless somebody says why", async (t) => {
  const store = folder(t);
  await put(store, await nextBundle());
  const refusal = fault("capsule/refused", /epoch 1, and capsule:\/\/.*@0\.2\.0 with epoch 2 is installed/);
  await assert.rejects(put(store), refusal);
  assert.equal((await installed(store)).length, 1);
  await put(store, undefined, policy, "0.2.0 hunts at low flow");
  assert.equal((await installed(store)).length, 2);
  // What is here already may be mended without a reason.
  await put(store);
});

test("install() takes no capsule of a publisher that its signer does not speak for", async (t) => {
  const store = folder(t);
  const bound = (publishers: readonly string[]): TrustPolicy => ({
    accept: [
      { name: "author", threshold: 1, keys: [{ ...author.publicKey, publishers }] },
      ...policy.accept.slice(1),
    ],
  });
  const refusal = fault(
    "capsule/not-trusted",
    /is a capsule of industriverse, and alice@acme signs for acme, elsewhere only: author has 0 of the 1/,
  );
  await assert.rejects(put(store, await bundleOf(), bound(["acme", "elsewhere"])), refusal);
  assert.deepEqual(await installed(store), []);
  const { id } = await put(store, await bundleOf(), bound(["acme", "industriverse"]));
  // Also of what is installed already, by the policy of today.
  await assert.rejects(
    openInstalled(store, { id, policy: bound(["acme"]) }),
    fault("capsule/not-trusted", /acme/),
  );
});
