// A real gateway beside a furnace, and the official client in front of `iv mcp` and of `/mcp`: an agent that looks, asks and
// proposes, and a person who agrees.

import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { main } from "#runtime/cli/main.ts";
import { call } from "../runtime/console/mcp/rig.ts";
import { DaemonProcess, gatewayFile, openSite, root, until } from "../support/site.ts";

async function command(
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly said: string }> {
  const said: string[] = [];
  const keep = (text: string) => void said.push(text);
  const code = await main(words, {
    out: keep,
    err: keep,
    isTerminal: false,
    stop: new AbortController().signal,
  });
  return { code, said: said.join("\n") };
}

test("daemon: an agent looks at the furnace over stdio and HTTP, and a person confirms what it proposes", async () => {
  await using site = await openSite({ speed: 4 });
  const file = await gatewayFile(site, { console: { host: "127.0.0.1", port: 0, agents: "confirm" } });
  const token = async (name: string): Promise<string> => {
    const { said } = await command(
      ...["token", "new", "--role", "operator", "--name", name, "--config", file, "--json"],
    );
    return (JSON.parse(said) as { token: string }).token;
  };
  const [own, panel] = [await token("helper"), await token("panel")];
  const tokenFile = join(site.folder, "agent.token");
  await writeFile(tokenFile, own);
  await chmod(tokenFile, 0o600);
  await using run = new DaemonProcess(["run", "--config", file, "--json"]);
  const url = await run.url();
  await run.event("first-tick");
  const door = ["--url", url, "--token-file", tokenFile];

  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(root, "runtime/main.ts"), "mcp", ...door],
    }),
  );
  try {
    await client.listTools();
    const state = await until(async () => {
      const { structuredContent } = await call(client, "read_points");
      return structuredContent?.["state"] === "guarded" && structuredContent;
    });
    assert.equal(state["gateway"], "test-gateway");

    const writes = [{ point: "heater_power_setpoint", value: 60 }];
    const hot = { melt_temperature: 1_060, heater_power: 18 };
    const blocked = await call(client, "would_it_be_allowed", { writes, from: hot });
    assert.equal(blocked.structuredContent?.["verdict"], "block", JSON.stringify(blocked));
    assert.ok((blocked.structuredContent!["path"] as unknown[]).length > 0);
    const ahead = await call(client, "forecast", { rows: 10 });
    assert.equal((ahead.structuredContent!["rows"] as unknown[]).length, 10);
    const better = await call(client, "find_setpoint", { objective: "minimise heater_power" });
    assert.equal(better.structuredContent?.["objective"], "minimise heater_power", JSON.stringify(better));

    const wish = [{ point: "heater_power_setpoint", value: 59 }];
    const waits = await call(client, "propose", { writes: wish, by: "shift helper" });
    assert.equal(waits.structuredContent?.["state"], "waits-for-a-person", JSON.stringify(waits));
    const place = `/v1/approvals/${String(waits.structuredContent?.["approval"])}/confirm`;
    const agreed = async (by: string) =>
      (await fetch(new URL(place, url), { method: "POST", headers: { authorization: `Bearer ${by}` } }))
        .status;
    assert.deepEqual([await agreed(own), await agreed(panel)], [409, 200]);
    const decision = await until(async () => {
      const { structuredContent } = await call(client, "search_decisions", { origin: "agent" });
      return (structuredContent!["decisions"] as { index: number; by: string; asked: object }[])[0];
    });
    assert.equal(decision.by, "helper: shift helper, confirmed by panel");
    assert.deepEqual(decision.asked, { heater_power_setpoint: "59" });

    const explained = await command("explain", String(decision.index), ...door);
    assert.match(
      explained.said,
      /An agent, "helper: shift helper, confirmed by panel", asked for heater_power_setpoint 59 kW/,
    );
    assert.equal((await command("explain", "last", ...door)).code, 0);
    const asked = await command(
      "what-if",
      "heater_power_setpoint=60",
      "--from",
      "melt_temperature=1060",
      ...door,
    );
    assert.deepEqual([asked.code, asked.said.includes("BLOCKED")], [1, true], asked.said);
    assert.equal((await command("what-if", "heater_power_setpoint", ...door)).code, 2);
    assert.match((await command("explain", "999999999", ...door)).said, /not on disk/);
  } finally {
    await client.close();
  }

  const second = new Client({ name: "test", version: "1" });
  const requestInit = { headers: { authorization: `Bearer ${own}` } };
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", url), { requestInit });
  await second.connect(transport as Parameters<Client["connect"]>[0]);
  await second.listTools();
  const newest = await call(second, "explain_decision");
  assert.equal(newest.structuredContent?.["kind"], "decision");
  await second.close();
});
