// Each simulated plant with its capsule, as the demo runs it: the daemon, the PLC and the wire are real.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { DaemonProcess, until } from "../support/site.ts";

for (const [plant, followed] of [
  ["grid-frequency", "battery_power"],
  ["pump-skid", "pump_speed"],
] as const)
  test(`iv demo --plant ${plant} is guarded, and reads its machine`, { timeout: 60_000 }, async () => {
    await using demo = new DaemonProcess(["demo", "--plant", plant, "--port", "0", "--json"]);
    const welcome = await until(() => demo.lines.find((line) => line["simulator"] !== undefined));
    const shown = await until(async () => {
      const answer = await fetch(new URL("/v1/status", welcome.url));
      const status = (await answer.json()) as GatewayStatus;
      return status.state === "guarded" && status.tick > 60 && status;
    });
    assert.equal(shown.capsule.name, plant);
    const reading = shown.points.find(({ point }) => point === followed);
    assert.equal(reading?.qualityName, "good");
    demo.kill("SIGTERM");
    assert.equal(await demo.exited, 0);
  });
