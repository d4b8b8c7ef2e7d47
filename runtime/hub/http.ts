import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Request } from "#runtime/console/exchange.ts";
import { commonHeaders } from "#runtime/console/guard.ts";
import { problem } from "#runtime/console/problem.ts";
import { Fault } from "#runtime/core/fault.ts";
import { isLoopback } from "./login.ts";
import { answerHub, type HubSite } from "./routes.ts";

export interface HubPage extends AsyncDisposable {
  readonly url: string;
}

export interface PagePlace {
  readonly host: string;
  readonly port: number;
  /** PEM files; with them the page speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** What whoever asks has to bring. */
  readonly token?: string;
}

/** Serves the fleet's page, its API and the logs' files: beyond loopback by TLS alone, and to nobody without the token. */
export async function openHubPage(
  site: Omit<HubSite, "assets" | "hosts" | "token">,
  { host, port, tls, token }: PagePlace,
): Promise<HubPage> {
  if (!isLoopback(host) && (tls === undefined || token === undefined))
    throw new Fault("hub/exposed", `The page on ${host} could be read by everybody who reaches it`, {
      hint: "Give --page-cert, --page-key and --page-token, or an address on loopback with --page",
    });
  // Who brings a token is asked for by name; without one only our own names are answered to.
  const access = token === undefined ? { hosts: { names: [host] } } : { token };
  const whole: HubSite = { ...site, assets: loadAssets(), ...access };
  const listen = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
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
  };
  const server =
    tls === undefined
      ? createServer(limits, (incoming, response) => void listen(incoming, response))
      : createTlsServer(
          { ...limits, cert: readFileSync(tls.cert), key: readFileSync(tls.key) },
          (incoming, response) => void listen(incoming, response),
        );
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
    url: `${tls === undefined ? "http" : "https"}://${at.family === "IPv6" ? `[${at.address}]` : at.address}:${at.port}`,
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
