import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { numberFrom, wordsFor } from "#bridge/register-value.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { gatewayText } from "#runtime/cli/onboard/gateway-text.ts";
import type { ModbusPointConfig } from "#runtime/config.ts";
import { wordCode } from "#runtime/map/crawl/parse/word-code.ts";

test("gatewayText() gives the code of a word registers that tell it exactly, and overlaps none", () => {
  const code = wordCode("Light_Load");
  const state = [
    { point: "load", unit: "1", min: -code, max: 2 * code },
    { point: "power", unit: "kW", min: 0, max: 40 },
    { point: "set", unit: "kW", min: 0, max: 40 },
  ];
  const actuators = [{ point: "set", min: 0, max: 50, safe: 0 }];
  const manifest = { name: "plant", tickMs: 1_000, state, actuators } as unknown as Manifest;
  const { device } = parse(gatewayText(manifest)) as {
    device: { points: Record<string, ModbusPointConfig> };
  };
  const { load, power, set } = device.points;
  const scaled = { ...load!, scale: 1, offset: 0 };
  assert.equal(numberFrom(scaled, wordsFor(scaled, code)!), code);
  assert.deepEqual(
    [load, power, set].map((point) => [point!.address, point!.type]),
    [
      [2, "f64"],
      [6, "f32"],
      [8, "f32"],
    ],
  );
});
