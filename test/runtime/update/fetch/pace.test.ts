import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Pace, type PaceLimits, usualPace } from "#runtime/update/fetch/pace.ts";

/** How long a server may take that sends so much each time after so long: until it is ended, or "for ever". */
function heldMs(bytes: number, everyMs: number, limits: PaceLimits = usualPace): number | "for ever" {
  const pace = new Pace(limits);
  for (let atMs = 0; atMs < 3_600_000; atMs += everyMs) {
    if (pace.waitMsMax() < everyMs) return atMs + pace.waitMsMax();
    pace.note(bytes, everyMs);
  }
  return "for ever";
}

test("Pace ends silence and drips, and lets a thin line take its time", () => {
  const rows: readonly (readonly [number, number, number | "for ever"])[] = [
    [65_536, 31_000, 30_000],
    [1, 29_000, 60_000],
    [1, 10, 60_000],
    [272, 1_000, 60_000],
    [280, 1_000, "for ever"],
    [1_460, 1_000, "for ever"],
    [16_384, 30_000, "for ever"],
  ];
  for (const [bytes, everyMs, expected] of rows)
    assert.equal(heldMs(bytes, everyMs), expected, `${bytes} bytes every ${everyMs} ms`);
});

test("Pace holds nobody longer than a window and a silence for each least amount", () => {
  const step = fc.record({ bytes: fc.nat(20_000), waitedMs: fc.nat(40_000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const pace = new Pace(usualPace);
      let [waited, bytes] = [0, 0];
      for (const each of steps) {
        const allowed = pace.waitMsMax();
        assert.ok(allowed >= 0 && allowed <= usualPace.idleMsMax);
        if (each.waitedMs > allowed) break;
        pace.note(each.bytes, each.waitedMs);
        waited += each.waitedMs;
        bytes += each.bytes;
      }
      const windows = Math.floor(bytes / usualPace.windowBytesMin) + 1;
      assert.ok(waited <= windows * (usualPace.windowMs + usualPace.idleMsMax));
    }),
  );
});
