import assert from "node:assert/strict";
import { test } from "node:test";
import { prng } from "#runtime/core/prng.ts";
import { ExchangeabilityMartingale, evidenceMax } from "#runtime/map/drift/martingale.ts";
import { stream } from "./energies.ts";

const lives = 600;

/** Whether the evidence ever reached the alarm. */
function alarms(next: () => number, { rows, states }: { rows: number; states: number }): boolean {
  const calibration = Float64Array.from({ length: rows }, next).sort();
  const martingale = new ExchangeabilityMartingale(calibration);
  for (let state = 0; state < states; state++) {
    martingale.observe(next());
    if (martingale.evidence >= evidenceMax) return true;
  }
  return false;
}

// Ties are where a p-value without chance goes wrong: three energies in all, or the most of them equal.
const plants: Readonly<Record<string, (seed: number) => () => number>> = {
  continuous: (seed) => {
    const next = stream(seed);
    return () => next();
  },
  "of three energies": (seed) => {
    const chance = prng(seed);
    return () => Math.floor(chance.between(0, 3));
  },
  "mostly at rest": (seed) => {
    const chance = prng(seed);
    return () => Math.max(0, chance.normal() - 1);
  },
};
for (const [name, plant] of Object.entries(plants))
  test(`ExchangeabilityMartingale raises a false alarm in at most one of a hundred lives: ${name}`, () => {
    let alarmed = 0;
    for (let seed = 1; seed <= lives; seed++)
      if (alarms(plant(seed), { rows: 300, states: 1_000 })) alarmed++;
    assert.ok(alarmed <= lives / 100, `${alarmed} of ${lives}`);
  });

test("ExchangeabilityMartingale: the capital of a fair gambler has the mean 1", () => {
  let sum = 0;
  const gamblers = 4_000;
  for (let seed = 1; seed <= gamblers; seed++) {
    const next = stream(seed);
    const martingale = new ExchangeabilityMartingale(Float64Array.from({ length: 200 }, () => next()).sort());
    for (let state = 0; state < 10; state++) martingale.observe(next());
    sum += martingale.evidence;
  }
  // Ties within a bin cost him a little, and never more than chance gives.
  assert.ok(sum / gamblers > 0.9 && sum / gamblers < 1.03, `${sum / gamblers}`);
});

test("ExchangeabilityMartingale counts what is not a number as the rarest, stays finite, and starts anew", () => {
  const martingale = new ExchangeabilityMartingale(Float64Array.from({ length: 300 }, (_, rank) => rank));
  assert.ok(Math.abs(martingale.observe(Number.NaN) - 1 / 301) < 1e-12);
  for (let state = 0; state < 20_000; state++)
    martingale.observe([Number.NaN, Number.POSITIVE_INFINITY, 1e300][state % 3]!);
  assert.ok(Number.isFinite(martingale.evidence));
  martingale.restart();
  assert.equal(martingale.evidence, 1);
  assert.equal(martingale.observe(-1), 1);
});

test("ExchangeabilityMartingale needs few states for a large shift, also after a long calm", () => {
  for (const calm of [0, 20_000]) {
    const next = stream(7);
    const martingale = new ExchangeabilityMartingale(
      Float64Array.from({ length: 1_000 }, () => next()).sort(),
    );
    for (let state = 0; state < calm; state++) martingale.observe(next());
    let states = 0;
    while (martingale.evidence < evidenceMax && states < 200) {
      martingale.observe(next(2));
      states++;
    }
    assert.ok(states <= 40, `${states} states after ${calm} of calm`);
  }
});
