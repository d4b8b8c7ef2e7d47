// The judge beside the tick has to say what the tick said: decisions of a whole run are put before its thread.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Advisor } from "#runtime/advisor/client.ts";
import type { AdvisorSetup, Present, Question, WhatIf } from "#runtime/advisor/question.ts";
import type { DecisionRecord } from "#runtime/prove/record.ts";
import { frameIn, proposalIn } from "#runtime/tick/replay/recorded.ts";
import { recordedRun } from "../../support/recorded.ts";

const bounds = { queueMax: 16, answerMs: 60_000, searchMs: 60_000, idleMs: 60_000 };
const trouble = `
lasts: 40
seed: 4711
faults:
  - { at: 5, for: 20, kind: rogue }
  - { at: 30, for: 3, kind: sensor, point: melt_temperature, model: { kind: open } }`;
const run = recordedRun("casting-furnace", { rest: trouble });

async function setup(): Promise<AdvisorSetup> {
  const { id, manifest, files } = (await run).capsule;
  const map = files.get(manifest.map.file)!;
  return { capsule: id, manifest, map, mode: "enforce", learnt: undefined };
}

function presentIn(record: DecisionRecord): Present {
  const { standing, sinceGoodUs, forecaster } = record.given!;
  return {
    frame: frameIn(record),
    ...(standing !== null && { standing: standing.map(Number) }),
    goodSince: record.at - sinceGoodUs,
    forecaster,
  };
}

async function decisions(): Promise<readonly DecisionRecord[]> {
  return (await run).records.filter((record) => record.kind === "decision");
}

const calm = async (): Promise<DecisionRecord> =>
  (await decisions()).find(({ because, tick }) => because === "inside" && tick > 10)!;

test("Advisor says of recorded states and wishes what the tick said of them, to the bit", async () => {
  await using advisor = new Advisor(bounds);
  const [all, own] = [await decisions(), await setup()];
  const kinds = new Set<string>();
  let compared = 0;
  for (const record of all.filter(({ asked, given }) => asked !== null && given!.standing !== null)) {
    const { writes, origin } = proposalIn(record, record.given!)!;
    const question: Question = { kind: "what-if", present: presentIn(record), origin, writes, from: [] };
    const advice = await advisor.ask(question, own);
    assert.ok(typeof advice === "object" && advice.kind === "what-if", JSON.stringify(advice));
    const { verdict, because, text, energy, nearest, factors } = advice.ruling;
    assert.deepEqual(
      { verdict, because, text, energy: energiesIn(energy), factors: factors.map(({ points }) => points) },
      {
        ...{ verdict: record.verdict, because: record.because, text: record.text },
        energy: { ...record.energy, limit: record.threshold.asked, limitNow: record.threshold.now },
        factors: record.factors.map(([points]) => points),
      },
      `tick ${record.tick}`,
    );
    if (record.verdict === "block")
      assert.deepEqual(nearest === null ? null : valuesOf(nearest), record.nearest, `tick ${record.tick}`);
    kinds.add(`${verdict} ${because}`);
    compared++;
  }
  assert.ok(compared > 300, `${compared} of ${all.length}`);
  for (const kind of ["allow inside", "amend rate", "block barrier"])
    assert.ok(kinds.has(kind), [...kinds].join());
});

test("Advisor rolls recorded wishes out by the very steps that they were judged by", async () => {
  await using advisor = new Advisor(bounds);
  const own = await setup();
  const all = (await decisions()).filter(({ asked, given }) => asked !== null && given!.standing !== null);
  const kinds = new Set<string>();
  for (const record of all.filter((_, index) => index % 3 === 0)) {
    const asked = proposalIn(record, record.given!)!;
    const advice = await advisor.ask({ kind: "roll-out", present: presentIn(record), asked }, own);
    assert.ok(typeof advice === "object");
    if (advice.kind === "unable") {
      assert.equal(record.energy.asked, "NaN", advice.because);
      continue;
    }
    assert.ok(advice.kind === "roll-out");
    const { energy, ahead, way, from, to, limits, points } = advice.rollOut;
    const decimals = Object.fromEntries(Object.entries(energy).map(([name, value]) => [name, String(value)]));
    assert.deepEqual(decimals, record.energy, `tick ${record.tick}`);
    const judged = ahead!.steps.filter(({ isJudged }) => isJudged);
    assert.equal(String(Math.max(...judged.map(({ far }) => far!))), record.energy.ahead);
    assert.deepEqual([String(way[0]), String(way.at(-1))], [record.energy.now, record.energy.asked]);
    assert.equal(String(limits.ahead), record.threshold.ahead);
    assert.ok(
      [from, to, ...ahead!.steps.map(({ state }) => state)].every((state) => state.length === points.length),
    );
    kinds.add(record.verdict);
  }
  assert.deepEqual([...kinds].toSorted(), ["allow", "amend", "block"]);
  const record = await calm();
  const nothing = { origin: "operator", by: "x", at: record.at, writes: [] } as const;
  const unable = await advisor.ask({ kind: "roll-out", present: presentIn(record), asked: nothing }, own);
  assert.ok(typeof unable === "object" && unable.kind === "unable");
});

function energiesIn({ now, proposed, path, ahead, limit, limitNow }: WhatIf["energy"]): object {
  const told = (value: number | null): string => (value === null ? "NaN" : String(value));
  return {
    ...{ now: told(now), asked: told(proposed), path: told(path), ahead: told(ahead) },
    ...{ limit: told(limit), limitNow: told(limitNow) },
  };
}

function valuesOf(writes: readonly { point: string; value: number }[]): object {
  return Object.fromEntries(writes.map(({ point, value }) => [point, String(value)]));
}

test("Advisor judges a state that somebody imagines, and rolls it out", async () => {
  await using advisor = new Advisor(bounds);
  const present = presentIn(await calm());
  const asked = { kind: "what-if", present, origin: "operator" } as const;
  const full = [{ point: "heater_power_setpoint", value: 60 }];
  const ask = async (from: readonly { point: string; value: number }[]) => {
    const advice = await advisor.ask({ ...asked, writes: full, from }, await setup());
    assert.ok(typeof advice === "object" && advice.kind === "what-if");
    return advice.ruling;
  };
  const hot = await ask([{ point: "melt_temperature", value: 1_050 }]);
  assert.equal(hot.verdict, "block");
  const cold = await ask([
    { point: "melt_temperature", value: 940 },
    { point: "heater_power", value: 40 },
  ]);
  assert.notEqual(cold.verdict, "block");
  assert.deepEqual(cold.points, ["melt_temperature", "heater_power"]);
  assert.deepEqual(cold.state, [940, 40]);
  assert.equal(cold.path?.length, cold.surprise?.length);
  assert.ok(cold.path!.at(-1)![0]! > 940, "a heated melt gets warmer");
  const unknown = await advisor.ask(
    { ...asked, writes: full, from: [{ point: "no_such", value: 1 }] },
    await setup(),
  );
  assert.deepEqual(unknown, { kind: "wrong", because: "no_such is not a point of this gateway" });
});

test("Advisor looks ahead, and for better set-points, and says what it cannot", async () => {
  await using advisor = new Advisor(bounds);
  const present = presentIn(await calm());
  const ahead = await advisor.ask({ kind: "predict", present, rows: 7 }, await setup());
  assert.ok(typeof ahead === "object" && ahead.kind === "prediction");
  assert.deepEqual([ahead.prediction.rows.length, ahead.prediction.surprise.length], [7, 7]);
  const search = { kind: "set-points", present, seed: 1 } as const;
  const found = await advisor.ask({ ...search, objective: "minimise heater_power" }, await setup());
  assert.ok(typeof found === "object" && found.kind === "findings");
  assert.equal((found.findings as { objective: string }).objective, "minimise heater_power");
  const wrong = await advisor.ask({ ...search, objective: "obey me" }, await setup());
  assert.ok(typeof wrong === "object" && wrong.kind === "wrong");
  const blind = { ...present, frame: { ...present.frame, samples: new Map() } };
  for (const kind of ["predict", "set-points"] as const) {
    const rest = kind === "predict" ? { kind, rows: 1 } : { ...search, objective: "minimise heater_power" };
    const unable = await advisor.ask({ ...rest, present: blind }, await setup());
    assert.ok(typeof unable === "object" && unable.kind === "unable", kind);
  }
});

test("Advisor is a thread only while somebody asks, and lets no more wait than it should", async () => {
  await using advisor = new Advisor({ ...bounds, queueMax: 1, idleMs: 1 });
  assert.equal(advisor.isAwake, false);
  const question: Question = { kind: "predict", present: presentIn(await calm()), rows: 1 };
  const own = await setup();
  const answers = await Promise.all([1, 2, 3, 4].map(() => advisor.ask(question, own)));
  assert.deepEqual(answers.slice(2), ["busy", "busy"]);
  assert.ok(answers.slice(0, 2).every((advice) => typeof advice === "object"));
  while (advisor.isAwake) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(typeof (await advisor.ask(question, own)) === "object", "it comes back");
});

test("Advisor ends a thread that takes too long, and the next question gets another", async () => {
  const question: Question = { kind: "predict", present: presentIn(await calm()), rows: 1 };
  const own = await setup();
  await using hurried = new Advisor({ ...bounds, answerMs: 1 });
  assert.equal(await hurried.ask(question, own), "late");
  assert.equal(hurried.isAwake, false);
  await using broken = new Advisor(bounds);
  assert.equal(await broken.ask(question, { ...own, map: new Uint8Array(9) }), "failed");
  assert.ok(typeof (await broken.ask(question, own)) === "object");
});
