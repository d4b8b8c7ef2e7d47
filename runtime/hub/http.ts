import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Request } from "#runtime/console/exchange.ts";
import { commonHeaders } from "#runtime/console/guard.ts";
import { problem } from "#runtime/console/problem.ts";
import { Fault } from "#runtime/core/fault.ts";
import { answerHub, type HubSite } from "./routes.ts";

export interface HubPage extends AsyncDisposable {
  readonly url: string;
}

/** Serves the fleet's page, its API and the logs' files. There is no login: the address is loopback unless a person says otherwise. */
export async function openHubPage(
  site: Omit<HubSite, "assets" | "hosts">,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HubPage> {
  const whole: HubSite = { ...site, assets: loadAssets(), hosts: { names: [host] } };
  const server = createServer(limits, async (incoming, response) => {
    const { method = "", url = "", headers } = incoming;
    const request = {
      method,
      target: url,
      headers: headers as Request["headers"],
      body: async () => "too-large" as const,
    };
    const answer = await answerHub(request, whole).catch(() => problem(500, "The hub failed to answer"));
    const body = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
    response.writeHead(answer.status, { ...commonHeaders, ...answer.headers, "content-length": body.length });
    response.end(method === "HEAD" ? undefined : body);
  });
  server.maxConnections = connectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  }).catch((cause: unknown) => {
    throw new Fault("hub/port-taken", `Cannot open the hub's page on ${host}:${port}`, {
      cause,
      hint: "Stop the program that uses the port, or name another one with --page",
    });
  });
  const at = server.address() as AddressInfo;
  return {
    url: `http://${at.family === "IPv6" ? `[${at.address}]` : at.address}:${at.port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function loadAssets(): HubSite["assets"] {
  const files: readonly (readonly [address: string, type: string, path: string])[] = [
    ["/", "text/html; charset=utf-8", "./web/fleet.html"],
    ["/fleet.js", "text/javascript; charset=utf-8", "./web/fleet.js"],
    ["/fleet.css", "text/css; charset=utf-8", "./web/fleet.css"],
    ["/style.css", "text/css; charset=utf-8", "../console/web/style.css"],
    ["/dark.css", "text/css; charset=utf-8", "../console/web/dark.css"],
    ["/icon.svg", "image/svg+xml", "../console/web/icon.svg"],
  ];
  return new Map(
    files.map(([address, type, path]) => [
      address,
      { type, bytes: readFileSync(new URL(path, import.meta.url)) },
    ]),
  );
}

const limits = { maxHeaderSize: 8_192, headersTimeout: 5_000, requestTimeout: 10_000 } as const;
const connectionsMax = 256;
