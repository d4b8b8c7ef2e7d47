import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import { type NpyArray, writeNpy } from "#runtime/map/npy.ts";
import { type NpzMembers, readNpz, writeNpz } from "#runtime/map/npz.ts";

const sample: NpzMembers = new Map<string, NpyArray>([
  ["b", { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }],
  ["a", { shape: [], values: ["furnace"] }],
  ["c", { shape: [300], values: new Float64Array(300) }],
]);

test("writeNpz() does not depend on the order of the members, and readNpz() gives them back", () => {
  const bytes = writeNpz(sample);
  assert.deepEqual(writeNpz(new Map([...sample].reverse())), bytes);
  assert.deepEqual(readNpz(bytes), new Map([...sample].sort()));
  assert.deepEqual(readNpz(writeNpz(new Map())), new Map());
});

test("readNpz() reads deflated members, zip64 fields and data descriptors", () => {
  const array: NpyArray = { shape: [1000], values: new Float64Array(1000).fill(7) };
  const content = writeNpy(array);
  for (const options of [
    { method: 8 },
    { method: 0, isWide: true },
    { method: 8, isWide: true, isStreamed: true },
  ])
    assert.deepEqual(readNpz(zip([{ name: "x.npy", content, ...options }])), new Map([["x", array]]));
});

test("readNpz() finds the end in spite of a comment, and leaves other members alone", () => {
  const content = writeNpy({ shape: [1], values: Uint8Array.of(1) });
  const readme = { name: "README", content: new TextEncoder().encode("PK") };
  const bytes = zip([readme, { name: "x.npy", content }], new TextEncoder().encode("PK\x05\x06 hello"));
  assert.deepEqual([...readNpz(bytes).keys()], ["x"]);
});

test("readNpz() refuses what two readers could read differently, and bombs", () => {
  const content = writeNpy({ shape: [4], values: Uint8Array.of(1, 2, 3, 4) });
  const zeros = new Uint8Array(2_000_000);
  const cases: readonly [Uint8Array, RegExp][] = [
    [new Uint8Array(0), /no end of a zip/],
    [zip([{ name: "x.npy", content }]).subarray(0, -1), /no end of a zip/],
    [
      zip([
        { name: "x.npy", content },
        { name: "x.npy", content },
      ]),
      /"x" twice/,
    ],
    [zip([{ name: "x.npy", content, localName: "y.npy" }]), /another name/],
    [zip([{ name: "x.npy", content, crc: 1 }]), /checksum/],
    [zip([{ name: "x.npy", content, method: 12 }]), /method 12/],
    [zip([{ name: "x.npy", content, flags: 1 }]), /encrypted/],
    [zip([{ name: "x.npy", content: zeros, method: 8, size: 1_000_000 }]), /does not inflate to 1000000/],
    [zip([{ name: "x.npy", content, method: 8, size: 900_000_000 }]), /claims 900000000 bytes from/],
    [zip([{ name: "x.npy", content, localAt: 5 }]), /is not at 5/],
    [
      zip([
        { name: "x.npy", content },
        { name: "y.npy", content, localAt: 0 },
      ]),
      /another name/,
    ],
  ];
  for (const [bytes, message] of cases)
    assert.throws(() => readNpz(bytes), badFile(message), String(message));
});

test("readNpz() refuses members that lie over each other", () => {
  const content = writeNpy({ shape: [1000], values: new Uint8Array(1000) });
  const many = Array.from({ length: 3 }, (_, index) => ({ name: `${index}.npy`, content, packed: 2_000 }));
  assert.throws(() => readNpz(zip(many)), badFile(/claim 6000 bytes of the/));
});

test("readNpz() answers every changed bit with arrays or a Fault", () => {
  const bytes = writeNpz(sample);
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at]! ^= 1 << (at % 8);
    onlyFaults(changed);
  }
});

test("readNpz() survives cuts, random bytes and random changes", () => {
  const bytes = writeNpz(sample);
  const packed = zip(
    [...sample].map(([name, array]) => ({ name: `${name}.npy`, content: writeNpy(array), method: 8 })),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => onlyFaults(noise)));
  const change = fc.tuple(fc.nat(), fc.nat(255));
  fc.assert(
    fc.property(
      fc.constantFrom(bytes, packed),
      fc.array(change, { maxLength: 6 }),
      fc.nat(),
      (whole, changes, cut) => {
        const changed = whole.slice(0, cut % 3 === 0 ? cut % whole.length : whole.length);
        for (const [at, value] of changes) changed[at % Math.max(1, changed.length)] = value;
        // What a reader meets first is at the end, so let changes meet it too.
        for (const [at, value] of changes.slice(3))
          changed[Math.max(0, changed.length - 1 - (at % 260))] = value;
        onlyFaults(changed);
      },
    ),
    { numRuns: 3_000 },
  );
});

function onlyFaults(bytes: Uint8Array): void {
  try {
    readNpz(bytes);
  } catch (error) {
    assert.ok(error instanceof Fault && error.code === "map/bad-file", String(error));
  }
}

function badFile(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Fault && error.code === "map/bad-file", String(error));
    assert.match(error.message, message);
    return true;
  };
}

interface Part {
  readonly name: string;
  readonly content: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly size?: number;
  readonly packed?: number;
  readonly crc?: number;
  readonly localName?: string;
  readonly localAt?: number;
  readonly isWide?: boolean;
  readonly isStreamed?: boolean;
}

/** A zip as others write it, or as an attacker would. */
function zip(parts: readonly Part[], comment: Uint8Array = new Uint8Array(0)): Uint8Array {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const { name, content, method = 0, isWide = false, isStreamed = false } = part;
    const body = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const [crc, size] = [part.crc ?? crc32(content), part.size ?? content.length];
    const wide = Buffer.alloc(20);
    wide.writeUInt16LE(1, 0);
    wide.writeUInt16LE(16, 2);
    wide.writeBigUInt64LE(BigInt(size), 4);
    wide.writeBigUInt64LE(BigInt(body.length), 12);
    const extra = isWide ? wide : Buffer.alloc(0);
    const header = (isLocal: "local" | "central"): Buffer => {
      const fields = Buffer.alloc(26);
      fields.writeUInt16LE(45, 0);
      fields.writeUInt16LE((part.flags ?? 0) | (isStreamed ? 8 : 0), 2);
      fields.writeUInt16LE(method, 4);
      const isEmpty = isLocal === "local" && isStreamed;
      fields.writeUInt32LE(isEmpty ? 0 : crc, 10);
      fields.writeUInt32LE(isEmpty ? 0 : isWide ? 0xffff_ffff : (part.packed ?? body.length), 14);
      fields.writeUInt32LE(isEmpty ? 0 : isWide ? 0xffff_ffff : size, 18);
      fields.writeUInt16LE(Buffer.byteLength(isLocal === "local" ? (part.localName ?? name) : name), 22);
      fields.writeUInt16LE(extra.length, 24);
      return fields;
    };
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(part.localAt ?? at, 10);
    centrals.push(Buffer.from("504b01022d00", "hex"), ...[header("central"), rest, Buffer.from(name), extra]);
    const local = Buffer.concat([
      ...[Buffer.from("504b0304", "hex"), header("local"), Buffer.from(part.localName ?? name), extra, body],
      isStreamed ? Buffer.from("504b0708000000000000000000000000", "hex") : Buffer.alloc(0),
    ]);
    locals.push(local);
    at += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Uint8Array.from(Buffer.concat([...locals, central, end, comment]));
}
