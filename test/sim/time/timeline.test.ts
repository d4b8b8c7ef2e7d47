import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keepPace } from "#sim/time/pace.ts";
import { settled } from "#sim/time/settled.ts";
import { Timeline } from "#sim/time/timeline.ts";

test("Timeline lets events happen by their time, and those of one instant in the order of planning", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 40 }), async (instants) => {
      const timeline = new Timeline(10);
      const seen: [number, number][] = [];
      for (const [serial, at] of instants.entries())
        timeline.at(at, () => {
          seen.push([timeline.now(), serial]);
        });
      await timeline.runTo(100);
      const wanted = instants
        .map((at, serial): [number, number] => [Math.max(10, at), serial])
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      assert.deepEqual(seen, wanted);
      assert.equal(timeline.now(), 100);
    }),
  );
});

test("Timeline waits for promises, calls events off, and keeps a grid", async () => {
  const timeline = new Timeline(0);
  const seen: string[] = [];
  const note = (word: string) => seen.push(`${word} ${timeline.now()}`);
  timeline.at(5, () => {
    void Promise.resolve()
      .then(() => undefined)
      .then(() => note("followed"));
    return settled();
  });
  const callOff = timeline.at(6, () => void note("called off"));
  callOff();
  callOff();
  const stop = timeline.every(4, () => void note("beat"));
  timeline.at(13, stop);
  timeline.at(7.2, () => void note("whole"));
  await timeline.runTo(40);
  assert.deepEqual(seen, ["beat 4", "followed 5", "whole 8", "beat 8", "beat 12"]);
});

test("keepPace() sleeps for what virtual time is ahead, at any speed, and never where it may fly", async () => {
  const pace = async (speed: number | "max") => {
    const timeline = new Timeline(0);
    let [ours, slept] = [0, 0];
    await keepPace(timeline, {
      ...{ speed, untilAt: 10_000_000, nowMs: () => ours },
      sleep: async (ms) => {
        ours += ms;
        slept += ms;
      },
    });
    assert.equal(timeline.now(), 10_000_000);
    return Math.round(slept);
  };
  assert.deepEqual(
    [await pace(1), await pace(10), await pace(1_000), await pace("max")],
    [10_000, 1_000, 10, 0],
  );
});

test("keepPace() goes on by steps when it is asked to, and ends where nobody asks", async () => {
  const timeline = new Timeline(0);
  const steps = [1, 0.5];
  const at: number[] = [];
  await keepPace(timeline, {
    ...{ speed: "step", untilAt: 10_000_000, nowMs: () => 0, sleep: async () => undefined },
    nextS: async () => steps.shift(),
    onSlice: (now) => at.push(now),
  });
  assert.deepEqual(at, [1_000_000, 1_500_000]);
});
