import assert from "node:assert/strict";
import { test } from "node:test";
import type { Record as LogRecord } from "#runtime/prove/record.ts";

// What the console's pages say of records that are no decisions: each says its own, and none what another would.
const load = (name: string) =>
  import(new URL(`../../../runtime/console/web/${name}.js`, import.meta.url).href);
const { kindWord, whyText } = await load("decision-text");
const { systemText } = await load("verdicts");

const because = "the reason";
const samples: { readonly [Kind in LogRecord["kind"]]?: object } = {
  genesis: { because },
  prune: { first: 17, because: "asked", taken: null },
  boot: { version: "1.2.3", mode: "observe", before: { kind: "clean" } },
  anchor: {},
  adapt: { name: "policy", before: "1", after: "2", cap: "3", because },
  regime: { from: "off", to: "holding", unit: null, threshold: "5" },
  "stand-down": { because },
  lifecycle: { name: "c", from: "trial", to: "armed", event: "arm", because },
  rung: { from: "guarding", to: "safe-hold", trouble: "stopped", because },
  unguarded: { trouble: "no-capsule", because },
  deployment: { from: "shadow", to: "quiesce", because },
  access: { who: "olga", role: "operator", what: "hold", outcome: "done", about: because },
  terms: { mode: "observe", limits: null, because },
  "tri-check": { from: 1, tick: 600, verdict: "held" },
  gap: { what: "points", count: 5 },
  fault: { code: "x/y", text: because },
  stop: {},
};

test("each record that is no decision is told in its own words, and only a stop is a stop", () => {
  for (const [kind, fields] of Object.entries(samples)) {
    const record = { kind, ...fields };
    const isStop = kind === "stop";
    for (const said of [whyText(record), systemText(record)] as string[]) {
      assert.ok(said.length > 3, kind);
      assert.equal(/stopped in order/.test(said), isStop, `${kind}: ${said}`);
      assert.doesNotMatch(said, /undefined/, `${kind}: ${said}`);
    }
    assert.notEqual(kindWord(record), kind);
  }
});

test("a page that is older than its gateway says that it does not know a record", () => {
  assert.match(systemText({ kind: "from-the-future" }), /does not know what to say of from-the-future\.$/);
});
