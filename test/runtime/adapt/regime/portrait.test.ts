import assert from "node:assert/strict";
import { test } from "node:test";
import { portraitsOf } from "#runtime/adapt/regime/portrait.ts";
import { recordingOf } from "#runtime/map/recording.ts";

const channels = ["flow", "noise"].map((name) => ({
  name,
  unit: "",
  role: "measured" as const,
  resolution: 0,
}));
const rows = Float64Array.of(0, 1, 2, 0, 0, 1, 2, 0, 10, 1, 12, 0, 10, 1, 99, 99);
const recording = recordingOf(rows, { channels, secondsPerRow: 1, origin: "" });

test("portraitsOf() counts stays within stretches, where each one led, and what tells it", () => {
  const of = [0, 0, 0, 0, 1, 1, 1, -1];
  const cut = { ...recording, stretches: [[0, 3] as const, [3, 8] as const] };
  const [low, high] = portraitsOf(cut, { names: ["low", "high"], of });
  assert.deepEqual(
    [low!.rows, low!.share, low!.stays, low!.usualStayRows, low!.next],
    [4, 4 / 7, 2, 3, [0, 1]],
  );
  // It left only for rows that nobody knows, which is no regime.
  assert.deepEqual([high!.stays, high!.usualStayRows, high!.next], [1, 3, [0, 0]]);
  const [first] = high!.tells;
  assert.deepEqual([high!.likest, first!.channel, first!.here, first!.there], ["low", "flow", 32 / 3, 1]);
  assert.ok(first!.apart > 8 && first!.apart < 11, `${first!.apart}`);
});

test("portraitsOf() has nothing to tell of a regime that is alone", () => {
  const [only] = portraitsOf(recording, { names: ["one"], of: new Int32Array(8) });
  assert.deepEqual(
    [only!.share, only!.stays, only!.next, only!.likest, only!.tells],
    [1, 1, [0], undefined, []],
  );
});

test("portraitsOf() compares a regime with the one that is most like it", () => {
  const three = recordingOf(
    Float64Array.from({ length: 60 }, (_, at) => Math.floor(at / 20) ** 2 + (at % 2)),
    { channels: channels.slice(0, 1), secondsPerRow: 1, origin: "" },
  );
  const of = Int32Array.from({ length: 60 }, (_, row) => Math.floor(row / 20));
  const found = portraitsOf(three, { names: ["a", "b", "c"], of });
  assert.deepEqual(
    found.map(({ likest, tells }) => [likest, tells[0]!.here, tells[0]!.there, tells[0]!.apart]),
    [
      ["b", 0.5, 1.5, 2],
      ["a", 1.5, 0.5, 2],
      ["b", 4.5, 1.5, 6],
    ],
  );
});
