import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { distances } from "#runtime/signal/memory/distance.ts";
import { byRange, familyOf, type WindowAdapter } from "#runtime/signal/memory/family.ts";
import { figuresOf, octavesOf } from "#runtime/signal/memory/figures.ts";
import { blocks, dimensions, places } from "#runtime/signal/memory/layout.ts";
import type { Moments } from "#runtime/signal/memory/moments.ts";
import { vectorOf, vectorOne } from "#runtime/signal/memory/vector.ts";

const adapter: WindowAdapter = {
  channels: ["melt", "pressure"].map((point) => ({ point, family: "thermal", centre: 10, scale: 2 })),
  commands: [{ point: "power", family: "electrical", centre: 50, scale: 20 }],
};

function moments(ticks: number, level: (tick: number) => number, over: Partial<Moments> = {}): Moments {
  const series = Array.from({ length: ticks }, (_, tick) => level(tick));
  return {
    surprise: { now: series, asked: series, path: series, ahead: series },
    channels: [series, series.toReversed()],
    commands: [{ stood: series, asked: series }],
    regimes: series.map(() => "melting"),
    stability: series.map(() => 1),
    verdicts: series.map(() => "allow"),
    origins: series.map(() => "capsule"),
    because: series.map(() => "inside"),
    ...over,
  };
}

test("places: the blocks fill 512 numbers, one after the other and without a hole", () => {
  const ends = Object.entries(blocks).map(([name, { rows, each }]) => ({
    from: places[name as keyof typeof blocks],
    to: places[name as keyof typeof blocks] + rows * each,
  }));
  for (const [place, { from }] of ends.entries()) assert.equal(from, ends[place - 1]?.to ?? 0);
  assert.equal(ends.at(-1)!.to, dimensions);
});

test("vectorOf() is the same for the same window, has the length 1, and differs for another", () => {
  const one = vectorOf(
    moments(600, (tick) => Math.sin(tick / 40) + 0.5),
    adapter,
  );
  const same = vectorOf(
    moments(600, (tick) => Math.sin(tick / 40) + 0.5),
    adapter,
  );
  const other = vectorOf(
    moments(600, (tick) => 1.5 - tick / 600),
    adapter,
  );
  assert.deepEqual(one, same);
  assert.equal(one.length, dimensions);
  assert.ok(Math.abs(Math.hypot(...one) / vectorOne - 1) < 0.001);
  assert.ok(distances.cosine(one, other) > 0.01);
});

test("vectorOf() tells windows by each of the things that it is made of", () => {
  const usual = moments(60, (tick) => 0.4 + (tick % 7) / 100);
  const plain = vectorOf(usual, adapter);
  const others: readonly Partial<Moments>[] = [
    { surprise: { ...usual.surprise, now: usual.surprise.now.map((share) => share + 0.7) } },
    { channels: [usual.channels[0]!.map((value) => value + 6), usual.channels[1]!] },
    { channels: [usual.channels[0]!.map((value, tick) => value + tick / 10), usual.channels[1]!] },
    {
      commands: [
        { stood: usual.commands[0]!.stood.map((value) => value + 40), asked: usual.commands[0]!.asked },
      ],
    },
    { regimes: usual.regimes.map(() => "tapping") },
    { verdicts: usual.verdicts.map(() => "block"), because: usual.because.map(() => "energy") },
    { origins: usual.origins.map(() => "optimiser") },
  ];
  for (const over of others)
    assert.ok(
      distances.l2(plain, vectorOf({ ...usual, ...over }, adapter)) > 0.02,
      JSON.stringify(Object.keys(over)),
    );
});

test("vectorOf() is total: no reading, no limit and no number of channels makes it fail or overflow", () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0));
  fc.assert(
    fc.property(fc.array(number, { maxLength: 40 }), fc.integer({ min: 0, max: 40 }), (series, channels) => {
      const wide: WindowAdapter = {
        channels: Array.from({ length: channels }, () => adapter.channels[0]!),
        commands: adapter.commands,
      };
      const vector = vectorOf(
        moments(series.length, (tick) => series[tick]!, { channels: wide.channels.map(() => series) }),
        wide,
      );
      assert.equal(vector.length, dimensions);
      assert.ok(Math.hypot(...vector) <= vectorOne * 1.001);
      assert.deepEqual(distances.l2(vector, vector), 0);
    }),
  );
});

test("figuresOf() and octavesOf() say what a series is, and pass over what nobody knows", () => {
  const { mean, min, max, slope, quantiles, roughness, known } = figuresOf([1, Number.NaN, 2, 3, 4]);
  assert.deepEqual(
    { mean, min, max, slope, known, roughness },
    { mean: 2.5, min: 1, max: 4, slope: 4, known: 0.8, roughness: 1 },
  );
  assert.deepEqual(quantiles, [1, 1, 2, 3, 3]);
  const fast = octavesOf(Array.from({ length: 64 }, (_, at) => at % 2));
  const slow = octavesOf(Array.from({ length: 64 }, (_, at) => (at < 32 ? 0 : 1)));
  assert.deepEqual(fast, [0.5, 0, 0, 0, 0, 0]);
  assert.deepEqual(slow, [0, 0, 0, 0, 0, 0.5]);
});

test("distances: none to itself, the same both ways, and energy looks at the surprise alone", () => {
  const near = moments(60, () => 0.3);
  const one = vectorOf(near, adapter);
  const elsewhere = vectorOf(
    { ...near, channels: near.channels.map((series) => series.map((value) => value + 9)) },
    adapter,
  );
  const rarer = vectorOf(
    moments(60, () => 1.2),
    adapter,
  );
  for (const distance of Object.values(distances)) {
    assert.ok(Math.abs(distance(one, one)) < 1e-9);
    assert.equal(distance(one, rarer), distance(rarer, one));
  }
  assert.ok(distances.energy(one, elsewhere) < 1e-3);
  assert.ok(distances.energy(one, rarer) > 0.5);
});

test("familyOf() knows units as engineers write them, and byRange() never divides by nothing", () => {
  assert.deepEqual(["°C", "m³/h", "kW", "rpm", "%", "pH", "furlong"].map(familyOf), [
    ...["thermal", "hydraulic", "electrical", "mechanical", "share", "chemical", "other"],
  ]);
  assert.deepEqual(byRange({ min: 5, max: 5 }), { centre: 5, scale: 1 });
});
