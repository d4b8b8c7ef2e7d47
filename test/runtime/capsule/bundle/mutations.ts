// What could happen to a bundle on its way, and what somebody could do to it. Each takes a whole bundle and
// a source of chance, and gives other bytes.

import { blockBytes, headerOf, paddingBytes } from "#runtime/capsule/bundle/ustar.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { manifestBytes } from "#runtime/capsule/manifest-bytes.ts";
import { envelopeBytes, readEnvelope } from "#runtime/capsule/trust/envelope.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { contents, sample } from "../sample.ts";
import { author, blobsFor, bundleOf, headOf, site, stranger } from "./bundles.ts";

/** A whole number from 0 up to `below`. */
export type Chance = (below: number) => number;

export interface Mutation {
  readonly name: string;
  readonly share: number;
  mutate(bundle: Uint8Array, chance: Chance): Uint8Array | Promise<Uint8Array>;
}

interface Part {
  readonly header: Uint8Array;
  readonly content: Uint8Array;
}

export const mutations: readonly Mutation[] = [
  { name: "a bit flipped", share: 26, mutate: flip },
  { name: "bytes overwritten", share: 12, mutate: overwrite },
  { name: "bytes inserted", share: 12, mutate: insert },
  { name: "bytes cut out", share: 12, mutate: cut },
  { name: "the end cut off", share: 6, mutate: (bundle, chance) => bundle.slice(0, chance(bundle.length)) },
  { name: "something behind the end", share: 4, mutate: append },
  { name: "entries in another order", share: 5, mutate: reorder },
  { name: "an entry twice", share: 4, mutate: duplicate },
  { name: "an entry gone", share: 4, mutate: drop },
  { name: "an entry of another type", share: 5, mutate: retype },
  { name: "an entry of another name", share: 3, mutate: rename },
  { name: "an entry of another size", share: 2, mutate: resize },
  { name: "a field of the manifest", share: 2, mutate: editManifest },
  { name: "a field of the manifest, in the envelope too", share: 1, mutate: editBoth },
  { name: "another's signature", share: 1, mutate: signByStranger },
  { name: "a manifest that lists other bytes, rightly signed", share: 1, mutate: misList },
];

function flip(bundle: Uint8Array, chance: Chance): Uint8Array {
  const bytes = bundle.slice();
  bytes[chance(bytes.length)]! ^= 1 << chance(8);
  return bytes;
}

function overwrite(bundle: Uint8Array, chance: Chance): Uint8Array {
  const bytes = bundle.slice();
  const at = chance(bytes.length);
  for (let offset = 0; offset <= chance(64) && at + offset < bytes.length; offset++)
    bytes[at + offset] = chance(256);
  return bytes;
}

function insert(bundle: Uint8Array, chance: Chance): Uint8Array {
  const at = chance(bundle.length + 1);
  const block = chance(3) === 0 ? blockBytes : 1 + chance(40);
  const more = Uint8Array.from({ length: block }, () => (chance(2) === 0 ? 0 : chance(256)));
  return Buffer.concat([bundle.subarray(0, at), more, bundle.subarray(at)]);
}

function cut(bundle: Uint8Array, chance: Chance): Uint8Array {
  const at = chance(bundle.length);
  const length = chance(3) === 0 ? blockBytes : 1 + chance(40);
  return Buffer.concat([bundle.subarray(0, at), bundle.subarray(at + length)]);
}

function append(bundle: Uint8Array, chance: Chance): Uint8Array {
  return Buffer.concat([bundle, new Uint8Array(chance(2) === 0 ? blockBytes : 1 + chance(2_048))]);
}

function reorder(bundle: Uint8Array, chance: Chance): Uint8Array {
  const parts = [...partsOf(bundle)];
  const from = chance(parts.length);
  const to = (from + 1 + chance(parts.length - 1)) % parts.length;
  [parts[from], parts[to]] = [parts[to]!, parts[from]!];
  return joined(parts);
}

function duplicate(bundle: Uint8Array, chance: Chance): Uint8Array {
  const parts = partsOf(bundle);
  return joined(parts.toSpliced(chance(parts.length + 1), 0, parts[chance(parts.length)]!));
}

function drop(bundle: Uint8Array, chance: Chance): Uint8Array {
  const parts = partsOf(bundle);
  return joined(parts.toSpliced(chance(parts.length), 1));
}

function retype(bundle: Uint8Array, chance: Chance): Uint8Array {
  return edited(bundle, chance, (header) => header.write("\x00123456789xgLKSVD"[chance(17)]!, 156));
}

function rename(bundle: Uint8Array, chance: Chance): Uint8Array {
  const names = [
    "/etc/passwd",
    "../x",
    "manifest.json/",
    "./manifest.json",
    "a",
    "blobs/sha256/",
    "MANIFEST.JSON",
  ];
  return edited(bundle, chance, (header) => {
    header.fill(0, 0, 100);
    header.write(names[chance(names.length)]!, 0);
  });
}

function resize(bundle: Uint8Array, chance: Chance): Uint8Array {
  const sizes = ["00000000000", "77777777777", "00000000001", "-0000000001", "0000000000 ", "99999999999"];
  return edited(bundle, chance, (header) => header.write(sizes[chance(sizes.length)]!, 124));
}

/** One header changed, and its checksum made to fit, so that the change itself must be noticed. */
function edited(bundle: Uint8Array, chance: Chance, change: (header: Buffer) => void): Uint8Array {
  const parts = partsOf(bundle);
  const index = chance(parts.length);
  const header = Buffer.from(parts[index]!.header);
  change(header);
  header.write("        ", 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return joined(parts.toSpliced(index, 1, { header, content: parts[index]!.content }));
}

/** As canonical as before, so that nothing but the change itself is wrong. */
function editManifest(bundle: Uint8Array, chance: Chance): Uint8Array {
  return withHead(bundle, { manifest: manifestBytes(changed(chance)), signatures: headOf().signatures });
}

function editBoth(bundle: Uint8Array, chance: Chance): Uint8Array {
  const manifest = manifestBytes(changed(chance));
  const { signatures } = readEnvelope(headOf().signatures, "the sample");
  return withHead(bundle, { manifest, signatures: envelopeBytes({ payload: manifest, signatures }) });
}

function signByStranger(bundle: Uint8Array, chance: Chance): Uint8Array {
  const keys = [[stranger], [author, stranger], [site, stranger], [author], []][chance(5)]!;
  return withHead(bundle, headOf(chance(2) === 0 ? sample : changed(chance), keys));
}

/** The author is not to be trusted with the blobs either: what is listed must be what comes. */
async function misList(_bundle: Uint8Array, chance: Chance): Promise<Uint8Array> {
  const index = chance(sample.files.length);
  const file = sample.files[index]!;
  const wrong = [
    { ...file, bytes: file.bytes + 1 + chance(600) },
    { ...file, bytes: 0 },
    { ...file, digest: digestOf(Uint8Array.of(chance(256), chance(256))) },
  ][chance(3)]!;
  const head = headOf({ ...sample, files: sample.files.toSpliced(index, 1, wrong) });
  return await bundleOf(head, blobsFor(sample, contents));
}

/** One leaf of the sample, of any depth, with another value. */
function changed(chance: Chance): Manifest {
  const copy = structuredClone(sample) as unknown as Record<string, unknown>;
  let node = copy;
  while (true) {
    const keys = Object.keys(node);
    const key = keys[chance(keys.length)];
    if (key === undefined) return { ...sample, summary: `Another one, ${chance(1e9)}.` };
    const value = node[key];
    if (typeof value === "object" && value !== null) {
      node = value as Record<string, unknown>;
      continue;
    }
    node[key] = typeof value === "number" ? value + 1 + chance(9) : `${String(value)}${chance(10)}`;
    return copy as unknown as Manifest;
  }
}

function withHead(
  bundle: Uint8Array,
  { manifest, signatures }: { readonly manifest: Uint8Array; readonly signatures: Uint8Array },
): Uint8Array {
  const head = [
    { header: headerOf({ name: "manifest.json", bytes: manifest.length }), content: manifest },
    { header: headerOf({ name: "signatures.json", bytes: signatures.length }), content: signatures },
  ];
  return joined([...head, ...partsOf(bundle).slice(2)]);
}

function partsOf(bundle: Uint8Array): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; bundle[at] !== 0; ) {
    const header = bundle.slice(at, at + blockBytes);
    const bytes = Number.parseInt(Buffer.from(header).toString("latin1", 124, 135), 8);
    parts.push({ header, content: bundle.slice(at + blockBytes, at + blockBytes + bytes) });
    at += blockBytes + bytes + paddingBytes(bytes);
  }
  return parts;
}

function joined(parts: readonly Part[]): Uint8Array {
  return Buffer.concat([
    ...parts.flatMap(({ header, content }) => [
      header,
      content,
      new Uint8Array(paddingBytes(content.length)),
    ]),
    new Uint8Array(2 * blockBytes),
  ]);
}
