// A gateway with a scripted machine behind the real routes, and the official client in front of them, over HTTP.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Role } from "#runtime/access/role.ts";
import { openConsole } from "#runtime/console/http.ts";
import type { Gateway } from "#runtime/console/port.ts";
import { partsOf, tokenOf } from "../access-site.ts";

export interface Agent extends AsyncDisposable {
  readonly url: string;
  readonly client: Client;
}

export async function agentOf(
  gateway: Gateway,
  {
    role,
    agentsWait = false,
    pace = "any",
  }: { readonly role: Role; readonly agentsWait?: boolean; readonly pace?: "any" | "real" },
): Promise<Agent> {
  // A second later at each look, unless a test is about the pace: what is bounded by the second is not what is tried here.
  let time = Date.now();
  const now = pace === "real" ? () => Date.now() : () => (time += 1_000);
  const access = partsOf({ agentsWait, now });
  const page = await openConsole(gateway, { host: "127.0.0.1", port: 0, access });
  const client = new Client({ name: "test", version: "1" });
  const headers = { authorization: `Bearer ${tokenOf(role)}` };
  // The SDK's own types disagree about a member that may be undefined.
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", page.url), {
    requestInit: { headers },
  });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  return {
    ...{ url: page.url, client },
    async [Symbol.asyncDispose]() {
      await client.close();
      await page.close();
    },
  };
}

export interface Answered {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: { readonly [name: string]: unknown };
}

export async function call(client: Client, name: string, given: object = {}): Promise<Answered> {
  return (await client.callTool({ name, arguments: { ...given } })) as unknown as Answered;
}
