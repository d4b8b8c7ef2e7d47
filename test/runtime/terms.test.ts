import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { LimitOrder, ModeOrder } from "#runtime/console/terms-port.ts";
import type { Fault } from "#runtime/core/fault.ts";
import { Terms } from "#runtime/terms.ts";
import { bowlEnvelope } from "./shield/bowl.ts";

const heater = "heater_power_setpoint";
const mode = (to: "observe" | "enforce", minutes: number | null): ModeOrder => ({
  ...{ kind: "mode", mode: to, minutes, because: "a test" },
});
const limit = (value: number | null, what: LimitOrder["what"] = "max", of = heater): LimitOrder => ({
  ...{ kind: "limit", what, of, value, minutes: null, because: "a test" },
});

function termsIn(data: string, { fileMode = "enforce" }: { fileMode?: "observe" | "enforce" } = {}) {
  const clock = { at: 1_000_000_000_000 };
  const envelope = bowlEnvelope();
  const entry = { id: envelope.capsule, state: "armed", fitted: { envelope } };
  const host = { entries: new Map([[entry.id, entry]]), lead: entry };
  const config = { gateway: { data }, shield: { mode: fileMode } };
  const terms = new Terms(config as never, { clock: { now: () => clock.at }, host: () => host as never });
  return { clock, terms, envelope };
}

function inFolder(act: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "iv-terms-"));
  try {
    act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("Terms keeps what was ordered, over a restart and until its time is over", () =>
  inFolder((folder) => {
    const { terms, clock, envelope } = termsIn(folder);
    assert.deepEqual([terms.mode, terms.shown(), terms.board.revision], ["enforce", [], 0]);
    assert.equal(terms.order(mode("observe", 10), "ann, confirmed by bob").kind, "done");
    assert.equal(terms.order(limit(30), "ann, confirmed by bob").kind, "done");
    assert.equal(terms.order(limit(0.5, "threshold", ""), "ann, confirmed by bob").kind, "done");
    assert.equal(terms.order(limit(500, "holdMs", ""), "ann, confirmed by bob").kind, "done");
    assert.equal(statSync(join(folder, "terms.json")).mode & 0o777, 0o600);
    const again = termsIn(folder).terms;
    assert.deepEqual(again.shown(), terms.shown());
    assert.deepEqual(again.board.read()?.terms, terms.board.read()?.terms);
    assert.deepEqual(
      again.shown().map(({ what, of, value, signed }) => [what, of, value, signed]),
      [
        ["mode", "", "observe", "enforce"],
        ["max", heater, 30, 60],
        ["threshold", envelope.capsule, 0.5, 1],
        ["holdMs", envelope.capsule, 500, 3_000],
      ],
    );
    assert.deepEqual(terms.bearing(envelope), {
      mode: "observe",
      limits: { threshold: 0.5, holdMs: 500, points: { [heater]: { max: 30 } } },
    });
    clock.at += 600_000_000;
    assert.deepEqual([terms.mode, terms.shown().length], ["enforce", 3]);
    // A newer one of the same limit takes its place; null ends it.
    terms.order(limit(20), "ann, confirmed by bob");
    assert.deepEqual(terms.shown().at(-1)?.value, 20);
    terms.order(limit(null), "ann, confirmed by bob");
    assert.deepEqual(
      terms.shown().map(({ what }) => what),
      ["threshold", "holdMs"],
    );
  }));

test("Terms refuses what is wider than signed, what has no end, and what changes nothing", () =>
  inFolder((folder) => {
    const { terms } = termsIn(folder);
    const refusals: readonly (readonly [ModeOrder | LimitOrder, RegExp])[] = [
      [limit(60.5), /takes a new capsule/],
      [limit(5, "max", "of another machine"), /is no actuator/],
      [limit(2, "threshold", ""), /takes a new capsule/],
      [limit(0.5, "threshold", `sha256:${"9".repeat(64)}`), /is no capsule here/],
      [limit(5_000, "holdMs", ""), /0 … 3000 ms: wider than signed takes a new capsule/],
      [limit(0.5, "ahead", ""), /no forecaster/],
      [limit(0.5, "confidenceMin", ""), /asks nobody how sure/],
      [limit(null), /as it was signed/],
      [mode("observe", null), /how many minutes/],
      [mode("enforce", null), /enforces already/],
    ];
    for (const [order, why] of refusals) {
      assert.match(terms.objection(order) ?? "", why);
      const end = terms.order(order, "ann");
      assert.ok(end.kind === "refused" && why.test(end.text));
    }
    assert.equal(terms.board.revision, 0, "no tick hears of any of it");
  }));

test("Terms of a gateway that only observes can be made to enforce, and that has no end", () =>
  inFolder((folder) => {
    const { terms } = termsIn(folder, { fileMode: "observe" });
    assert.equal(terms.order(mode("enforce", null), "ann").kind, "done");
    assert.equal(terms.mode, "enforce");
    assert.equal(terms.order(mode("observe", null), "ann, confirmed by bob").kind, "done");
    assert.deepEqual([terms.mode, terms.shown()], ["observe", []]);
  }));

test("Terms that cannot be read are a fault, and never nothing", () =>
  inFolder((folder) => {
    termsIn(folder).terms.order(limit(30), "ann");
    const path = join(folder, "terms.json");
    const text = readFileSync(path, "utf8");
    for (const bad of ["", "{}", text.replace("30", '"30"'), text.replace('"max"', '"most"')]) {
      writeFileSync(path, bad);
      assert.throws(
        () => termsIn(folder),
        (error: Fault) => error.code === "access/bad-file",
        bad,
      );
    }
  }));
