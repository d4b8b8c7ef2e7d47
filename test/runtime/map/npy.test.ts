import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import { type NpyArray, type NpyValues, readNpy, writeNpy } from "#runtime/map/npy.ts";

test("writeNpy() writes the bytes that NumPy writes", () => {
  // numpy.save of np.array([[1.5, -2.0]]), NumPy 2.4.
  const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }";
  const expected = Buffer.concat([
    Buffer.from("934e554d50590100", "hex"),
    Buffer.from([118, 0]),
    Buffer.from(`${header.padEnd(117)}\n`, "latin1"),
    Buffer.from("000000000000f83f00000000000000c0", "hex"),
  ]);
  const written = writeNpy({ shape: [1, 2], values: Float64Array.of(1.5, -2) });
  assert.deepEqual(Buffer.from(written), expected);
});

const shapes: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

const makers: readonly ((values: readonly number[]) => NpyValues)[] = [
  (values) => Float64Array.from(values),
  (values) => Float32Array.from(values),
  (values) => Int8Array.from(values),
  (values) => Int16Array.from(values),
  (values) => Int32Array.from(values),
  (values) => BigInt64Array.from(values, BigInt),
  (values) => Uint8Array.from(values),
  (values) => Uint16Array.from(values),
  (values) => Uint32Array.from(values),
  (values) => BigUint64Array.from(values, (value) => BigInt.asUintN(64, BigInt(value))),
  (values) => values.map((value) => `π ${value}`),
];

test("readNpy() gives back what writeNpy() was given, for every type and shape", () => {
  fc.assert(
    fc.property(shapes, fc.constantFrom(...makers), fc.integer(), (shape, make, seed) => {
      const count = shape.reduce((product, length) => product * length, 1);
      const values = make(Array.from({ length: count }, (_, index) => seed + index * 257));
      const array: NpyArray = { shape, values };
      assert.deepEqual(readNpy(writeNpy(array), "a"), array);
    }),
  );
});

test("readNpy() reads both byte orders, Fortran order, and every format of header", () => {
  const bytes = [1, 2, 3, 4, 5, 6];
  const shape = "(2, 3)";
  const c = npy({ descr: "|u1", shape, data: bytes });
  const fortran = npy({ descr: "|u1", shape, order: "True", data: bytes });
  assert.deepEqual(readNpy(c, "a").values, Uint8Array.of(1, 2, 3, 4, 5, 6));
  assert.deepEqual(readNpy(fortran, "a").values, Uint8Array.of(1, 3, 5, 2, 4, 6));
  const big = npy({ descr: ">i2", shape: "(3,)", data: [0, 1, 0xff, 0xfe, 1, 0] });
  assert.deepEqual(readNpy(big, "a").values, Int16Array.of(1, -2, 256));
  for (const version of [1, 2, 3])
    assert.deepEqual(readNpy(npy({ descr: "<u2", shape: "()", version, data: [1, 1] }), "a"), {
      ...{ shape: [], values: Uint16Array.of(257) },
    });
});

test("readNpy() reads half floats, booleans, bytes and unicode", () => {
  // 1, −2, the smallest denormal, infinity, NaN: IEEE 754 binary16.
  const half = npy({ descr: "<f2", shape: "(5,)", data: [0, 0x3c, 0, 0xc0, 1, 0, 0, 0x7c, 0, 0x7e] });
  assert.deepEqual(
    readNpy(half, "a").values,
    Float32Array.of(1, -2, 2 ** -24, Number.POSITIVE_INFINITY, Number.NaN),
  );
  assert.deepEqual(
    readNpy(npy({ descr: "|b1", shape: "(2,)", data: [0, 7] }), "a").values,
    Uint8Array.of(0, 1),
  );
  assert.deepEqual(readNpy(npy({ descr: "|S3", shape: "(2,)", data: [65, 0, 0, 66, 67, 68] }), "a").values, [
    ...["A", "BCD"],
  ]);
  const kelvin = npy({ descr: ">U2", shape: "(1,)", data: [0, 1, 0xf5, 0x25, 0, 0, 0, 0x4b] });
  assert.deepEqual(readNpy(kelvin, "a").values, ["🔥K"]);
});

test("readNpy() says what it found and refuses it", () => {
  const cases: readonly [Uint8Array, RegExp][] = [
    [new Uint8Array(0), /does not begin/],
    [npy({ descr: "|O", shape: "(1,)", data: [] }), /0 bytes each/],
    [npy({ descr: "|O8", shape: "(1,)", data: Array(8).fill(0) }), /type "O8"/],
    [npy({ descr: "<c16", shape: "(1,)", data: Array(16).fill(0) }), /type "c16"/],
    [npy({ descr: "<f16", shape: "(1,)", data: Array(16).fill(0) }), /floats of 16/],
    [npy({ descr: "<f8", shape: "(99999999999,)", data: [] }), /99999999999 values of 8 bytes, but 0/],
    [npy({ descr: "<f8", shape: "(999999999999, 999999999999)", data: [] }), /bytes, but 0/],
    [npy({ descr: "|u1", shape: "(-1,)", data: [1] }), /its header is/],
    [npy({ descr: "|u1", shape: "(1,,1)", data: [1] }), /its shape is/],
    [npy({ descr: "|u1", shape: "(2,)", data: [1, 2, 3] }), /but 3 bytes/],
    [npy({ descr: "<U0", shape: "(9999999,)", data: [] }), /0 bytes each/],
    [npy({ descr: "<U1", shape: "(1,)", data: [0, 0, 0x11, 0] }), /character/],
    [npy({ descr: "<U1", shape: "(1,)", data: [0, 0xd8, 0, 0] }), /character/],
    [npy({ descr: "|u1", shape: "(1,)", version: 4, data: [1] }), /format is 4/],
  ];
  for (const [bytes, message] of cases) assert.throws(() => readNpy(bytes, "a"), badFile(message));
});

function npy(parts: {
  descr: string;
  shape: string;
  data: readonly number[];
  order?: string;
  version?: number;
}): Uint8Array {
  const { descr, shape, data, order = "False", version = 1 } = parts;
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
  const length = version === 1 ? [header.length, 0] : [header.length, 0, 0, 0];
  return Uint8Array.from([
    ...[0x93, ...new TextEncoder().encode("NUMPY"), version, 0, ...length],
    ...new TextEncoder().encode(header),
    ...data,
  ]);
}

function badFile(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Fault && error.code === "map/bad-file");
    assert.match(error.message, message);
    return true;
  };
}
