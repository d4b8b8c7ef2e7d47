import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { WhatIf } from "#runtime/advisor/question.ts";
import { boundBy, tables, types } from "#runtime/cli/onboard/live/binding.ts";
import { noCounts, type Sighting } from "#runtime/cli/onboard/live/sighting.ts";
import { type Command, sightingsMax, Watcher } from "#runtime/cli/onboard/live/watcher.ts";
import type { DecisionRecord } from "#runtime/prove/record.ts";

const watched = { actuators: [{ point: "valve", min: 0, max: 100 }], withinSeconds: 5 };
const limit = 6;

interface Tick {
  readonly valve?: number;
  /** 0x80000000 is bad. */
  readonly quality?: number;
  readonly energy?: number;
}

function decision(second: number, { valve = 50, quality = 0, energy = 1 }: Tick): DecisionRecord {
  return {
    ...{
      kind: "decision",
      at: second * 1_000_000,
      text: "Nobody proposed anything",
      factors: [[["level"], "3"]],
    },
    ...{ energy: { now: String(energy) }, threshold: { now: String(limit) } },
    frame: { valve: [String(valve), quality, 0], level: ["2", 0, 0] },
  } as unknown as DecisionRecord;
}

function shown(watcher: Watcher, ticks: readonly Tick[], from = 0): readonly Command[] {
  return ticks.flatMap((tick, second) => watcher.take(decision(from + second, tick)) ?? []);
}

function ruling(verdict: WhatIf["verdict"]): WhatIf {
  return { verdict, because: "inside", text: "said" } as unknown as WhatIf;
}

// What the set-point does, and which commands that was: from where, to where.
const moves: readonly (readonly [string, readonly number[], readonly (readonly [number, number])[]])[] = [
  ["nothing", [50, 50, 50], []],
  ["a step, once it rests", [50, 60, 60], [[50, 60]]],
  [
    "two steps",
    [50, 60, 60, 40, 40],
    [
      [50, 60],
      [60, 40],
    ],
  ],
  ["a ramp is one command", [50, 52, 54, 56, 56], [[50, 56]]],
  ["there and back", [50, 60, 50, 50], []],
  ["noise", [50, 50.05, 49.98, 50], []],
  ["beyond what is allowed", [50, 120, 120], [[50, 100]]],
];
for (const [what, valves, expected] of moves)
  test(`Watcher sees commands: ${what}`, () => {
    const watcher = new Watcher(watched);
    const commands = shown(
      watcher,
      valves.map((valve) => ({ valve })),
    );
    assert.deepEqual(
      commands.map(({ from, writes }) => [from["valve"], writes[0]!.value]),
      expected,
    );
    assert.equal(watcher.counts.moves, expected.length);
  });

test("Watcher takes a set-point that never rests for a command every twenty ticks", () => {
  const watcher = new Watcher(watched);
  const commands = shown(
    watcher,
    Array.from({ length: 101 }, (_, at) => ({ valve: at % 100 })),
  );
  assert.equal(commands.length, 5);
});

test("Watcher sees a command over a tick that was missed, and none over a machine that was away", () => {
  const watcher = new Watcher(watched);
  const unseen = { energy: Number.NaN };
  const bad = { valve: 0, quality: 0x8000_0000 };
  assert.equal(shown(watcher, [{ valve: 50 }, unseen, bad, { valve: 70 }, { valve: 70 }]).length, 1);
  assert.deepEqual([watcher.counts.unusable, watcher.counts.states], [1, 4]);
  assert.deepEqual(shown(watcher, [{ valve: 90 }, { valve: 90 }], 60), []);
});

test("Watcher says of a command whether the plant left the map, and only as long as it looked", () => {
  const watcher = new Watcher(watched);
  const [one] = shown(watcher, [{}, { valve: 60 }, { valve: 60 }]);
  watcher.judged(one!, ruling("block"));
  assert.equal(watcher.sightings[0]?.left, null);
  shown(watcher, [{ valve: 60, energy: 9 }], 4);
  assert.equal(watcher.sightings[0]?.left, "yes");
  const [two] = shown(watcher, [{ valve: 40 }, { valve: 40 }], 30);
  watcher.judged(two!, ruling("allow"));
  shown(watcher, [{ valve: 40 }], 40);
  assert.equal(watcher.sightings.at(-1)?.left, "no");
  watcher.judged({ ...two!, number: 99 }, undefined);
  const { blocked, allowed, unjudged, leftBlocked, leftOthers } = watcher.counts;
  assert.deepEqual(
    { blocked, allowed, unjudged, leftBlocked, leftOthers },
    {
      ...{ blocked: 1, allowed: 1, unjudged: 1, leftBlocked: 1, leftOthers: 0 },
    },
  );
  // What was still looked at when a run ended was not looked at to its end.
  const kept = { counts: watcher.counts, sightings: [{ ...watcher.sightings[0]!, left: null }] };
  assert.equal(new Watcher(watched, kept).sightings[0]?.left, "unseen");
});

test("Watcher sees a state too rare as one sighting for as long as it goes on", () => {
  const watcher = new Watcher(watched);
  shown(watcher, [{}, { energy: 7 }, { energy: 9 }, {}, { energy: 8 }]);
  shown(watcher, [{ energy: Number.POSITIVE_INFINITY }], 60);
  const states = watcher.sightings.map(({ at, until, highest, points }) => [
    at / 1e6,
    until / 1e6,
    highest,
    points,
  ]);
  assert.deepEqual(states, [
    [1, 4, 9, ["level"]],
    [60, 60, undefined, ["level"]],
  ]);
  assert.deepEqual([watcher.counts.above, watcher.counts.episodes], [4, 2]);
  assert.ok(watcher.course.every(({ value }) => value !== null && value <= 3 * limit));
});

test("Watcher counts marks, whatever is pressed in which order, and keeps so many sightings", () => {
  const mark = fc.constantFrom("right" as const, "wrong" as const, "unknown" as const, null);
  const press = fc.record({ number: fc.integer({ min: 0, max: 6 }), mark });
  fc.assert(
    fc.property(fc.array(press), (presses) => {
      const watcher = new Watcher(watched);
      for (let at = 0; at < 4; at++) shown(watcher, [{ energy: 9 }], 100 * at);
      for (const { number, mark: to } of presses)
        assert.equal(watcher.mark(number, to), number >= 1 && number <= 4);
      const counted = (is: Sighting["mark"]): number =>
        watcher.sightings.filter(({ mark: of }) => of === is).length;
      for (const is of ["right", "wrong", "unknown"] as const) assert.equal(watcher.counts[is], counted(is));
    }),
  );
  const many = new Watcher(watched, { counts: noCounts, sightings: [] });
  for (let at = 0; at < 2 * sightingsMax; at++) shown(many, [{ energy: 9 }], 100 * at);
  assert.deepEqual([many.sightings.length, many.counts.episodes], [sightingsMax, 2 * sightingsMax]);
  assert.ok(many.course.length <= 600);
});

test("boundBy() takes every binding that its own form can make, and nothing that is none", () => {
  const manifest = {
    state: [{ point: "level", unit: "m", min: 0, max: 5 }],
    actuators: [{ point: "valve", unit: "%", min: 0, max: 100, slewPerSecondMax: 1, safe: 0 }],
  } as never;
  const place = { table: "holding", address: 3, type: "u16", order: "ABCD", scale: 0.1, offset: 0 };
  for (const table of tables)
    for (const type of types) {
      const isBit = table === "coil" || table === "discrete";
      const level = { ...place, table, type };
      const bound = boundBy({ host: "plc", port: 502, unit: 1, points: { level, valve: place } }, manifest);
      assert.equal("flaw" in bound, isBit !== (type === "bool"), `${table} ${type}`);
    }
  fc.assert(
    fc.property(fc.object(), (anything) => {
      const bound = boundBy(anything, manifest);
      assert.ok("flaw" in bound && bound.flaw.length > 0);
    }),
  );
});
