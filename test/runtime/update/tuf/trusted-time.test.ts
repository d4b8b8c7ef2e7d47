import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isOver, mayInstall, timeText, trustedTime } from "#runtime/update/tuf/trusted-time.ts";

const day = 86_400_000;

test("trustedTime() believes the clock from the newest witness on, and allows others a fast one", () => {
  const rows = [
    [{ clockMs: 100 * day, builtMs: 50 * day }, "trusted"],
    [{ clockMs: 49 * day, builtMs: 50 * day }, "build"],
    [{ clockMs: 60 * day, builtMs: 50 * day, timestampMs: 70 * day }, "timestamp"],
    [{ clockMs: 60 * day, builtMs: 50 * day, timestampMs: 55 * day, recordMs: 65 * day }, "record"],
    [{ clockMs: 60 * day - 600_000, builtMs: 60 * day }, "trusted"],
    [{ clockMs: 60 * day - 600_001, builtMs: 60 * day }, "build"],
    [{ clockMs: Number.NaN, builtMs: 0 }, "build"],
  ] as const;
  for (const [witnesses, expected] of rows) {
    const time = trustedTime(witnesses);
    assert.equal(time.kind === "trusted" ? "trusted" : time.by, expected, JSON.stringify(witnesses));
  }
});

test("trustedTime() never says a time before its floor", () => {
  const ms = fc.integer({ min: 0, max: 4e12 });
  const maybe = fc.option(ms, { nil: undefined });
  fc.assert(
    fc.property(ms, ms, maybe, maybe, (clockMs, builtMs, timestampMs, recordMs) => {
      const time = trustedTime({ clockMs, builtMs, timestampMs, recordMs });
      assert.equal(time.floorMs, Math.max(builtMs, timestampMs ?? 0, recordMs ?? 0));
      if (time.kind === "trusted") assert.ok(time.nowMs >= time.floorMs && time.nowMs >= clockMs);
      else assert.ok(clockMs < time.floorMs);
    }),
  );
});

test("isOver() judges expiry only by a clock that is believed", () => {
  assert.equal(isOver(5, { kind: "trusted", nowMs: 4, floorMs: 0 }), false);
  assert.equal(isOver(5, { kind: "trusted", nowMs: 5, floorMs: 0 }), true);
  assert.equal(isOver(5, { kind: "time-untrusted", clockMs: 9, floorMs: 99, by: "build" }), false);
});

test("mayInstall is this table", () => {
  const rows = (["trusted", "time-untrusted"] as const).flatMap((kind) =>
    (["network", "local"] as const).flatMap((way) =>
      (["none", "operator"] as const).map((consent) => [kind, way, consent, mayInstall[kind][way][consent]]),
    ),
  );
  assert.deepEqual(rows, [
    ["trusted", "network", "none", true],
    ["trusted", "network", "operator", true],
    ["trusted", "local", "none", true],
    ["trusted", "local", "operator", true],
    ["time-untrusted", "network", "none", false],
    ["time-untrusted", "network", "operator", false],
    ["time-untrusted", "local", "none", false],
    ["time-untrusted", "local", "operator", true],
  ]);
});

test("timeText() says which witness speaks against the clock", () => {
  const builtMs = Date.parse("2026-03-01T00:00:00Z");
  assert.equal(
    timeText(trustedTime({ clockMs: 0, builtMs })),
    "the clock says 1970-01-01 00:00:00 UTC, but this program was built at 2026-03-01 00:00:00 UTC",
  );
  assert.equal(
    timeText(trustedTime({ clockMs: builtMs + day, builtMs })),
    "2026-03-02 00:00:00 UTC, not before 2026-03-01 00:00:00 UTC",
  );
});
