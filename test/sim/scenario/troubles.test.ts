import assert from "node:assert/strict";
import { test } from "node:test";
import { prng } from "#runtime/core/prng.ts";
import { FittedPlant } from "#sim/instrument/fitted-plant.ts";
import { PlcMachine } from "#sim/plc/machine.ts";
import type { TimedFault } from "#sim/scenario/scenario.ts";
import { type Later, Troubles, troublesOf } from "#sim/scenario/troubles.ts";
import { stationNamed, stations } from "#sim/stations.ts";

/** A site whose time is a list of what is due. */
function siteOf(
  name: string,
  scripts: Record<string, { about: string; faults: readonly TimedFault[] }> = {},
) {
  const station = stationNamed(name);
  const plant = new FittedPlant(station.plant(1), { fittings: {}, chance: () => prng(1) });
  const machine = new PlcMachine({ layout: station.layout, plant });
  const rogue = {
    isOn: false,
    start() {
      rogue.isOn = true;
    },
    stop() {
      rogue.isOn = false;
    },
  };
  let dropped = 0;
  const due: { us: number; act: () => void }[] = [];
  const later: Later = (us, act) => {
    const one = { us, act };
    due.push(one);
    return () => void (due.includes(one) && due.splice(due.indexOf(one), 1));
  };
  const site = { plant, machine, rogue, disconnect: () => void dropped++ };
  const list = troublesOf({ layout: station.layout, defects: plant.defects.keys() }, scripts);
  const troubles = new Troubles(site, list, later);
  const on = () => troubles.states.flatMap(({ name, isOn }) => (isOn ? [name] : []));
  return { site, troubles, list, due, on, dropped: () => dropped };
}

for (const { name } of stations)
  test(`${name}: every trouble goes on, and off without a trace`, () => {
    const { site, troubles, list, on } = siteOf(name);
    const names = list.map((trouble) => trouble.name);
    assert.equal(new Set(names).size, names.length);
    const { faults } = site.machine;
    for (const each of names) {
      assert.equal(troubles.turn(each, "on"), true);
      assert.deepEqual(on(), [each]);
      site.machine.cycle(0.1);
      troubles.turn(each, "off");
      assert.deepEqual(on(), []);
    }
    assert.deepEqual(site.machine.faults, { ...faults, wire: undefined });
    assert.ok([...site.plant.defects.values()].every((share) => share === 0));
    assert.equal(site.rogue.isOn, false);
    assert.equal(troubles.turn("rust", "on"), false);
  });

test("Troubles: what spoils a sensor spoils it until it is mended, also over a reset", () => {
  const { site, troubles, on } = siteOf("casting-furnace");
  troubles.turn("open-melt_temperature", "on");
  site.machine.cycle(0.02);
  assert.ok(Number.isNaN(site.plant.read("melt_temperature")));
  troubles.reset();
  site.machine.cycle(0.02);
  assert.deepEqual(on(), ["open-melt_temperature"]);
  assert.ok(Number.isNaN(site.plant.read("melt_temperature")));
  troubles.endAll();
  site.machine.cycle(0.02);
  assert.ok(site.plant.read("melt_temperature") > 900);
});

test("Troubles: a script begins each fault at its time, ends by itself, and can be called off", () => {
  const faults: readonly TimedFault[] = [
    { at: 0, for: 2, kind: "cable" },
    { at: 5, for: 1, kind: "rogue" },
  ];
  const { site, troubles, due, on, dropped } = siteOf("two-tank", { attack: { about: "An attack", faults } });
  const next = () =>
    due
      .sort((a, b) => a.us - b.us)
      .shift()!
      .act();
  troubles.turn("script-attack", "on");
  assert.deepEqual([site.machine.faults.connections, dropped()], ["refuse", 1]);
  next();
  assert.equal(site.machine.faults.connections, "accept");
  next();
  assert.equal(site.rogue.isOn, true);
  next();
  assert.deepEqual([site.rogue.isOn, on(), due.length], [false, [], 0]);
  troubles.turn("script-attack", "on");
  troubles.turn("script-attack", "off");
  assert.deepEqual([site.machine.faults.connections, due.length], ["accept", 0]);
});

test("PlcMachine: power that goes leaves outputs safe and memory as at delivery", () => {
  const { site, troubles } = siteOf("casting-furnace");
  site.machine.registers.writeWords(0, [0, 7, 3_000, 100]);
  troubles.turn("power", "on");
  assert.deepEqual([...site.machine.registers.commands().values()], [0, 100]);
  assert.equal(site.machine.registers.tick, 0);
  troubles.turn("power", "off");
  assert.equal(site.machine.faults.connections, "accept");
});
