import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Troubles } from "./scenario/troubles.ts";

// The demo's buttons. They belong to the simulated site and not to the gateway: the daemon has no way to
// make an AI go wrong or to pull a cable, and should have none.

export interface Buttons extends AsyncDisposable {
  readonly url: string;
}

export interface Site {
  readonly troubles: Troubles;
  readonly speed: number;
}

export async function openButtons(site: Site): Promise<Buttons> {
  const server = createServer((request, response) => void answer(request, response, site));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const { origin } = request.headers;
  // Only pages of this machine may press: a simulator that anybody's web page can steer is a toy no more.
  const isLocal = origin === undefined || /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(origin);
  if (isLocal && origin !== undefined) {
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-allow-headers", "content-type");
    response.setHeader("vary", "origin");
  }
  if (!isLocal) return end(response, 403, { error: "This button is for pages of this machine" });
  if (request.method === "OPTIONS") return end(response, 204);
  if (request.method === "GET" && request.url === "/") return end(response, 200, state(site));
  if (request.method !== "POST") return end(response, 405, { error: "GET / or POST to a button" });
  const pressed = await body(request);
  if (request.url === "/fault" && turned(pressed, site)) return end(response, 200, state(site));
  // A plant that ran away while the cable was cut is outside its map, and no shield would drive it back.
  if (request.url === "/reset" && pressed["reset"] === true) {
    site.troubles.reset();
    return end(response, 200, state(site));
  }
  end(response, 400, {
    error: 'POST {"name": NAME, "on": true} to /fault, or {"reset": true} to /reset; GET / names the faults',
  });
}

/** Whether that named a fault that there is, and said what is to become of it. */
function turned({ name, on }: Record<string, unknown>, { troubles }: Site): boolean {
  return typeof name === "string" && typeof on === "boolean" && troubles.turn(name, on ? "on" : "off");
}

function state({ troubles, speed }: Site): object {
  return { speed, faults: troubles.states };
}

async function body(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > bodyCharactersMax) return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Not JSON: no button was pressed, and the answer says which there are.
    return {};
  }
}

const bodyCharactersMax = 1_024;

function end(response: ServerResponse, code: number, value?: object): void {
  response.writeHead(code, { "content-type": "application/json" });
  response.end(value && JSON.stringify(value));
}
