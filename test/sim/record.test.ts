import assert from "node:assert/strict";
import { test } from "node:test";
import { record, rowsOf } from "#sim/record.ts";
import { furnaceStation } from "#sim/station/furnace.ts";

const options = { seed: 4, hours: 6, sampleS: 1 };
const history = record(furnaceStation, options);
const column = (name: string) => history.columns.get(name)!;

test("record() keeps every sensor and actuator, finite, as many rows as were asked for", () => {
  assert.equal(history.count, 6 * 3_600);
  assert.deepEqual(
    [...history.columns.keys()],
    [
      "melt_temperature",
      "wall_temperature",
      "heater_power",
      "fan_speed",
      "heater_power_setpoint",
      "fan_speed_setpoint",
    ],
  );
  for (const values of history.columns.values()) {
    assert.equal(values.length, history.count);
    assert.ok(values.every(Number.isFinite));
  }
});

test("record() gives the same bytes for the same seed, and others for another", () => {
  const again = record(furnaceStation, options);
  for (const [name, values] of history.columns) assert.deepEqual(again.columns.get(name), values);
  const other = record(furnaceStation, { ...options, seed: 5 });
  assert.notDeepEqual(other.columns.get("melt_temperature"), column("melt_temperature"));
});

test("record() shows full heat in a cold furnace, and never near casting heat", () => {
  const melt = column("melt_temperature");
  const heater = column("heater_power");
  const seconds = { warmUp: 0, casting: 0, hotAndFull: 0, tooHot: 0 };
  for (let row = 0; row < history.count; row++) {
    if (melt[row]! < 970 && heater[row]! > 40) seconds.warmUp++;
    if (melt[row]! > 985 && melt[row]! < 1_015 && heater[row]! < 35) seconds.casting++;
    if (melt[row]! > 995 && heater[row]! > 40) seconds.hotAndFull++;
    if (melt[row]! > 1_030) seconds.tooHot++;
  }
  assert.ok(seconds.warmUp > 300, `${seconds.warmUp} s of warming up`);
  assert.ok(seconds.casting > history.count / 3, `${seconds.casting} s of casting`);
  assert.equal(seconds.hotAndFull, 0);
  assert.equal(seconds.tooHot, 0);
});

test("rowsOf() puts columns side by side, and knows no others", () => {
  const rows = rowsOf(history, ["melt_temperature", "heater_power"]);
  assert.equal(rows.length, 2 * history.count);
  assert.equal(rows[2 * 77], column("melt_temperature")[77]);
  assert.equal(rows[2 * 77 + 1], column("heater_power")[77]);
  assert.throws(() => rowsOf(history, ["pressure"]), { name: "Bug" });
});
