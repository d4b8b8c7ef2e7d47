import assert from "node:assert/strict";
import { test } from "node:test";
import { ScriptedFurnace } from "./scripted-furnace.ts";

// What the energy page works out before and after it asks, and where its basins are.
const load = (name: string) =>
  import(new URL(`../../../runtime/console/web/${name}.js`, import.meta.url).href);
const { Asker, commandOf, pathOver, placeOf, questionAt } = await load("what-if");
const { basinsOf } = await load("basins");

const furnace = new ScriptedFurnace();
const map = furnace.map({ pair: undefined, cells: 64 })!;
const status = furnace.status();

test("questionAt() asks for what can be set, imagines what cannot, and leaves the rest as it stands", () => {
  assert.deepEqual(questionAt([950, 33], map, status), {
    writes: [
      { point: "heater_power_setpoint", value: 33 },
      { point: "fan_speed_setpoint", value: 20 },
    ],
    from: { melt_temperature: 950 },
  });
  const owned = { ...status, capsules: [{ owns: ["heater_power"] }] };
  assert.deepEqual(questionAt([950, 33], map, owned), {
    writes: [{ point: "heater_power", value: 33 }],
    from: { melt_temperature: 950 },
  });
  assert.equal(commandOf("melt_temperature", status), undefined);
});

test("placeOf() moves what is written, and pathOver() shows only what the map has", () => {
  const around = { status, place: [950, 33] };
  assert.deepEqual(placeOf([{ point: "heater_power_setpoint", value: 20 }], map, around), [950, 20]);
  const rows = [
    [1, 900, 10],
    [2, 910, 11],
  ];
  assert.deepEqual(pathOver(["fan", "melt_temperature", "heater_power"], rows, map), [
    [900, 10],
    [910, 11],
  ]);
  assert.deepEqual(pathOver(["fan", "melt_temperature"], rows, map), []);
});

test("Asker asks for what was wanted last, and never twice at once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked: number[] = [];
  const answers: ((answer: string) => void)[] = [];
  const over = new AbortController();
  const asker = new Asker((question: number) => {
    asked.push(question);
    return new Promise<string>((resolve) => answers.push(resolve));
  }, over.signal);
  const heard: string[] = [];
  asker.onAnswer = (answer: string) => heard.push(answer);
  for (const question of [1, 2, 3]) asker.want(question);
  t.mock.timers.tick(200);
  assert.deepEqual(asked, [3]);
  asker.want(4);
  t.mock.timers.tick(200);
  assert.deepEqual(asked, [3], "one at a time");
  answers[0]!("to 3");
  await new Promise(setImmediate);
  assert.deepEqual(asked, [3, 4]);
  assert.deepEqual(heard, [], "3 is not wanted any more");
  answers[1]!("to 4");
  await new Promise(setImmediate);
  assert.deepEqual(heard, ["to 4"]);
  asker.want(5);
  over.abort();
  t.mock.timers.tick(200);
  assert.deepEqual(asked, [3, 4], "nobody is there any more");
});

test("basinsOf() finds both basins of the furnace, the deeper first, at every level", () => {
  for (const cells of [64, 128, 256] as const) {
    const basins = basinsOf(furnace.map({ pair: undefined, cells })!) as {
      u: number;
      v: number;
      energy: number;
    }[];
    assert.equal(basins.length, 2, `${cells}: ${JSON.stringify(basins)}`);
    const [hold, heating] = basins.map(({ u, v }) => [860 + 220 * u, 60 * v]) as [number[], number[]];
    assert.ok(Math.abs(hold[0]! - 1_005) < 8 && Math.abs(hold[1]! - 18) < 2.5, hold.join());
    assert.ok(Math.abs(heating[0]! - 930) < 10 && Math.abs(heating[1]! - 36) < 3, heating.join());
    assert.ok(basins[0]!.energy < basins[1]!.energy);
  }
});

test("basinsOf() finds none where nothing is allowed, and one where the ground is even", () => {
  assert.deepEqual(basinsOf({ ...map, energies: map.energies.map(() => 9) }), []);
  assert.equal(basinsOf({ ...map, energies: map.energies.map(() => 1) }).length, 1);
});
