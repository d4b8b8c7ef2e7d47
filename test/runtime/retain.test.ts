import assert from "node:assert/strict";
import { test } from "node:test";
import type { Config } from "#runtime/config.ts";
import { keepOf } from "#runtime/retain.ts";

test("keepOf() waits for whoever takes the log: an uplink, a hub's uplink, or a hub that sticks go home to", () => {
  const usb = { directory: "/media/iv", mib: 64, mirror: "hub" };
  const cases: readonly (readonly [object, boolean, readonly string[]])[] = [
    [{}, false, ["uplink"]],
    [{}, true, []],
    [{ uplink: { format: "json" } }, true, ["uplink"]],
    [{ uplink: { format: "proofs" } }, false, ["mirror"]],
    [{ updates: { usb } }, false, ["mirror"]],
    [{ updates: { usb: { ...usb, mirror: undefined } } }, false, ["uplink"]],
    // What the broker has not is not given up for what a stick has.
    [{ uplink: { format: "json" }, updates: { usb } }, false, ["uplink"]],
    [{ updates: { usb } }, true, []],
  ];
  for (const [config, unsent, readers] of cases) {
    const proof = { retain: { days: 7, unsent } };
    assert.deepEqual(
      keepOf({ proof, ...config } as unknown as Config).readers,
      readers,
      JSON.stringify(config),
    );
  }
  assert.deepEqual(keepOf({ proof: {} } as unknown as Config), { retain: {}, readers: [] });
});
