import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { furnaceLayout, furnacePoints } from "#sim/layout.ts";

test("the demo's gateway.yaml and the virtual PLC have the same registers", async () => {
  const config = await readGatewayFile(
    fileURLToPath(new URL("../../../capsules/casting-furnace/gateway.yaml", import.meta.url)),
  );
  const { device } = config.devices;
  assert.ok(device?.driver === "modbus-tcp");
  assert.deepEqual(device.points, furnacePoints);
  assert.equal(device.tickRegister, furnaceLayout.tickAddress);
  assert.equal(device.unit, furnaceLayout.unit);
});
