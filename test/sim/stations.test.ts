import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { prng } from "#runtime/core/prng.ts";
import { devicePointsOf, rawOf } from "#sim/layout.ts";
import { endOfScale, PlcRegisters } from "#sim/plc/registers.ts";
import { record } from "#sim/record.ts";
import { rogueProposals } from "#sim/rogue.ts";
import { stationNamed, stations } from "#sim/stations.ts";

for (const station of stations) {
  const { name, layout } = station;

  test(`${name}: the PLC has a register for every sensor and actuator of the plant`, () => {
    const plant = station.plant(1);
    assert.deepEqual(
      layout.inputs.map(({ point }) => point),
      plant.sensors,
    );
    assert.deepEqual(
      layout.outputs.map(({ point }) => point),
      plant.actuators,
    );
    for (const input of layout.inputs) {
      const raw = rawOf(input, plant.read(input.point));
      const back = raw * input.scale + (input.offset ?? 0);
      assert.ok(Math.abs(back - plant.read(input.point)) <= input.scale, input.point);
    }
    for (const output of layout.outputs) assert.ok(output.min <= output.safe && output.safe <= output.max);
  });

  test(`${name}: a broken wire shows what no instrument can show`, () => {
    const registers = new PlcRegisters(layout);
    const [first] = layout.inputs;
    registers.broken.add(first!.point);
    registers.sense(() => 1);
    assert.deepEqual(registers.readWords("input", first!.address, 1), [endOfScale]);
    for (const { max, scale, offset = 0, point } of layout.inputs)
      assert.ok(endOfScale * scale + offset > max, point);
  });

  if (station.capsule === "sample")
    test(`${name}: its gateway.yaml has the PLC's registers`, async () => {
      const path = fileURLToPath(new URL(`../../capsules/${name}/gateway.yaml`, import.meta.url));
      const { device } = (await readGatewayFile(path)).devices;
      assert.ok(device?.driver === "modbus-tcp");
      assert.deepEqual(device.points, devicePointsOf(layout));
      assert.equal(device.tickRegister, layout.tickAddress);
    });

  test(`${name}: record() keeps the same bytes for a seed, all finite, within what the hardware can do`, () => {
    const options = { seed: 4, hours: 1, sampleS: 1 };
    const history = record(station, options);
    const again = record(station, options);
    for (const [column, values] of history.columns) {
      assert.deepEqual(again.columns.get(column), values);
      assert.ok(values.every(Number.isFinite), column);
      const output = layout.outputs.find(({ point }) => point === column);
      if (output !== undefined)
        assert.ok(values.every((value) => value >= output.min && value <= output.max));
    }
    const other = record(station, { ...options, seed: 5 });
    assert.notDeepEqual(
      other.columns.get(layout.inputs[0]!.point),
      history.columns.get(layout.inputs[0]!.point),
    );
  });

  test(`${name}: a rogue has its moods, and one asks for what the plant has not`, () => {
    const proposals = rogueProposals(station.moods, prng(1));
    const points = new Set<string>();
    for (let turn = 0; turn < 50 * Object.keys(station.moods).length; turn++)
      for (const { point, value } of proposals.next().value.writes) {
        points.add(point);
        assert.ok(Number.isFinite(value));
      }
    assert.ok([...points].some((point) => layout.outputs.every((output) => output.point !== point)));
    for (const { point } of layout.outputs) assert.ok(points.has(point));
  });
}

test("stationNamed() says which plants there are", () => {
  assert.throws(
    () => stationNamed("toaster"),
    (error: { hint?: string }) => error.hint!.includes("pump-skid"),
  );
});
