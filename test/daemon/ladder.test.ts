// What a gateway still does when something of it is gone, on the real parts.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { type Daemon, openDaemon } from "#runtime/daemon.ts";
import type { DecisionRecord } from "#runtime/prove/record.ts";
import type { RungRecord } from "#runtime/prove/rung-record.ts";
import { capsuleOf } from "../support/capsules.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { gatewayFile, openSite, until } from "../support/site.ts";

const timeout = 150_000;

async function statusOf(daemon: Daemon): Promise<GatewayStatus> {
  return (await (await fetch(new URL("/v1/status", daemon.url))).json()) as GatewayStatus;
}

test("a model that always throws: inference is off, and what an operator proposes is judged and let through", {
  timeout,
}, async () => {
  await using site = await openSite();
  const { path } = await capsuleOf(
    join(site.folder, "broken"),
    (made) => ({
      ...made,
      files: made.files.filter(({ file }) => file !== "policy.fused"),
      units: made.units.map(({ fused, ...unit }) =>
        fused === undefined || unit.name === "policy" ? unit : { ...unit, fused },
      ),
    }),
    { "policy.onnx": new TextEncoder().encode("this is no network") },
  );
  const config = await readGatewayFile(await gatewayFile(site, { capsule: { path } }));
  {
    await using daemon = await openDaemon(config, { log: pino({ level: "silent" }) });
    const { ladder } = await until(async () => {
      const status = await statusOf(daemon);
      return status.ladder.rung === "inference-off" && status;
    });
    assert.equal(ladder.trouble, "models-dead");
    const metrics = await (await fetch(new URL("/metrics", daemon.url))).text();
    assert.match(metrics, /^iv_gateway_rung\{state="inference-off"\} 1$/m);
    await until(async () => {
      const { points } = await statusOf(daemon);
      const standing = points.find(({ point }) => point === "fan_speed_setpoint")?.value ?? 0;
      await fetch(new URL("/v1/proposals", daemon.url), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          origin: "operator",
          by: "a person",
          writes: [
            { point: "heater_power_setpoint", value: 30 },
            { point: "fan_speed_setpoint", value: standing },
          ],
        }),
      });
      const committed = await readLog(config.gateway.data);
      return committed.some(isLetThrough);
    });
    assert.equal(daemon.host.lead!.state, "armed");
    assert.equal(daemon.supervisor.danger, undefined);
  }
  const records = await readLog(config.gateway.data);
  const rung = records.find((record): record is RungRecord => record.kind === "rung");
  assert.deepEqual([rung?.from, rung?.to, rung?.trouble], ["full", "inference-off", "models-dead"]);
  assert.ok(
    records.some((record) => record.kind === "fault" && /unit "policy" is not asked/.test(record.text)),
  );
  assert.deepEqual((await verifyLog(config.gateway.data)).findings, []);
});

function isLetThrough(record: { readonly kind: string }): boolean {
  if (record.kind !== "decision") return false;
  const { origin, verdict } = record as DecisionRecord;
  return origin === "operator" && verdict !== "block";
}
