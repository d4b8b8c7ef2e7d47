import assert from "node:assert/strict";
import { test } from "node:test";
import { demandsOf, loadMax, loadOf } from "#bridge/bring-up/wire-load.ts";
import { configFor } from "../rig.ts";

const furnace = { ...configFor(502, { scanMs: 100 }), gapMax: 100 };
const writer = {
  name: "furnace",
  tickMs: 100,
  actuators: ["heater_power_setpoint", "fan_speed_setpoint", "elsewhere"],
};

test("demandsOf() counts scans, writes and read-backs, each with its tick", () => {
  assert.deepEqual(demandsOf(furnace, [writer, { ...writer, actuators: ["elsewhere"] }]), [
    { what: "reads", everyMs: 100, requests: 2, words: 6 },
    { what: "writes of furnace", everyMs: 100, requests: 1, words: 4 },
    { what: "read-backs of furnace", everyMs: 100, requests: 1, words: 4 },
  ]);
});

test("demandsOf() reads slow points seldomer, and reads nothing back where nobody wants to see it", () => {
  const points = Object.fromEntries(
    Object.entries(furnace.points).map(([id, point]) => [
      id,
      { ...point, ...(id === "wall_temperature" && { scanMs: 1_000 }), confirm: "acked" as const },
    ]),
  );
  const demands = demandsOf({ ...furnace, points }, [writer]);
  assert.deepEqual(
    demands.map(({ what, everyMs, requests }) => [what, everyMs, requests]),
    [
      ["reads", 100, 2],
      ["reads", 1_000, 1],
      ["writes of furnace", 100, 1],
    ],
  );
});

test("loadOf() says when a slow PLC cannot be read as often as it is written", () => {
  const cost = (requestUs: number) => loadOf(demandsOf(furnace, [writer]), { requestUs, wordUs: 0 }).share;
  assert.equal(cost(5_000), 0.2);
  assert.ok(cost(15_000) < loadMax && cost(45_000) > 1);
});
