import assert from "node:assert/strict";
import { test } from "node:test";
import { numberFrom } from "#bridge/register-value.ts";
import type { ModbusPointConfig } from "#runtime/config.ts";
import { ReplayBank } from "#sim/replay/bank.ts";

function place(address: number): ModbusPointConfig {
  const plain = { table: "holding", type: "f32", scale: 1, offset: 0, unit: "K" } as const;
  return { ...plain, address, min: 0, max: 10, access: "write" };
}

const points = { a: place(2), b: place(4), absent: place(6) };
const columns = new Map([
  ["a", Float64Array.of(1, 2, 3)],
  ["b", Float64Array.of(10, 20, 30)],
]);

function shown(bank: ReplayBank, address: number): number {
  const words = bank.readWords("holding", address, 2);
  assert.ok(Array.isArray(words));
  return numberFrom(place(address), words as readonly number[]);
}

test("ReplayBank shows row after row, and begins again after the last", () => {
  const bank = new ReplayBank({ count: 3, secondsPerRow: 1, columns }, points);
  const seen = [0, 1, 2, 3].map(() => {
    const row = [shown(bank, 2), shown(bank, 4)];
    bank.next();
    return row;
  });
  assert.deepEqual(seen, [
    [1, 10],
    [2, 20],
    [3, 30],
    [1, 10],
  ]);
});

test("ReplayBank takes a write, shows it, and goes on with what was recorded", () => {
  const bank = new ReplayBank({ count: 3, secondsPerRow: 1, columns }, points);
  assert.equal(bank.writeWords(2, [0x4120, 0]), undefined);
  assert.equal(shown(bank, 2), 10);
  bank.next();
  assert.equal(shown(bank, 2), 2);
});

test("ReplayBank refuses what lies beyond its registers", () => {
  const bank = new ReplayBank({ count: 3, secondsPerRow: 1, columns }, points);
  assert.ok("exception" in (bank.readWords("holding", 60_000, 2) as object));
  assert.ok("exception" in (bank.writeWords(60_000, [1]) as object));
  assert.ok("exception" in (bank.readBits() as object));
});
