import assert from "node:assert/strict";
import { test } from "node:test";
import { actions } from "#runtime/update/deploy/actions/actions.ts";
import { events, next, patience, type State, states } from "#runtime/update/deploy/table.ts";

/** What lies behind a state where all goes well. */
function goodWay(from: State): readonly State[] {
  const way: State[] = [];
  for (let at: State = from; at !== "ended"; at = next(at, "done").to) {
    assert.ok(!way.includes(at), `${at} comes again`);
    way.push(at);
  }
  return way;
}

test("next() has an answer for every event in every state, and every state can be left for good", () => {
  for (const state of states)
    for (const event of events) {
      const { to } = next(state, event);
      assert.ok(states.includes(to), `${state} × ${event}`);
      if (to !== "ended") assert.ok(goodWay(to).length > 0);
    }
  assert.deepEqual(goodWay("notified"), [
    ...["notified", "metadata", "preflight", "fetch", "verify", "stage", "dry-run", "shadow", "quiesce"],
    ...["activate", "probation", "commit", "clean-up", "report"],
  ]);
  assert.deepEqual(goodWay("rollback"), ["rollback", "verify-rollback", "failed", "clean-up", "report"]);
});

test("next() turns back from every state on the way there, and from none on the way out", () => {
  const there = goodWay("notified").slice(0, -2);
  for (const state of states)
    for (const event of ["refused", "spent", "aborted", "skipped"] as const) {
      const { to, outcome } = next(state, event);
      if (there.includes(state)) {
        assert.equal(to, "rollback", `${state} × ${event}`);
        assert.ok(outcome !== undefined && outcome !== "committed");
      } else assert.equal(outcome, undefined, `${state} × ${event}`);
    }
});

test("next() commits nothing but what has got through its probation", () => {
  for (const state of states)
    for (const event of events) {
      const isCommit = state === "commit" && event === "done";
      assert.equal(next(state, event).outcome === "committed", isCommit, `${state} × ${event}`);
    }
});

test("next() ends whatever happens: trouble is counted, and what is spent leads on", () => {
  for (const state of states) {
    assert.equal(next(state, "troubled").to, state);
    assert.ok(patience[state].triesMax > 0 && patience[state].limitMs >= 60_000);
    if (state !== "ended") assert.notEqual(next(state, "spent").to, state);
    assert.equal(state in actions, state !== "ended");
  }
});
