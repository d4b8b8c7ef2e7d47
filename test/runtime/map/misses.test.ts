import assert from "node:assert/strict";
import { test } from "node:test";
import { prng } from "#runtime/core/prng.ts";
import { ForecastWatch } from "#runtime/map/drift/forecast-watch.ts";
import { fitForecaster } from "#runtime/map/forecaster.ts";
import { type Misses, MissMean, missEnergy, missesIn, usualAt } from "#runtime/map/misses.ts";
import type { Series } from "#runtime/map/series.ts";

const commands = [1];
const rowsEach = 500;

/**
 * A level that is where its valve was a row ago, and a load beside it that no channel shows and that stays for long:
 * what is missed in one row is missed in the next. `noisyShare` of the stretches are at another level, with twice the load.
 */
function plant(seed: number, { stretches, noisyShare }: { stretches: number; noisyShare: number }): Series {
  const chance = prng(seed);
  const rows: number[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const isNoisy = chance.between(0, 1) < noisyShare;
    const around = isNoisy ? 80 : 20;
    let [valve, load] = [around, 0];
    for (let row = 0; row < rowsEach; row++) {
      load = 0.97 * load + 0.3 * chance.normal();
      const level = valve + (isNoisy ? 2 : 1) * load;
      valve = around + 10 * chance.normal();
      rows.push(level, valve);
    }
  }
  const ranges = Array.from({ length: stretches }, (_, at) => [at * rowsEach, (at + 1) * rowsEach] as const);
  return { rows: Float64Array.from(rows), width: 2, stretches: ranges };
}

const recorded = plant(1, { stretches: 120, noisyShare: 0.5 });
const forecaster = fitForecaster(recorded, { commands, horizon: 5 });
const misses = missesIn([{ series: recorded, forecaster }], { whole: forecaster, commands });

function meansOf({ rows: values }: Series, { rows, usual }: Pick<Misses, "rows" | "usual">): number[] {
  const [mean, means]: [MissMean, number[]] = [new MissMean(rows), []];
  for (let at = 0; at + 4 <= values.length; at += 2) {
    // Between two stretches time is missing.
    if ((at / 2 + 1) % rowsEach === 0) continue;
    const [before, after] = [values.slice(at, at + 2), values.slice(at + 2, at + 4)];
    const share = missEnergy(forecaster, commands, [before, after]) / usualAt(usual, forecaster, before);
    const missed = mean.add(share);
    if (missed !== undefined) means.push(missed);
  }
  return means;
}

/** How many of forty days are taken for another plant. */
function lostAmong(of: (seed: number) => Series, by: Misses): number {
  let lost = 0;
  for (let seed = 100; seed < 140; seed++) {
    const watch = new ForecastWatch(by.energies);
    for (const each of meansOf(of(seed), by)) watch.observe(each);
    if (!watch.isForesightTrusted) lost++;
  }
  return lost;
}

/** What would be, were it calibrated in another way. */
function otherwise(by: Pick<Misses, "rows" | "usual">): Misses {
  return { ...by, energies: Float64Array.from(meansOf(recorded, by)).sort() };
}

test("missesIn() finds how many rows make one witness, and a watch by them trusts a plant that is the same", () => {
  assert.ok(misses.rows > 10 && misses.rows < 200, `${misses.rows} rows`);
  assert.equal(misses.energies.length, 512);
  const same = (seed: number) => plant(seed, { stretches: 8, noisyShare: 0.5 });
  assert.equal(lostAmong(same, misses), 0);
  // Were each row a witness, one load would be many.
  assert.ok(lostAmong(same, otherwise({ ...misses, rows: 1 })) >= 4);
});

test("missesIn() knows where more is missed: who works there all day is trusted as well", () => {
  const noisy = (seed: number) => plant(seed, { stretches: 8, noisyShare: 1 });
  assert.ok(lostAmong(noisy, misses) <= 1);
  const everywhere = { places: new Float64Array(2), energies: Float64Array.of(1) };
  assert.ok(lostAmong(noisy, otherwise({ ...misses, usual: everywhere })) >= 20);
  const [low, high] = [20, 80].map((at) => usualAt(misses.usual, forecaster, Float64Array.of(at, at)));
  assert.ok(high! > 2 * low!, `${low} ${high}`);
});

test("a watch by missesIn() loses a plant that has changed", () => {
  const changed = (seed: number) => {
    const series = plant(seed, { stretches: 8, noisyShare: 0.5 });
    // The valve has come loose: the level no longer is where it says.
    return { ...series, rows: series.rows.map((value, at) => (at % 2 === 1 ? value - 20 : value)) };
  };
  assert.ok(lostAmong(changed, misses) >= 38);
});

test("missesIn() of a forecaster that never misses says so, and divides by nothing", () => {
  const still: Series = { ...recorded, rows: recorded.rows.map((_, at) => (at % 2 === 0 ? 5 : at % 7)) };
  const by = fitForecaster(still, { commands, horizon: 5 });
  const { rows, energies } = missesIn([{ series: still, forecaster: by }], { whole: by, commands });
  assert.ok(rows >= 1 && energies.every(Number.isFinite));
  assert.deepEqual(missesIn([], { whole: by, commands }).energies, new Float64Array());
});

test("MissMean says the mean with the last row of a stretch, and begins anew", () => {
  const mean = new MissMean(3);
  assert.deepEqual(
    [1, 2, 6, 1, 1, 1].map((energy) => mean.add(energy)),
    [...[undefined, undefined, 3], ...[undefined, undefined, 1]],
  );
});
