import assert from "node:assert/strict";
import { test } from "node:test";

// The page's own module, as a browser runs it.
const { pointLabel, pointName } = (await import(
  new URL("../../../runtime/console/web/format.js", import.meta.url).href
)) as Readonly<Record<"pointLabel" | "pointName", (point: string) => string>>;

test("pointLabel() tells a set-point from what the machine makes of it, and pointName() names both alike", () => {
  const points = ["heater_power", "heater_power_setpoint", "line.fan-speed.setpoint", "setpoint"];
  assert.deepEqual(
    points.map((point) => pointLabel(point)),
    ["Heater power", "Heater power set-point", "Line fan speed set-point", "Setpoint"],
  );
  assert.equal(pointName("heater_power_setpoint"), pointName("heater_power"));
});
