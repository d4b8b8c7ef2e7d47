import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "#runtime/cli/doctor/check.ts";
import type { Question } from "#runtime/cli/doctor/checks.ts";
import { examine, reportOf } from "#runtime/cli/doctor/examine.ts";

function scripted() {
  const begun: string[] = [];
  const answers = new Map<string, (finding: Finding) => void>();
  const question = (name: string, turn?: "beside" | "last"): Question => ({
    ...{ name, kind: "check", why: "it matters", ...(turn && { turn }) },
    ask() {
      begun.push(name);
      return new Promise((resolve) => answers.set(name, resolve));
    },
  });
  const answer = async (name: string, is: "fine" | "wrong" = "fine") => {
    answers.get(name)!(is === "fine" ? { is, found: name } : { is, found: name, mend: "mend it" });
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { begun, question, answer };
}

test("examine() asks what is here one by one, what waits beside it, and what keeps the processor last", async () => {
  const { begun, question, answer } = scripted();
  const questions = [
    question("disk"),
    question("capsule", "last"),
    question("device", "beside"),
    question("log"),
  ];
  const all = Promise.all(examine(questions, { mayFix: false, withinMs: 60_000 }));
  await Promise.resolve();
  await answer("device");
  assert.deepEqual(begun, ["device", "disk"]);
  await answer("disk");
  assert.deepEqual(begun, ["device", "disk", "log"]);
  await answer("log", "wrong");
  assert.deepEqual(begun, ["device", "disk", "log", "capsule"]);
  await answer("capsule");
  const { ok, checks } = reportOf(await all);
  assert.deepEqual(
    checks.map(({ name, is }) => [name, is]),
    [
      ["disk", "fine"],
      ["capsule", "fine"],
      ["device", "fine"],
      ["log", "wrong"],
    ],
  );
  assert.equal(ok, false);
});

test("examine() comes to an end whatever hangs, and names what was not finished", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { question, answer } = scripted();
  const questions = [
    question("disk"),
    question("log"),
    question("device", "beside"),
    question("capsule", "last"),
  ];
  const all = Promise.all(examine(questions, { mayFix: false, withinMs: 60_000 }));
  await Promise.resolve();
  await answer("disk");
  await answer("device");
  t.mock.timers.tick(60_000);
  const { ok, checks } = reportOf(await all);
  assert.deepEqual(
    checks.map(({ found }) => found),
    ["disk", "not finished in 60 s", "device", "not finished in 60 s"],
  );
  assert.equal(ok, false, "who was not asked to the end is not well");
});
