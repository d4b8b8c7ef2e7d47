import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { personalities } from "#sim/plc/personality.ts";
import { parseScenario, readScenario } from "#sim/scenario/scenario-file.ts";

const least = "about: a test\nplant: two-tank\nlasts: 10\ncontroller: { kind: none }\n";

function complaint(text: string): string {
  try {
    parseScenario(text, "it.yaml");
  } catch (error) {
    assert.ok(error instanceof Fault);
    return error.message;
  }
  return assert.fail("it was taken");
}

test("parseScenario() fills in what is not said", () => {
  const scenario = parseScenario(least, "it.yaml");
  const { seed, personality, wire, weather, instruments, faults, expect, recordEvery } = scenario;
  assert.deepEqual([seed, recordEvery, faults, expect], [1, 1, [], []]);
  assert.deepEqual([personality, wire], [personalities["plain"], { kind: "tcp" }]);
  assert.deepEqual([weather, instruments], [{}, {}]);
});

test("parseScenario() finds a capsule beside its file, and a personality by its name or by what differs", () => {
  const capsule = least.replace("{ kind: none }", "{ kind: capsule, path: ../pump }");
  const { controller } = parseScenario(capsule, "/somewhere/scenarios/it.yaml");
  assert.deepEqual(controller, { kind: "capsule", path: "/somewhere/pump", mode: "enforce" });
  assert.equal(parseScenario(`${least}personality: veteran\n`, "it").personality, personalities["veteran"]);
  const { personality } = parseScenario(`${least}personality: { cycleMs: 50 }\n`, "it");
  assert.deepEqual(personality, { ...personalities["plain"], cycleMs: 50 });
});

const wrong: readonly (readonly [text: string, complaint: RegExp])[] = [
  ["about: [", /Cannot read it\.yaml:\d+:\d+/],
  [`${least}colour: red\n`, /the key "colour" is not known here/],
  [least.replace("lasts: 10", "lasts: -1"), /line 3, lasts: /],
  [`${least}faults:\n  - { at: 1, kind: fire }\n`, /line 6, faults\.0/],
  [
    `${least}faults:\n  - { at: 1, kind: cable }\n  - { at: 2, kind: wire }\n`,
    /line 7, faults\.1: the key "model" is missing/,
  ],
  [
    `${least}faults:\n  - { at: 1, kind: cable, colour: red }\n`,
    /line 6, faults\.0: the key "colour" is not known/,
  ],
  [`${least}faults:\n  - { at: 1, kind: wire, model: { noise: 2 } }\n`, /line 6, faults\.0\.model\.noise/],
  [
    `${least}faults:\n  - { at: 1, kind: sensor, point: depth, model: { kind: open } }\n`,
    /line 6, faults\.0\.point: "depth" is none of level_upper/,
  ],
  [
    `${least}faults:\n  - { at: 1, kind: sensor, point: flow, model: { kind: noise } }\n`,
    /the key "deviation" is missing/,
  ],
  [`${least}faults:\n  - { at: 1, kind: defect, name: rust }\n`, /"rust" is none of impeller-worn/],
  [`${least}faults:\n  - { at: 11, kind: cable }\n`, /line 6, faults\.0\.at: is after the end/],
  [`${least}weather: { rain: [[0, 1]] }\n`, /weather\.rain: "rain" is none of level_demand/],
  [`${least}instruments: { depth: [] }\n`, /instruments\.depth: "depth" is none of/],
  [`${least}personality: angry\n`, /personality/],
  [
    `${least}expect:\n  - { say: x, once: { plant: flow }, by: 5 }\n`,
    /a value and its min or max go together/,
  ],
  [`${least}expect:\n  - { say: x, once: { min: 3 }, by: 5 }\n`, /a value and its min or max go together/],
  [`${least}expect:\n  - { say: x }\n`, /line 6, expect\.0: says one of once, always and never/],
  [`${least}expect:\n  - { say: x, once: { link: up }, by: 50 }\n`, /expect\.0\.by: is after the end/],
  [least.replace("{ kind: none }", "{ kind: pid, of: flow }"), /line 4, controller: the key "to" is missing/],
];

for (const [text, expected] of wrong)
  test(`parseScenario() says with its line: ${expected.source}`, () =>
    assert.match(complaint(text), expected));

test("parseScenario() takes no plant that nobody knows, and readScenario() no file that is not there", async () => {
  assert.throws(
    () => parseScenario(least.replace("two-tank", "toaster"), "it.yaml"),
    /no simulated plant "toaster"/,
  );
  await assert.rejects(readScenario("nowhere.yaml"), /there is no such file/);
});
