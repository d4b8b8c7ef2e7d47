import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "#runtime/console/answer.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";
import { siteOf } from "./site-of.ts";

test("answer() says of a budget that is spent that asking again is of use after midnight", async () => {
  const gateway = new ScriptedFurnace();
  gateway.mailbox = "spent";
  const asked = { origin: "optimiser", by: "test", writes: [{ point: "heater_power_setpoint", value: 20 }] };
  const { status, headers, body } = await answer(
    {
      ...{ method: "POST", target: "/v1/proposals" },
      headers: { host: "127.0.0.1:8470", "content-type": "application/json" },
      body: async () => new TextEncoder().encode(JSON.stringify(asked)),
    },
    siteOf(gateway),
  );
  assert.equal(status, 429);
  assert.ok(Number(headers["retry-after"]) >= 1 && Number(headers["retry-after"]) <= 86_400);
  assert.match(String(body), /spent today's computing/);
});
