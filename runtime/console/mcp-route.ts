// The agents' server on the local API: streamable HTTP without sessions, one answer a question. Its tools ask the same routes
// as everybody, in the name and with the rights of whoever sent the question.

import type { Answer, Request as Asked } from "./exchange.ts";
import { Pace } from "./mcp/pace.ts";
import type { Api } from "./mcp/port.ts";
import { problem } from "./problem.ts";
import { proposalBytesMax } from "./proposal-body.ts";
import type { Ask } from "./site.ts";

export async function mcp({ request, again, site }: Ask): Promise<Answer> {
  const body = await request.body();
  if (body === "too-large") return problem(413, `A message has at most ${proposalBytesMax} bytes`);
  const pace = paceOf(site);
  if (!pace.enter(site.access.now())) {
    const full = problem(429, "Agents ask for more than they may", "Wait for an answer before asking more");
    return { ...full, headers: { ...full.headers, "retry-after": "1" } };
  }
  try {
    return await exchanged(request, { body, api: apiFor(request, again) });
  } finally {
    pace.leave();
  }
}

async function exchanged(
  { headers }: Asked,
  { body, api }: { readonly body: Uint8Array; readonly api: Api },
): Promise<Answer> {
  // Loaded when the first agent comes.
  const [{ mcpServer }, { WebStandardStreamableHTTPServerTransport: Transport }] = await Promise.all([
    import("./mcp/server.ts"),
    import("@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js"),
  ]);
  const server = await mcpServer(api);
  const transport = new Transport({ enableJsonResponse: true });
  try {
    await server.connect(transport);
    const told = Object.entries(headers).filter(
      ([name, value]) => spoken.includes(name) && value !== undefined,
    );
    const answer = await transport.handleRequest(
      new Request("http://gateway.invalid/mcp", {
        method: "POST",
        headers: told as [string, string][],
        body: new Uint8Array(body),
      }),
    );
    const type = answer.headers.get("content-type");
    return {
      status: answer.status,
      headers: { "cache-control": "no-store", ...(type !== null && { "content-type": type }) },
      body: await answer.text(),
    };
  } finally {
    await server.close();
  }
}

/** What of a request the protocol is about; who asks was settled before. */
const spoken: readonly string[] = ["accept", "content-type", "mcp-protocol-version"];

function apiFor(request: Asked, again: Ask["again"]): Api {
  return {
    async ask({ path, body }) {
      const bytes = new TextEncoder().encode(JSON.stringify(body ?? {}));
      const { status, body: text } = await again({
        ...request,
        method: body === undefined ? "GET" : "POST",
        target: path,
        headers: { ...request.headers, "content-type": "application/json" },
        body: async () => (bytes.length > proposalBytesMax ? "too-large" : bytes),
      });
      try {
        return { status, body: JSON.parse(typeof text === "string" ? text : new TextDecoder().decode(text)) };
      } catch {
        // Of what is no JSON the status says enough.
        return { status, body: null };
      }
    },
  };
}

/** A site counts for itself: tests have several. */
function paceOf(site: Ask["site"]): Pace {
  const pace = paces.get(site) ?? new Pace();
  paces.set(site, pace);
  return pace;
}

const paces: WeakMap<Ask["site"], Pace> = new WeakMap();
