import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Plant } from "./plant.ts";
import { noFaults } from "./plc/faults.ts";
import type { VirtualPlc } from "./plc.ts";
import type { Rogue } from "./rogue.ts";

// The demo's buttons. They belong to the simulated site and not to the gateway: the daemon has no way to
// make an AI go wrong or to pull a cable, and should have none.

export interface Buttons extends AsyncDisposable {
  readonly url: string;
}

export interface Site {
  readonly rogue: Rogue;
  readonly plc: VirtualPlc;
  readonly plant: Plant;
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
  if (request.url === "/rogue" && typeof pressed["rogue"] === "boolean") {
    if (pressed["rogue"]) site.rogue.start();
    else site.rogue.stop();
    return end(response, 200, state(site));
  }
  if (request.url === "/cable" && typeof pressed["cut"] === "boolean") {
    site.plc.faults = { ...noFaults, connections: pressed["cut"] ? "refuse" : "accept" };
    if (pressed["cut"]) site.plc.disconnect();
    return end(response, 200, state(site));
  }
  // A plant that ran away while the cable was cut is outside its map, and no shield would drive it back.
  if (request.url === "/reset" && pressed["reset"] === true) {
    site.plant.reset();
    return end(response, 200, state(site));
  }
  if (request.url === "/defect" && breaks(pressed, site.plant)) return end(response, 200, state(site));
  end(response, 400, {
    error:
      'POST {"rogue": true} to /rogue, {"cut": true} to /cable, {"reset": true} to /reset or {"defect": NAME, "share": 0…1} to /defect',
  });
}

/** Whether that named something that can break, and did. */
function breaks({ defect, share }: Record<string, unknown>, { defects }: Plant): boolean {
  if (typeof defect !== "string" || !defects?.has(defect)) return false;
  if (typeof share !== "number" || !(share >= 0 && share <= 1)) return false;
  defects.set(defect, share);
  return true;
}

function state({ rogue, plc, plant, speed }: Site): object {
  const defects = plant.defects && { defects: Object.fromEntries(plant.defects) };
  return { rogue: rogue.isRunning, cut: plc.faults.connections === "refuse", speed, ...defects };
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
