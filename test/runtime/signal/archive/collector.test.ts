import assert from "node:assert/strict";
import { test } from "node:test";
import { quality } from "#runtime/field/quality.ts";
import { Collector } from "#runtime/signal/archive/collector.ts";

const sample = (at: number, value: number = at) => ({ at, value, quality: quality.good });

test("Collector takes a sample once, however often it is shown", () => {
  const collector = new Collector({ rowsMax: 1_000 });
  collector.take(2, sample(1));
  collector.take(2, sample(1));
  collector.take(2, { ...sample(1), quality: quality.badTimeout });
  collector.take(2, sample(1, Number.NaN));
  collector.take(2, sample(1, Number.NaN));
  collector.take(2, sample(Number.NaN));
  assert.equal(collector.rows, 3);
  assert.deepEqual([...collector.series().keys()], [2]);
  collector.clear();
  collector.take(2, sample(1, Number.NaN));
  assert.equal(collector.rows, 0, "it is none after a flush either");
});

test("Collector is full by one point or by all of them, and gives up the oldest", () => {
  const collector = new Collector({ rowsMax: 300 });
  for (let at = 1; at <= 100; at++) collector.take(0, sample(at));
  assert.deepEqual([collector.isFull(101), collector.isFull(100)], [false, true]);
  assert.equal(collector.halve(), 50);
  assert.deepEqual([...collector.series().get(0)!.times].slice(0, 2), [51, 52]);
  for (let point = 1; point <= 5; point++) for (let at = 1; at <= 50; at++) collector.take(point, sample(at));
  assert.equal(collector.rows, 300);
  assert.equal(collector.isFull(1_000), true);
  collector.clear();
  assert.deepEqual([collector.rows, collector.isFull(1), collector.series().size], [0, false, 0]);
});
