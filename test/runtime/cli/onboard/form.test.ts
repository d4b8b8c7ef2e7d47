import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import type { Answers, ChannelAnswer } from "#runtime/cli/onboard/answers.ts";
import { answersDigest, type FoundChannel } from "#runtime/cli/onboard/found.ts";
import { limitsOf } from "#runtime/cli/onboard/ground.ts";
import { commandsOf, quoted } from "#runtime/cli/onboard/serve/commands.ts";
import { filledIn } from "#runtime/cli/onboard/serve/form.ts";

const answers: Answers = {
  ...{ plant: "tank", objective: null },
  channels: {
    "T/1": { point: "t1", unit: "K", role: "measured" },
    V: { point: "valve", unit: "%", role: "command" },
  },
};
const shape = { kind: "number", unitFrom: "nobody", roleFrom: "", count: 9, missing: 0 } as const;
const channels = ["T/1", "V"].map(
  (name): FoundChannel => ({ ...shape, name, min: 0, max: 9, histogram: [] }),
);

function filled(change: object, valve: object = {}): unknown {
  const whole = { ...answers.channels["V"]!, ...valve };
  return { plant: "tank", objective: null, channels: { V: whole }, ...change };
}

const good: readonly (readonly [string, unknown, Partial<ChannelAnswer>])[] = [
  ["what was assumed", filled({}), {}],
  ["limits with a safe value between", filled({}, { min: 0, max: 9, safe: 3 }), { min: 0, max: 9, safe: 3 }],
  ["one limit", filled({}, { max: 9 }), { max: 9 }],
  ["an objective by the points' names", filled({ objective: "minimise t1 + 2 valve" }), {}],
];
for (const [what, sent, valve] of good)
  test(`filledIn() takes ${what}, and keeps what the page has not shown`, () => {
    const taken = filledIn(sent, { answers, channels });
    assert.ok(!("flaw" in taken), JSON.stringify(taken));
    assert.deepEqual(taken.channels, {
      "T/1": answers.channels["T/1"],
      V: { ...answers.channels["V"], ...valve },
    });
  });

const bad: readonly (readonly [string, unknown, RegExp, string?])[] = [
  ["no object", [], /not as they are described/],
  [
    "a channel that no file has",
    filled({ channels: { X: answers.channels["V"] } }),
    /no channel|No file has/,
  ],
  [
    "a prototype",
    JSON.parse(
      '{"plant":"a","objective":null,"channels":{"__proto__":{"point":"a","unit":"1","role":"mode"}}}',
    ),
    /No file has/,
  ],
  ["a role of its own", filled({}, { role: "king" }), /not as they are described/, "V"],
  ["one name for two", filled({}, { point: "t1" }), /both called t1/, "V"],
  ["limits the wrong way round", filled({}, { min: 9, max: 0 }), /nowhere/, "V"],
  ["a safe value that is not allowed", filled({}, { min: 0, max: 9, safe: 10 }), /not allowed itself/, "V"],
  ["an objective that is none", filled({ objective: "more money" }), /neither minimise nor maximise/],
  ["an objective of nothing there", filled({ objective: "minimise t9" }), /t9/],
];
for (const [what, sent, flaw, channel] of bad)
  test(`filledIn() refuses ${what}, and says what to do`, () => {
    const told = filledIn(sent, { answers, channels });
    assert.ok("flaw" in told);
    assert.match(told.flaw, flaw);
    assert.notEqual(told.hint, "");
    assert.equal(told.channel, channel);
  });

const recorded = { min: 38, max: 65, safe: 38 };
for (const [given, limits] of [
  [{}, recorded],
  [{ safe: 35 }, { min: 35, max: 65, safe: 35 }],
  [{ safe: 70 }, { min: 38, max: 70, safe: 70 }],
  [{ min: 40 }, { min: 40, max: 65, safe: 40 }],
  [{ max: 30 }, { min: 30, max: 30, safe: 30 }],
  [
    { min: 0, max: 100, safe: 50 },
    { min: 0, max: 100, safe: 50 },
  ],
] as const)
  test(`limitsOf() makes ${JSON.stringify(limits)} of ${JSON.stringify(given)}`, () => {
    assert.deepEqual(limitsOf(recorded, given), limits);
  });

test("answersDigest() is of what is said, and not of how it is written", () => {
  const { V, ...rest } = answers.channels;
  assert.equal(answersDigest({ ...answers, channels: { V: V!, ...rest } }), answersDigest(answers));
  const other = { ...answers, channels: { ...rest, V: { ...V!, safe: 0.5 } } };
  assert.notEqual(answersDigest(other), answersDigest(answers));
});

test("quoted() gives a shell back what was meant", () => {
  for (const word of ["/a/b.csv", "a b", "it's", "$(rm)", "-x", "`x`", "a;b", "*", "ö", "a\nb", ""]) {
    const { stdout } = spawnSync("sh", ["-c", `printf %s ${quoted(word)}`], { encoding: "utf8" });
    assert.equal(stdout, word);
  }
  assert.equal(commandsOf("/o", ["/a b"]).again, "iv onboard '/a b' --out /o");
});
