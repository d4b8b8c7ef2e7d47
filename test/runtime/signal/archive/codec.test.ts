import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import { scaled } from "#runtime/field/scaled.ts";
import { ByteReader } from "#runtime/signal/archive/bytes.ts";
import { readColumn, type Writing, writeColumn } from "#runtime/signal/archive/column.ts";
import { packedSize } from "#runtime/signal/archive/disk/pack.ts";
import { pieceRowsMax, readPiece, writePiece } from "#runtime/signal/archive/piece.ts";
import { readTimes, readValues, writeTimes, writeValues } from "#runtime/signal/archive/series.ts";
import { anySeries, anyValues } from "./arbitraries.ts";

const writing: Writing = { sizeOf: packedSize };

test("readColumn() gives back the bits that writeColumn() was given, whatever they are", () => {
  fc.assert(
    fc.property(anyValues, fc.option(anyScale(), { nil: undefined }), (values, hint) => {
      const bytes = writeColumn(values, hint === undefined ? writing : { ...writing, hint });
      const reader = new ByteReader(bytes);
      assert.deepEqual(readColumn(reader, values.length), values);
      reader.end();
    }),
    { numRuns },
  );
});

test("writeColumn() of registers takes no more bytes than the registers", () => {
  fc.assert(
    fc.property(anyRegisters(), anyScale(), (words, hint) => {
      const values = Float64Array.from(words, (word) => scaled(word, hint));
      const bytes = writeColumn(values, { ...writing, hint });
      assert.ok(bytes.length <= headBytes + words.length * 3, `${bytes.length} bytes of ${words.length}`);
    }),
    { numRuns },
  );
});

test("readValues() and readTimes() give back a series, with its qualities and a clock that steps back", () => {
  fc.assert(
    fc.property(anySeries, (series) => {
      const { times, ...rest } = series;
      assert.deepEqual(readTimes(writeTimes(series, writing), times.length), times);
      assert.deepEqual(readValues(writeValues(series, writing), times.length), rest);
    }),
    { numRuns },
  );
});

test("readPiece() gives back each point, and opens only the one that is asked for", () => {
  fc.assert(
    fc.property(fc.array(anySeries, { minLength: 1, maxLength: 6 }), (all) => {
      const piece = new Map(all.map((series, point) => [3 * point, series]));
      const bytes = writePiece(piece, () => writing);
      assert.deepEqual(sorted(readPiece(bytes)), sorted(piece));
      assert.deepEqual(readPiece(bytes, 3), new Map(all[1] ? [[3, all[1]]] : []));
    }),
    { numRuns },
  );
});

test("a damaged piece or block is a Fault, and never more than that", () => {
  fc.assert(
    fc.property(
      anySeries,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      fc.nat(),
      (series, changes, cut) => {
        const count = series.times.length;
        const writings = [
          { bytes: writeValues(series, writing), read: (bytes: Uint8Array) => readValues(bytes, count) },
          { bytes: writePiece(new Map([[1, series]]), () => writing), read: readPiece },
        ];
        for (const { bytes, read } of writings) {
          const spoilt = bytes.slice(0, bytes.length - (cut % 3 === 0 ? cut % bytes.length : 0));
          for (const [at, byte] of changes) spoilt[at % spoilt.length] = byte;
          onlyFaults(() => read(spoilt));
        }
      },
    ),
    { numRuns },
  );
});

test("bytes that nobody wrote are a Fault, and take no more room than they may", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(70_000), (bytes, count) => {
      onlyFaults(() => readValues(bytes, count));
      onlyFaults(() => readTimes(bytes, count));
      onlyFaults(() => readPiece(bytes));
    }),
    { numRuns },
  );
  assert.equal(pieceRowsMax, 2_097_152);
});

/** What a column costs that has no values. */
const headBytes = 64;
const numRuns = 300;

function anyScale(): fc.Arbitrary<{ scale: number; offset: number }> {
  return fc.record({
    scale: fc.constantFrom(1, 0.1, 0.25, 0.01, 100 / 27_648, -0.5),
    offset: fc.constantFrom(0, 273.15, -40, 1e-3),
  });
}

function anyRegisters(): fc.Arbitrary<readonly number[]> {
  return fc.array(fc.integer({ min: -0x8000, max: 0xffff }), { minLength: 1, maxLength: 200 });
}

function sorted<T>(map: ReadonlyMap<number, T>): readonly (readonly [number, T])[] {
  return [...map].sort(([a], [b]) => a - b);
}

function onlyFaults(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    assert.equal(error.code, "archive/broken");
  }
}
