import assert from "node:assert/strict";
import { test } from "node:test";
import { conversionBetween, convert, unitInName, unitOf, unitsLike } from "#runtime/map/crawl/units.ts";

/** Each pair is a published equality. */
const equalities: readonly (readonly [number, string, number, string])[] = [
  [1, "bar", 100, "kPa"],
  [1, "psi", 6.894757293168361, "kPa"],
  [0, "°C", 273.15, "K"],
  [212, "°F", 100, "°C"],
  [-40, "deg F", -40, "degC"],
  [50, "%", 0.5, "fraction"],
  [3600, "m³/h", 1, "m3/s"],
  [60, "rpm", 1, "Hz"],
  [1, "Hz", 2 * Math.PI, "rad/s"],
  [1, "MW", 1e9, "mW"],
  [10, "km/h", 2.7777777777777777, "m/s"],
];

test("units convert as published, there and back", () => {
  for (const [a, from, b, to] of equalities) {
    const [one, other] = [unitOf(from)!, unitOf(to)!];
    const there = convert(a, conversionBetween(one, other)!);
    assert.ok(
      Math.abs(there - b) <= 1e-9 * Math.max(1, Math.abs(b)),
      `${a} ${from} is ${b} ${to}, not ${there}`,
    );
    const back = convert(there, conversionBetween(other, one)!);
    assert.ok(Math.abs(back - a) <= 1e-9 * Math.max(1, Math.abs(a)));
  }
});

test("units are read as people write them, and not guessed", () => {
  assert.equal(unitOf("[kPa]")?.name, "kPa");
  assert.equal(unitOf("Celsius")?.name, "°C");
  assert.equal(unitOf("mW")?.name, "mW");
  assert.equal(unitOf("furlong"), undefined);
  assert.equal(unitInName("reactor_pressure_kPa")?.name, "kPa");
  assert.equal(unitInName("T1"), undefined);
  assert.equal(unitInName("mass_a"), undefined);
  assert.equal(conversionBetween(unitOf("bar")!, unitOf("K")!), undefined);
  assert.ok(unitsLike(unitOf("bar")!).every(({ dimension }) => dimension === "pressure"));
});
