// Every plant on both wires, asked by the gateway's own master over real sockets and pseudo-terminals.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Bridge, openBridge } from "#bridge/bridge.ts";
import { Leases } from "#runtime/act/lease.ts";
import type { DeviceConfig } from "#runtime/config.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import { quality } from "#runtime/field/quality.ts";
import { devicePointsOf } from "#sim/layout.ts";
import { noFaults } from "#sim/plc/faults.ts";
import { personalities } from "#sim/plc/personality.ts";
import { VirtualPlc } from "#sim/plc.ts";
import type { Station } from "#sim/station.ts";
import { stations } from "#sim/stations.ts";
import type { WireModel } from "#sim/wire/wire-model.ts";
import { noSocat, openLine } from "../support/serial-line.ts";
import { until } from "../support/site.ts";

const clock = nodeClock(takeAnchor());

function gateway(t: TestContext, config: DeviceConfig): { board: SampleBoard; bridge: Bridge } {
  const points = Object.keys(config.points);
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  const bridge = openBridge(config, { clock, leases: new Leases(), board, random: Math.random });
  t.after(() => bridge.close());
  return { board, bridge };
}

function commonOf({ layout }: Station) {
  return { unit: layout.unit, points: devicePointsOf(layout), tickRegister: layout.tickAddress, scanMs: 20 };
}

/** Waits until every point is good and shows what the PLC holds. */
async function seesAll(plc: VirtualPlc, { layout }: Station, board: SampleBoard): Promise<void> {
  const good = () =>
    [...board.sample(clock.now()).samples.values()].every((sample) => sample.quality === quality.good);
  await until(good);
  const { samples } = board.sample(clock.now());
  const shown = plc.registers.shown();
  for (const [index, { point, scale }] of layout.inputs.entries())
    assert.ok(Math.abs(samples.get(point)!.value - shown[index]!) <= scale / 2, point);
  for (const [point, value] of plc.registers.commands())
    assert.ok(Math.abs(samples.get(point)!.value - value) < 1e-9, point);
}

for (const station of stations) {
  const { name, layout } = station;

  test(`${name} is served over TCP`, { timeout: 30_000 }, async (t) => {
    const plc = new VirtualPlc({ layout, plant: station.plant(1) });
    t.after(() => plc.close());
    const port = await plc.listen(0);
    const { board } = gateway(t, {
      ...commonOf(station),
      driver: "modbus-tcp",
      host: "127.0.0.1",
      port,
      timeoutMs: 1_000,
    });
    await seesAll(plc, station, board);
  });

  test(`${name} is served over a serial line`, { timeout: 30_000, skip: noSocat }, async (t) => {
    await using line = await openLine();
    const plc = new VirtualPlc({ layout, plant: station.plant(1) });
    t.after(() => plc.close());
    plc.listenSerial(line.theirs, clock);
    const { board } = gateway(t, {
      ...commonOf(station),
      ...{ driver: "modbus-rtu", path: line.ours, baud: 19_200, parity: "even", stopBits: 1 },
      ...{ echo: false, timeoutMs: 1_000 },
    });
    await seesAll(plc, station, board);
  });
}

const wires: readonly (readonly [name: string, model: WireModel])[] = [
  ["a wire that paces its bytes", { baud: 19_200 }],
  [
    "a wire that doubles, swaps and delays replies",
    { twice: 0.2, swapped: 0.1, late: { share: 0.1, ms: 40 } },
  ],
  ["a wire that harms bytes", { noise: 0.001 }],
];

for (const [name, wire] of wires)
  test(`the gateway sees the plant through ${name}`, { timeout: 30_000 }, async (t) => {
    const station = stations[0]!;
    const plc = new VirtualPlc({
      layout: station.layout,
      plant: station.plant(1),
      personality: personalities["busy"]!,
    });
    t.after(() => plc.close());
    plc.faults = { ...noFaults, wire };
    for (let cycle = 0; cycle < 100; cycle++) plc.cycle(0.01);
    const port = await plc.listen(0);
    const { board } = gateway(t, {
      ...commonOf(station),
      driver: "modbus-tcp",
      host: "127.0.0.1",
      port,
      timeoutMs: 200,
    });
    await seesAll(plc, station, board);
  });

test("the cable comes out at a byte, and the gateway is back when it is mended", {
  timeout: 30_000,
}, async (t) => {
  const station = stations[0]!;
  const plc = new VirtualPlc({ layout: station.layout, plant: station.plant(1) });
  t.after(() => plc.close());
  const port = await plc.listen(0);
  const { bridge } = gateway(t, {
    ...commonOf(station),
    driver: "modbus-tcp",
    host: "127.0.0.1",
    port,
    timeoutMs: 200,
  });
  await until(() => bridge.state().link === "up");
  plc.faults = { ...noFaults, wire: { cutAtByte: 30 } };
  await until(() => bridge.state().link === "down");
  plc.faults = { ...noFaults };
  await until(() => bridge.state().link === "up");
});
