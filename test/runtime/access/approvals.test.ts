import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { asked, confirmed, live, type Pending, pendingMax, refused } from "#runtime/access/approvals.ts";
import { ApprovalBook } from "#runtime/access/disk/approvals.ts";
import { hows, type Principal } from "#runtime/access/principal.ts";
import { roles } from "#runtime/access/role.ts";

const ann: Principal = { id: "token:1", name: "ann", role: "engineer", how: "token" };
const bob: Principal = { id: "token:2", name: "bob", role: "engineer", how: "token" };
const waiting: Pending<string> = {
  ...{ id: "a", act: "arm", text: "Arm it", needs: "engineer" },
  ...{ by: ann, askedMs: 1_000, untilMs: 2_000 },
};
const isString = (value: unknown): value is string => typeof value === "string";

test("confirmed() wants another person, with the role, in time", () => {
  const at = (principal: Principal, nowMs = 1_500, id = "a") => {
    const step = confirmed([waiting], id, { principal, nowMs });
    return step.kind === "done" ? [step.act, step.left] : step.because;
  };
  assert.deepEqual(at(bob), ["arm", []]);
  assert.equal(at(ann), "own");
  assert.equal(at({ ...bob, role: "operator" }), "role");
  assert.equal(at({ ...bob, role: undefined }), "role");
  assert.equal(at({ ...bob, how: "anonymous" }), "role");
  assert.equal(at(bob, 2_000), "expired");
  assert.equal(at(bob, 1_500, "b"), "unknown");
  // The clock was set back by far: nobody knows how long it has waited.
  assert.equal(at(bob, -100_000), "expired");
});

test("refused() lets who asked take it back", () => {
  const step = refused([waiting], "a", { principal: ann, nowMs: 1_500 });
  assert.ok(step.kind === "done" && step.left.length === 0);
  const other = refused([waiting], "a", { principal: { ...bob, role: "viewer" }, nowMs: 1_500 });
  assert.deepEqual(other, { kind: "refused", because: "role" });
});

test("asked() has a bound, and what is over makes room", () => {
  const many = Array.from({ length: pendingMax }, (_, index) => ({ ...waiting, id: String(index) }));
  assert.equal(asked(many, { ...waiting, id: "new" }), "full");
  const later = asked(many, { ...waiting, id: "new", askedMs: 2_000, untilMs: 3_000 });
  assert.ok(later !== "full" && later.length === 1);
});

test("confirmed() never acts for one person alone, whatever is asked and by whom", () => {
  const someone = fc.record({
    id: fc.constantFrom("token:1", "token:2", "oidc:x"),
    name: fc.constant("n"),
    role: fc.constantFrom(...roles, undefined),
    how: fc.constantFrom(...hows),
  });
  const steps = fc.array(
    fc.record({
      who: someone,
      what: fc.constantFrom("ask", "confirm", "refuse"),
      id: fc.nat(3),
      at: fc.nat(5_000),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(steps, (moves) => {
      let all: readonly Pending<string>[] = [];
      for (const { who, what, id, at } of moves) {
        const name = String(id);
        if (what === "ask") {
          const next = asked(all, { ...waiting, id: name, by: who, askedMs: at, untilMs: at + 1_000 });
          if (next !== "full" && !all.some((each) => each.id === name)) all = next;
          continue;
        }
        const step = (what === "confirm" ? confirmed : refused)(all, name, { principal: who, nowMs: at });
        if (step.kind === "refused") continue;
        assert.ok(who.role === "engineer" || who.role === "admin");
        if (what === "confirm") {
          assert.notEqual(step.pending.by.id, who.id);
          assert.ok(live([step.pending], at).length === 1);
        }
        assert.ok(!step.left.some((each) => each.id === name));
        all = step.left;
      }
    }),
  );
});

test("ApprovalBook keeps what waits through a restart, and lets nobody else read it", () => {
  const folder = mkdtempSync(join(tmpdir(), "iv-approvals-"));
  try {
    new ApprovalBook(folder, isString).keep([waiting]);
    assert.equal(statSync(join(folder, "approvals.json")).mode & 0o777, 0o600);
    assert.equal(new ApprovalBook(folder, isString).pending[0]?.text, "Arm it");
    assert.throws(
      () => new ApprovalBook(folder, (value): value is string => value === "other"),
      /not what this version writes/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
