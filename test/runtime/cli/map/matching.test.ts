import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BoundedSeries } from "#runtime/cli/map/bounded-series.ts";
import { channelNamed } from "#runtime/cli/map/matching.ts";
import { tableLines, wrapped } from "#runtime/cli/map/table-text.ts";
import { unitScale } from "#runtime/cli/map/unit-scale.ts";

test("unitScale() converts what is the same quantity and nothing else", () => {
  const table: readonly (readonly [from: string, to: string, value: number, wanted: number | undefined])[] = [
    ["kPa", "bar", 250, 2.5],
    ["psi", "kPa", 1, 6.894757293168],
    ["mW", "MW", 1e9, 1],
    ["°C", "K", 25, 298.15],
    ["degC", "degF", 100, 212],
    ["F", "K", 0, undefined],
    ["m³/h", "l/min", 6, 100],
    ["kg/h", "t/d", 1_000, 24],
    ["%", "1", 50, 0.5],
    ["rpm", "Hz", 3_000, 50],
    ["µm", "mm", 1_000, 1],
    ["kWh", "MJ", 1, 3.6],
    ["barg", "bar", 1, undefined],
    ["psig", "barg", 14.503773773, 1],
    ["kW", "kVA", 1, undefined],
    ["K", "kW", 1, undefined],
    ["nonsense", "kW", 1, undefined],
    ["furlong", "furlong", 3, 3],
    ["K/min", "K/s", 60, 1],
  ];
  for (const [from, to, value, wanted] of table) {
    const scale = unitScale(from, to);
    if (wanted === undefined) assert.equal(scale, undefined, `${from} to ${to}`);
    else
      assert(
        Math.abs(value * scale!.factor + scale!.offset - wanted) < 1e-8 * Math.abs(wanted),
        `${from} to ${to}`,
      );
  }
});

test("unitScale() there and back is where it was", () => {
  const units = ["kPa", "bar", "psi", "K", "°C", "°F", "kW", "MW", "m3/h", "l/s", "%", "ppm"];
  for (const from of units)
    for (const to of units) {
      const [there, back] = [unitScale(from, to), unitScale(to, from)];
      assert.equal(there === undefined, back === undefined);
      if (there === undefined) continue;
      const value = (17 * there.factor + there.offset) * back!.factor + back!.offset;
      assert(Math.abs(value - 17) < 1e-9, `${from} to ${to}`);
    }
});

test("channelNamed() is tolerant where that is not ambiguous", () => {
  const channels = ["Feed A", "feed_b", "FEED B", "T-1"].map((name) => ({ name }));
  assert.equal(channelNamed(channels, "feed_a"), 0);
  assert.equal(channelNamed(channels, "feed_b"), 1);
  assert.equal(channelNamed(channels, "Feed b"), undefined);
  assert.equal(channelNamed(channels, "t1"), 3);
  assert.equal(channelNamed(channels, ""), undefined);
});

test("BoundedSeries keeps order, ends of stretches and an even share, within its bound", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 2, max: 64 }),
      fc.integer({ min: 1, max: 400 }),
      (rows, most, cutEach) => {
        const series = new BoundedSeries(most);
        for (let row = 0; row < rows; row++) {
          if (row % cutEach === 0) series.cut();
          series.push(row);
        }
        const { energies, stretches } = series.series();
        assert(energies.length <= most && energies.length >= Math.min(rows, Math.floor(most / 2)) / 1.01 - 1);
        const stride = energies.length > 1 ? energies[1]! - energies[0]! : 1;
        for (const [at, energy] of energies.entries()) assert.equal(energy, at * stride);
        let next = 0;
        for (const [first, end] of stretches) {
          assert(first === next && end > first);
          // No stretch joins rows from both sides of a cut.
          assert.equal(Math.floor(energies[first]! / cutEach), Math.floor(energies[end - 1]! / cutEach));
          next = end;
        }
        assert.equal(next, energies.length);
      },
    ),
    { numRuns: 150 },
  );
});

test("tables and paragraphs fit the terminal", () => {
  const cells = fc.array(fc.array(fc.string({ maxLength: 120 }), { minLength: 2, maxLength: 2 }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(cells, (rows) => {
      const short = rows.map(([first, second]) => [first!, second!.slice(0, 30)]);
      for (const line of tableLines(["one", "other"], short)) assert(Array.from(line).length <= 100);
    }),
  );
  assert.deepEqual(wrapped("  - a word or two", 4, 12), ["  - a word", "    or two"]);
});
