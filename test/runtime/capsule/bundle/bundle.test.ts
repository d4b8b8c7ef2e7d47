import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { blobBytesMax, blobName, blobsMax, blobsOf } from "#runtime/capsule/bundle/form.ts";
import { openHead } from "#runtime/capsule/bundle/open.ts";
import { BundleReader } from "#runtime/capsule/bundle/read.ts";
import { headerOf, readHeader } from "#runtime/capsule/bundle/ustar.ts";
import { bundleBytes, bundleStream } from "#runtime/capsule/bundle/write.ts";
import type { Manifest, Member } from "#runtime/capsule/manifest.ts";
import { capsuleId } from "#runtime/capsule/manifest-bytes.ts";
import { fault } from "../../../support/fault.ts";
import { contents, sample } from "../sample.ts";
import { author, blobsFor, bundleOf, headOf, inPieces, policy, readBundle, stranger } from "./bundles.ts";

test("BundleReader reads what bundleStream() writes, in pieces of any size", async () => {
  const bytes = await bundleOf();
  const blobs = blobsFor(sample);
  assert.equal(bytes.length, bundleBytes(headOf(), blobs));
  for (const size of [1, 7, 511, 512, 513, 65_536]) {
    const read = await readBundle(bytes, { size });
    assert.equal(read.opened.id, capsuleId(sample));
    assert.deepEqual(read.opened.manifest, sample);
    assert.deepEqual(
      read.contents,
      blobs.map(({ content }) => [...(content as Iterable<Uint8Array>)][0]),
    );
    assert.deepEqual(
      read.opened.approval?.roles.map(({ name, signers }) => [name, signers.map((each) => each.name)]),
      [
        ["author", ["alice@acme"]],
        ["site", ["plant-7"]],
      ],
    );
  }
});

test("bundleStream() writes the same bytes whatever the order in which files and signers came", async () => {
  const reversed = new Map([...contents].reverse());
  const other = await bundleOf(headOf(sample), blobsFor(sample, reversed));
  assert.deepEqual(other, await bundleOf());
});

test("bundleStream() keeps bytes that two members share once", async () => {
  const twice = new Map([...contents, ["policy.vectors.json", contents.get("policy.onnx")!]]);
  const { bytes, digest } = sample.files.find(({ file }) => file === "policy.onnx")!;
  const files = sample.files.map((member) =>
    member.file === "policy.vectors.json" ? { ...member, bytes, digest } : member,
  );
  const manifest: Manifest = { ...sample, files };
  const read = await readBundle(await bundleOf(headOf(manifest), blobsFor(manifest, twice)));
  assert.equal(read.contents.length, 3);
});

test("bundleStream() refuses a file that is not what the manifest lists", async () => {
  const changed = blobsFor(sample).map((blob) => ({ ...blob, content: [new Uint8Array(blob.bytes)] }));
  await assert.rejects(bundleOf(headOf(), changed), fault("capsule/bad-digest", /is sha256:/));
});

test("a bundle lists and extracts with any tar", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bundle-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "test.capsule");
  writeFileSync(path, await bundleOf());
  const listed = spawnSync("tar", ["tf", path], { encoding: "utf8" });
  if (listed.error !== undefined) return t.diagnostic("no tar here");
  const names = blobsFor(sample).map(({ digest }) => blobName(digest));
  assert.deepEqual(listed.stdout.trim().split("\n"), ["manifest.json", "signatures.json", ...names]);
  assert.equal(listed.stderr, "");
  const extracted = spawnSync("tar", ["xf", path, "-C", folder], { encoding: "utf8" });
  assert.deepEqual([extracted.status, extracted.stderr], [0, ""]);
  assert.deepEqual(new Uint8Array(readFileSync(join(folder, "manifest.json"))), headOf().manifest);
  for (const { digest, bytes } of blobsFor(sample)) {
    const status = statSync(join(folder, blobName(digest)));
    assert.deepEqual([status.size, status.mtimeMs, status.mode & 0o222], [bytes, 0, 0]);
  }
});

test("readHeader() takes what headerOf() writes, and no other byte anywhere", () => {
  const header = headerOf({ name: "blobs/sha256/00ff", bytes: 123 });
  assert.deepEqual(readHeader(header), {
    kind: "entry",
    entry: { name: "blobs/sha256/00ff", bytes: 123 },
  });
  for (let at = 0; at < header.length; at++) {
    const changed = header.slice();
    changed[at]! ^= 1;
    assert.equal(readHeader(changed).kind, "refused", `byte ${at}`);
  }
});

/** Each: what is done to a header, and what its reader says. */
const headers: readonly [what: string, change: (header: Buffer) => void, message: RegExp][] = [
  ["a symbolic link", (header) => header.write("2", 156), /found a symbolic link, expected a plain file/],
  ["a hard link", (header) => header.write("1", 156), /found a hard link/],
  ["a directory", (header) => header.write("5", 156), /found a directory/],
  ["a character device", (header) => header.write("3", 156), /found a character device/],
  ["a pax header", (header) => header.write("x", 156), /found a pax header/],
  ["a GNU long name", (header) => header.write("L", 156), /found a GNU long name/],
  ["an unknown type", (header) => header.write("Z", 156), /found type "Z"/],
  ["GNU magic", (header) => header.write("ustar  \0", 257), /found the magic "ustar {2}"/],
  ["a time", (header) => header.write("00000000001", 136), /found the time "00000000001"/],
  ["a mode", (header) => header.write("0000755", 100), /found the mode "0000755", expected "0000444"/],
  ["a user", (header) => header.write("0001750", 108), /found the user "0001750"/],
  ["a group", (header) => header.write("0001750", 116), /found the group/],
  ["an owner", (header) => header.write("root", 265), /found owners' names "root"/],
  ["a device number", (header) => header.write("0000001", 329), /found a device/],
  ["a prefix", (header) => header.write("/etc", 345), /found a prefix "\/etc"/],
  ["a link target", (header) => header.write("/etc/passwd", 157), /found a link to "\/etc\/passwd"/],
  ["a checksum", (header) => header.write("000000", 148), /found the checksum "000000/],
  ["an absolute name", (header) => header.write("/etc/passwd\0", 0), /the name "\/etc\/passwd"/],
  ["a name above", (header) => header.write("../../etc/passwd\0", 0), /the name "\.\.\/\.\.\/etc\/passwd"/],
  ["a name with an escape", (header) => header.write("\x1b[31m\0", 0), /the name "\\x1b\[31m"/],
  ["a size in base 256", (header) => header.writeUInt8(0x80, 124), /found the size/],
  ["a negative size", (header) => header.write("-0000000001", 124), /found the size "-0000000001"/],
];

for (const [what, change, message] of headers)
  test(`BundleReader refuses ${what}, and names the entry`, async () => {
    const bytes = Buffer.from(await bundleOf());
    change(bytes.subarray(0, 512));
    await assert.rejects(readBundle(bytes), fault("capsule/bad-bundle", message));
    await assert.rejects(readBundle(bytes), fault("capsule/bad-bundle", /^test\.capsule: entry 1 "/));
  });

test("BundleReader refuses what is missing, left over, cut off or out of order, and says where", async () => {
  const blobs = blobsFor(sample);
  const named = (index: number): string => blobName(blobs[index]!.digest);
  const without = await bundleOf(headOf(), blobs.slice(1));
  await assert.rejects(readBundle(without), fault("capsule/bad-bundle", new RegExp(`entry 3 .*${named(0)}`)));
  const more = await bundleOf(headOf(), [...blobs, blobs[0]!]);
  await assert.rejects(readBundle(more), fault("capsule/bad-bundle", /entry 7 .*expected the end/));
  const swapped = await bundleOf(headOf(), [blobs[1]!, blobs[0]!, ...blobs.slice(2)]);
  await assert.rejects(readBundle(swapped), fault("capsule/bad-bundle", /in its place/));
  const whole = await bundleOf();
  await assert.rejects(
    readBundle(whole.subarray(0, -1)),
    fault("capsule/bad-bundle", /ends with 1023 bytes/),
  );
  await assert.rejects(
    readBundle(whole.subarray(0, -1_024)),
    fault("capsule/bad-bundle", /ends with 0 bytes/),
  );
  await assert.rejects(
    readBundle(Buffer.concat([whole, new Uint8Array(512)])),
    fault("capsule/bad-bundle", /goes on behind its end/),
  );
  await assert.rejects(readBundle(new Uint8Array()), fault("capsule/bad-bundle", /entry 1 "manifest.json"/));
});

test("openHead() refuses who has not signed, and what is not canonical", async () => {
  const opening = async (head: ReturnType<typeof headOf>) =>
    await openHead(head, { place: "test.capsule", policy });
  await assert.rejects(
    opening(headOf(sample, [author, stranger])),
    fault("capsule/not-trusted", /lacks signatures: site has 0 of the 1 .*nobody here trusts: sha256:/),
  );
  await assert.rejects(
    opening(headOf(sample, [])),
    fault("capsule/not-trusted", /author has 0 .*site has 0/),
  );
  const other = headOf({ ...sample, summary: "Another one." });
  await assert.rejects(
    opening({ manifest: other.manifest, signatures: headOf().signatures }),
    fault("capsule/bad-signature", /over another manifest/),
  );
  await assert.rejects(
    opening(headOf({ ...sample, epoch: -1 })),
    fault("capsule/bad-manifest", /test\.capsule: manifest\.json .*\/epoch/),
  );
});

test("BundleReader stops at the head: nothing behind it is asked for before it was judged", async () => {
  const bytes = await bundleOf(headOf(sample, [author]));
  let given = 0;
  async function* counted(): AsyncGenerator<Uint8Array, void> {
    for await (const piece of inPieces(bytes, 512)) {
      given += piece.length;
      yield piece;
    }
  }
  const reader = new BundleReader(counted(), "test.capsule");
  const head = await reader.head();
  await assert.rejects(
    openHead(head, { place: "test.capsule", policy }),
    fault("capsule/not-trusted", /site/),
  );
  assert.ok(given <= bytes.length - blobsFor(sample).length * 1_024, `${given} of ${bytes.length} bytes`);
  await reader.close();
});

test("BundleReader holds one piece of a large blob, not the blob", async () => {
  const piece = new Uint8Array(65_536);
  const count = 512;
  const { digest, bytes } = await largeBlob(piece, count);
  let most = 0;
  const blob = { digest, bytes, content: Array.from({ length: count }, () => piece) };
  const reader = new BundleReader(bundleStream(headOf(), [blob]), "test.capsule");
  await reader.head();
  const before = process.memoryUsage.rss();
  for await (const { content } of reader.blobs([{ digest, bytes }]))
    for await (const part of content) {
      assert.ok(part.length <= piece.length);
      most = Math.max(most, process.memoryUsage.rss() - before);
    }
  assert.ok(most < bytes, `${most} bytes more for ${bytes}`);
});

async function largeBlob(
  piece: Uint8Array,
  count: number,
): Promise<{ digest: `sha256:${string}`; bytes: number }> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  for (let at = 0; at < count; at++) hash.update(piece);
  return { digest: `sha256:${hash.digest("hex")}`, bytes: piece.length * count };
}

test("blobsOf() refuses more than a gateway holds", () => {
  const member = (index: number, bytes: number): Member => ({
    ...sample.files[0]!,
    file: `file-${index}`,
    bytes,
    digest: `sha256:${index.toString(16).padStart(64, "0")}`,
  });
  const many = Array.from({ length: blobsMax + 1 }, (_, index) => member(index, 1));
  assert.throws(() => blobsOf(many, "it"), fault("capsule/too-large", /257 files/));
  assert.throws(() => blobsOf([member(0, blobBytesMax + 1)], "it"), fault("capsule/too-large", /file-0/));
  const large = Array.from({ length: 9 }, (_, index) => member(index, blobBytesMax));
  assert.throws(() => blobsOf(large, "it"), fault("capsule/too-large", /all files together/));
  const two = [member(0, 1), { ...member(0, 2), file: "other" }];
  assert.throws(() => blobsOf(two, "it"), fault("capsule/bad-manifest", /other with 2 bytes/));
});

test("headerOf() and readHeader() agree about every name and size", () => {
  const part = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.nat({ max: 8 ** 10 }), (parts, bytes) => {
      const entry = { name: parts.join("/"), bytes };
      assert.deepEqual(readHeader(headerOf(entry)), { kind: "entry", entry });
    }),
  );
});
