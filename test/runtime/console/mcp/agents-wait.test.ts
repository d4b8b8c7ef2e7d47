// Where the site wants it, what an agent proposes waits for another person, and what people ask of one another finds room.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Role } from "#runtime/access/role.ts";
import { tokenOf } from "../access-site.ts";
import { ScriptedFurnace } from "../scripted-furnace.ts";
import { type Agent, agentOf, call } from "./rig.ts";

const writes = [{ point: "heater_power_setpoint", value: 20 }];

async function post({ url }: Agent, path: string, role: Role): Promise<{ status: number; body: object }> {
  const headers = { authorization: `Bearer ${tokenOf(role)}` };
  const response = await fetch(new URL(path, url), { method: "POST", headers });
  return { status: response.status, body: (await response.json()) as object };
}

test("MCP: a proposal waits for another person who may, and goes before the judge with both names", async () => {
  const gateway = new ScriptedFurnace();
  await using agent = await agentOf(gateway, { role: "operator", agentsWait: true });
  const waits = await call(agent.client, "propose", { writes });
  assert.equal(waits.structuredContent?.["state"], "waits-for-a-person");
  assert.deepEqual(gateway.proposals, []);
  assert.deepEqual(
    [gateway.notes.at(-1)?.what, gateway.notes.at(-1)?.outcome, gateway.notes.at(-1)?.about.slice(0, 36)],
    ["propose", "asked", "Propose heater_power_setpoint = 20, "],
  );
  const place = `/v1/approvals/${String(waits.structuredContent?.["approval"])}`;
  assert.equal((await post(agent, `${place}/confirm`, "viewer")).status, 403);
  assert.equal((await post(agent, `${place}/confirm`, "operator")).status, 409, "whoever asks cannot agree");
  assert.equal((await post(agent, `${place}/confirm`, "engineer")).status, 200);
  assert.equal((await post(agent, `${place}/confirm`, "engineer")).status, 409, "once");
  assert.deepEqual(gateway.proposals, [
    { origin: "agent", by: "the-operator: agent, confirmed by the-engineer", writes },
  ]);
  const again = await call(agent.client, "propose", { writes });
  const other = `/v1/approvals/${String(again.structuredContent?.["approval"])}`;
  assert.equal((await post(agent, `${other}/refuse`, "engineer")).status, 200);
  assert.equal(gateway.proposals.length, 1);
});

test("MCP: an agent that asks for ever takes no room from people", async () => {
  const gateway = new ScriptedFurnace();
  await using agent = await agentOf(gateway, { role: "operator", agentsWait: true });
  const answers = [];
  for (let time = 0; time < 8; time++) answers.push(await call(agent.client, "propose", { writes }));
  assert.deepEqual(
    answers.map(({ isError = false }) => isError),
    [false, false, false, false, true, true, true, true],
  );
  assert.match(answers.at(-1)!.content[0]!.text, /proposals of agents wait already/);
});

test("POST /v1/proposals: others than agents do not wait", async () => {
  const gateway = new ScriptedFurnace();
  await using agent = await agentOf(gateway, { role: "operator", agentsWait: true });
  const response = await fetch(new URL("/v1/proposals", agent.url), {
    method: "POST",
    headers: { authorization: `Bearer ${tokenOf("operator")}`, "content-type": "application/json" },
    body: JSON.stringify({ origin: "optimiser", by: "x", writes }),
  });
  assert.deepEqual([response.status, gateway.proposals.length], [202, 1]);
});
