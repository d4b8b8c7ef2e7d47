import assert from "node:assert/strict";
import { test } from "node:test";
import { ControlStatus } from "#runtime/tick/status.ts";
import { addTick, readSpread, spreadNumbers, tickBoundsUs } from "#runtime/tick/tick-spread.ts";

test("addTick() counts a tick at the first bound that it does not exceed, and adds it up", () => {
  const numbers = new Float64Array(spreadNumbers);
  for (const boundUs of tickBoundsUs) {
    addTick(numbers, boundUs);
    addTick(numbers, boundUs + 1);
  }
  const { counts, sumUs } = readSpread(numbers);
  assert.deepEqual(counts, [1, ...tickBoundsUs.map((_, at) => (at === tickBoundsUs.length - 1 ? 1 : 2))]);
  assert.equal(
    sumUs,
    tickBoundsUs.reduce((sum, boundUs) => sum + 2 * boundUs + 1, 0),
  );
});

test("ControlStatus shows how long ticks took, and nothing else of it changes by that", () => {
  const status = new ControlStatus(ControlStatus.allocate());
  status.showForecaster("trusted");
  for (let tick = 1; tick <= 3; tick++) status.beat(tick, { at: 10 * tick, starvedSince: 0, lasted: 300 });
  const { spread, lastedUs, tick, forecaster, beats } = new ControlStatus(status.memory);
  assert.deepEqual([spread.counts[2], spread.sumUs], [3, 900]);
  assert.deepEqual([lastedUs, tick, forecaster, beats], [300, 3, "trusted", 3]);
});
