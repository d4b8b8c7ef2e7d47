import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type Event,
  events,
  firstState,
  isRunning,
  next,
  type State,
  states,
} from "#runtime/capsule/lifecycle.ts";

// The whole drawing: where each event leads from each state. A dash is a refusal.
//                          staged     trial      armed      suspended  retired
const drawing: Readonly<Record<Event, readonly (State | "-")[]>> = {
  install: /*             */ ["-", "-", "-", "-", "staged"],
  try: /*                 */ ["trial", "-", "-", "trial", "-"],
  arm: /*                 */ ["armed", "-", "-", "-", "-"],
  "probes-held": /*       */ ["-", "armed", "armed", "-", "-"],
  "probes-failed": /*     */ ["-", "retired", "suspended", "-", "-"],
  suspend: /*             */ ["-", "suspended", "suspended", "-", "-"],
  resume: /*              */ ["-", "-", "-", "trial", "-"],
  retire: /*              */ ["retired", "retired", "retired", "retired", "-"],
  crashed: /*             */ ["-", "retired", "armed", "-", "-"],
  died: /*                */ ["-", "retired", "suspended", "-", "-"],
  superseded: /*          */ ["retired", "retired", "retired", "retired", "-"],
  "fell-back": /*         */ ["-", "-", "retired", "-", "-"],
  "verification-failed": /**/ ["retired", "retired", "suspended", "suspended", "-"],
  "lease-refused": /*     */ ["staged", "staged", "staged", "suspended", "-"],
};

for (const event of events)
  test(`next(): ${event} in every state`, () => {
    const found = states.map((state) => {
      const answer = next(state, event);
      return answer.kind === "move" ? answer.to : "-";
    });
    assert.deepEqual(found, drawing[event]);
  });

test("next() refuses in words", () => {
  for (const state of states)
    for (const event of events) {
      const answer = next(state, event);
      if (answer.kind === "refused") assert.match(answer.because, /^it (is|was|does) /);
    }
});

test("next() arms nobody that was not verified, leased and started, in this order", () => {
  for (const state of states)
    for (const event of events) {
      const answer = next(state, event);
      if (answer.kind !== "move" || answer.to !== "armed" || state === "armed") continue;
      assert.deepEqual(
        answer.effects.filter((effect) => effect !== "end"),
        ["verify", "lease", "drive"],
      );
    }
});

test("next() drives nobody into any other state than armed", () => {
  for (const state of states)
    for (const event of events) {
      const answer = next(state, event);
      if (answer.kind === "move" && answer.to !== "armed") assert.ok(!answer.effects.includes("drive"));
    }
});

test("next(): a way to armed leads through a trial, unless it starts with arm", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (way) => {
      let state: State = firstState;
      let wasTried = false;
      for (const event of way) {
        const answer = next(state, event);
        if (answer.kind === "refused") continue;
        if (answer.to === "trial") wasTried = true;
        if (answer.to === "armed" && state !== "armed") assert.ok(wasTried || event === "arm");
        if (!isRunning(answer.to) && isRunning(state)) assert.ok(answer.effects.includes("end"));
        state = answer.to;
        if (state === "retired" || state === "staged") wasTried = false;
      }
    }),
  );
});
