import assert from "node:assert/strict";
import { test } from "node:test";
import type { Told } from "#runtime/cli/doctor/examine.ts";
import type { Config } from "#runtime/config.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import { Doctor, type Hear } from "#runtime/doctor.ts";

const asked = ["disk", "log", "capsule"].map((name) => ({ name, kind: "check" as const, why: "it matters" }));
const fine = (place: number): { place: number; told: Told } => ({
  place,
  told: { ...asked[place]!, is: "fine", found: "well" },
});

/** A doctor whose visits are told by the test, and who answers at once. */
function scripted() {
  const clock = { at: 1_000 * US_PER_S, now: () => clock.at };
  const visits: Hear[] = [];
  const ended: number[] = [];
  const send = (_config: Config, hear: Hear) => {
    const number = visits.push(hear);
    return { end: () => void ended.push(number) };
  };
  return { clock, visits, ended, doctor: new Doctor({} as Config, { clock, send, answerMs: 0 }) };
}

/** What is not waited for keeps no process alive, so a test that waits has to. */
async function kept<T>(promise: Promise<T>): Promise<T> {
  const alive = setInterval(() => {}, 1_000);
  try {
    return await promise;
  } finally {
    clearInterval(alive);
  }
}

test("examine() answers with what was found by then, and names what was not finished", async () => {
  const { clock, visits, doctor } = scripted();
  const first = await kept(doctor.examine());
  assert.deepEqual(
    first.checks.map((check) => (check as Told).name),
    ["doctor"],
  );
  assert.deepEqual([first.ok, first.unfinished], [false, 1]);

  visits[0]!.word({ asked });
  visits[0]!.word(fine(1));
  clock.at += 2 * US_PER_S;
  const second = await kept(doctor.examine());
  assert.deepEqual(
    (second.checks as Told[]).map(({ name, is, found }) => [name, is, found]),
    [
      ["disk", "unfinished", "not finished in 2 s"],
      ["log", "fine", "well"],
      ["capsule", "unfinished", "not finished in 2 s"],
    ],
  );
  assert.deepEqual([second.ok, second.unfinished, second.ageMs], [false, 2, 2_000]);

  visits[0]!.word(fine(0));
  visits[0]!.word(fine(2));
  const third = await doctor.examine();
  assert.deepEqual([third.ok, third.unfinished, visits.length], [true, 0, 1]);
});

test("examine() shares one visit among those who ask together and soon after, and begins another later", async () => {
  const { clock, visits, doctor } = scripted();
  const both = Promise.all([doctor.examine(), doctor.examine()]);
  assert.equal(visits.length, 1);
  visits[0]!.word({ asked });
  for (const place of asked.keys()) visits[0]!.word(fine(place));
  visits[0]!.gone();
  const [one, other] = await both;
  assert.deepEqual(one, other);
  clock.at += 9 * US_PER_S;
  assert.equal((await doctor.examine()).ageMs, 9_000);
  assert.equal(visits.length, 1);
  clock.at += US_PER_S;
  await kept(doctor.examine());
  assert.equal(visits.length, 2);
  // A clock that was set back makes nothing fresh.
  visits[1]!.gone();
  clock.at -= 60 * US_PER_S;
  await kept(doctor.examine());
  assert.equal(visits.length, 3);
});

test("examine() sends nobody after one who cannot be ended, and says how old is what it knows", async () => {
  const { clock, visits, doctor } = scripted();
  await kept(doctor.examine());
  visits[0]!.word({ asked });
  clock.at += 600 * US_PER_S;
  const { checks, ageMs } = await kept(doctor.examine());
  assert.equal(visits.length, 1);
  assert.deepEqual([ageMs, (checks[0] as Told).found], [600_000, "not finished in 600 s"]);
});

test("examine() says why a visit broke off", async () => {
  const { visits, doctor } = scripted();
  const answer = doctor.examine();
  visits[0]!.word({ asked });
  visits[0]!.word(fine(0));
  visits[0]!.gone("the doctor broke off: no memory");
  const { ok, checks } = await answer;
  assert.deepEqual(
    (checks as Told[]).map(({ found }) => found),
    ["well", "the doctor broke off: no memory", "the doctor broke off: no memory"],
  );
  assert.equal(ok, false);
});

test("whole() waits for the end of the visit", async () => {
  const { visits, doctor } = scripted();
  const answer = doctor.whole();
  visits[0]!.word({ asked });
  for (const place of asked.keys()) visits[0]!.word(fine(place));
  assert.deepEqual((await answer).unfinished, 0);
});

test("a visit that comes to no end is called off", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { visits, ended, doctor } = scripted();
  const answer = doctor.whole();
  visits[0]!.word({ asked });
  t.mock.timers.tick(90_000);
  assert.equal(((await answer).checks as Told[])[0]!.found, "given up after 90 s");
  assert.deepEqual(ended, [1]);
});
