import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { furnaceLayout, furnacePoints } from "#sim/layout.ts";

test("the demo's gateway.yaml and the virtual PLC have the same registers", async () => {
  const config = await readGatewayFile(
    fileURLToPath(new URL("../../../capsules/casting-furnace/gateway.yaml", import.meta.url)),
  );
  assert.deepEqual(config.device.points, furnacePoints);
  assert.equal(config.device.tickRegister, furnaceLayout.tickAddress);
  assert.equal(config.device.unit, furnaceLayout.unit);
});
