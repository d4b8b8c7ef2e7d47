import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { afterEvent } from "#runtime/map/drift/drift.ts";
import { calmStates, DriftMonitor, driftStatesMax } from "#runtime/map/drift/monitor.ts";
import { rowsPerIndependent, unbroken } from "#runtime/map/effective-rows.ts";
import { remembering } from "../remembering.ts";
import { stream, watched } from "./energies.ts";

test("DriftMonitor raises a false alarm in at most one of a hundred lives", () => {
  let alarmed = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const next = stream(seed);
    const monitor = new DriftMonitor(watched(() => next(), 500));
    for (let state = 0; state < 2_000 && monitor.state === "normal"; state++) monitor.observe(next());
    if (monitor.state !== "normal") alarmed++;
  }
  assert.ok(alarmed <= 3, `${alarmed} of 300`);
});

test("DriftMonitor does not take a calibration for more than it is worth", () => {
  let [alarmed, misled] = [0, 0];
  for (let seed = 1; seed <= 100; seed++) {
    const energies = remembering(8_192, { seed, memory: 0.99 });
    const effectiveRows = Math.floor(energies.length / rowsPerIndependent(unbroken(energies), 0.01));
    const calibration = energies.sort();
    const map = { calibration, threshold: calibration.at(-1)!, alpha: 0.01 };
    const [monitor, naive] = [new DriftMonitor({ ...map, effectiveRows }), new DriftMonitor(map)];
    const next = stream(1_000 + seed);
    for (let state = 0; state < 1_000; state++) {
      const energy = next();
      if (monitor.state === "normal") monitor.observe(energy);
      if (naive.state === "normal") naive.observe(energy);
    }
    if (monitor.state !== "normal") alarmed++;
    if (naive.state !== "normal") misled++;
  }
  assert.ok(alarmed <= 1 && misled >= 5, `${alarmed} and ${misled} of 100`);
});

// Shift in deviations, states of calm before it, median and slowest of 40 plants.
for (const [shift, calm, median, slowest] of [
  [1, 0, 60, 400],
  [1, 2_000, 200, 500],
  [2, 0, 12, 25],
  [2, 2_000, 30, 45],
] as const)
  test(`DriftMonitor finds a shift of ${shift} after ${calm} calm states within ${median} more, as a rule`, () => {
    const delays = Array.from({ length: 40 }, (_, index) => {
      const next = stream(index + 1);
      const monitor = new DriftMonitor(watched(() => next()));
      for (let state = 0; state < calm; state++) monitor.observe(next());
      let delay = 0;
      for (; monitor.state === "normal" && delay < 5_000; delay++) monitor.observe(next(shift));
      return delay;
    }).sort((a, b) => a - b);
    assert.ok(delays[20]! <= median && delays[39]! <= slowest, `${delays[20]} and ${delays[39]}`);
  });

for (const states of [500, 4_000])
  test(`DriftMonitor speaks before a plant that wears over ${states} states has a false-block rate of 10 %`, () => {
    for (let seed = 1; seed <= 40; seed++) {
      const next = stream(seed);
      const monitor = new DriftMonitor(watched(() => next()));
      // 1.3 deviations away, one state in ten is above a limit for one in a hundred.
      for (let state = 0; state < states && monitor.state === "normal"; state++)
        monitor.observe(next((1.3 * state) / states));
      assert.equal(monitor.state, "drift", `seed ${seed}`);
    }
  });

test("DriftMonitor comes back when the plant does, and a lasting drift wants a new map for good", () => {
  const next = stream(1);
  const monitor = new DriftMonitor(watched(() => next()));
  const until = (shift: number, states: number) => {
    for (let state = 0; state < states; state++) {
      const move = monitor.observe(next(shift));
      if (move !== undefined) return move;
    }
    return undefined;
  };
  assert.equal(until(2, 100)?.to, "drift");
  const back = until(0, 4 * calmStates);
  assert.deepEqual([back?.event, back?.from, back?.to], ["calmed", "drift", "normal"]);
  assert.equal(until(2, 100)?.to, "drift");
  assert.equal(until(2, driftStatesMax)?.to, "recertify");
  assert.equal(until(0, 5_000), undefined);
  assert.equal(monitor.state, "recertify");
});

test("DriftMonitor goes on in the state it inherits", () => {
  const next = stream(1);
  const map = watched(() => next());
  const monitor = new DriftMonitor(map, { state: "recertify", judged: 7, above: 2 });
  monitor.observe(map.threshold + 1);
  assert.deepEqual([monitor.state, monitor.judged, monitor.above], ["recertify", 8, 3]);
});

test("DriftMonitor: whatever comes, the limit that blocks is the map's, and moves are legal", () => {
  const next = stream(9);
  const map = watched(() => next(), 300);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double(), fc.integer({ min: 1, max: 400 })), { maxLength: 20 }),
      (runs) => {
        const monitor = new DriftMonitor(map);
        let state = monitor.state;
        let count = 0;
        for (const [energy, times] of runs)
          for (let time = 0; time < times; time++, count++) {
            const move = monitor.observe(energy);
            if (move !== undefined) {
              assert.equal(move.from, state);
              assert.equal(afterEvent(state, move.event), move.to);
              state = move.to;
            }
            assert.equal(monitor.state, state);
            assert.equal(monitor.threshold, map.threshold);
            assert.ok(Number.isFinite(monitor.evidence) && Number.isFinite(monitor.advisoryLimit));
          }
        assert.equal(monitor.judged, count);
        assert.ok(monitor.above <= monitor.judged);
      },
    ),
    { numRuns: 50 },
  );
});
