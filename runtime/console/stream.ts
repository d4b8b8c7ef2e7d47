import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Admission } from "#runtime/access/gate.ts";
import { mayDo } from "#runtime/access/role.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import type { Request } from "./exchange.ts";
import { type Client, type FanOut, statusMessage } from "./fan-out.ts";
import { isForeignOrigin, isOwnHost, knockOf } from "./guard.ts";
import { routes } from "./routes.ts";
import type { Site } from "./site.ts";

type Came = Extract<Admission, { kind: "principal" }>;

/** The WebSocket. It only speaks; what a client says to it is a mistake and ends the talk. */
export function openStream(
  server: Server,
  { gateway, hosts, access }: Site,
  {
    fan,
    requestOf,
    pingMs,
  }: { readonly fan: FanOut; readonly pingMs: number; requestOf(incoming: IncomingMessage): Request },
): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: heardBytesMax,
    perMessageDeflate: false,
    // There is but one thing that is spoken here; whoever puts a token where a protocol's name should be gets no echo of it.
    handleProtocols: () => false,
  });
  const awake = new Set<WebSocket>();
  const listeners = new Map<WebSocket, Came>();
  let waiting: LoggedRecord[] = [];
  let soon: NodeJS.Timeout | undefined;
  const tell = (): void => {
    clearTimeout(soon);
    soon = undefined;
    fan.records(waiting);
    waiting = [];
  };
  // Records of a fast capsule come a hundred times a second, and each message to hundreds of listeners costs a call to
  // the system for each of them: nobody's eyes notice that a few come together.
  const stopFollowing = gateway.follow((batch) => {
    if (fan.listeners === 0) return;
    waiting.push(...batch);
    if (waiting.length >= togetherMax) tell();
    else soon ??= setTimeout(tell, togetherMs);
  });
  const statusTimer = setInterval(() => {
    // Who listens for days has to be let in still: a revoked token ends here within a second.
    for (const [socket, came] of listeners)
      if (!access.gate.isStill(came)) socket.close(1008, "Sign in again");
    fan.status(gateway.status());
  }, statusMs);
  const pingTimer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!awake.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, pingMs);

  server.on("upgrade", (incoming, socket, head) => {
    socket.on("error", () => socket.destroy());
    void admitted(requestOf(incoming)).then(
      (came) => {
        if (typeof came === "string") refuse(socket, came);
        else if (!socket.destroyed)
          sockets.handleUpgrade(incoming, socket, head, (opened) => greet(opened, came));
      },
      () => refuse(socket, "503 Service Unavailable"),
    );
  });

  /** Who may listen, or the line that says why not. */
  async function admitted(request: Request): Promise<Came | string> {
    const { headers, target } = request;
    if (target !== streamPath) return "404 Not Found";
    if (!isOwnHost(headers["host"], hosts)) return "421 Misdirected Request";
    // WebSockets know no same-origin rule, so this check is all that keeps other sites from listening.
    if (isForeignOrigin(headers)) return "403 Forbidden";
    const admission = await access.gate.admit(knockOf(request, access));
    if (admission.kind === "too-often") return "429 Too Many Requests";
    if (admission.kind === "wrong") return "401 Unauthorized";
    const { role } = admission.principal;
    if (mayDo(role, routes[streamPath]!.GET!.needs)) return admission;
    return role === undefined ? "401 Unauthorized" : "403 Forbidden";
  }

  function greet(socket: WebSocket, came: Came): void {
    const client: Client = {
      send: (message) => socket.send(bytesOf(message), { binary: false }),
      bufferedBytes: () => socket.bufferedAmount,
    };
    socket.on("error", () => socket.terminate());
    socket.on("message", () => socket.close(1003, "This stream only speaks"));
    socket.on("pong", () => awake.add(socket));
    socket.on("close", () => {
      fan.leave(client);
      awake.delete(socket);
      listeners.delete(socket);
    });
    if (fan.admit(client)) {
      awake.add(socket);
      listeners.set(socket, came);
      socket.send(statusMessage(gateway.status()));
    } else {
      socket.close(1013, "Too many listeners");
    }
  }

  return () => {
    stopFollowing();
    clearTimeout(soon);
    clearInterval(statusTimer);
    clearInterval(pingTimer);
    for (const socket of sockets.clients) socket.terminate();
  };
}

/** What goes to all is encoded once, and the slowest of them wait with the same bytes. */
function bytesOf(message: string): Uint8Array {
  if (message !== sent.message) sent = { message, bytes: Buffer.from(message) };
  return sent.bytes;
}

let sent: { readonly message: string; readonly bytes: Uint8Array } = { message: "", bytes: Buffer.alloc(0) };

function refuse(socket: Duplex, line: string): void {
  socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

const streamPath = "/v1/stream";
const togetherMs = 50;
const togetherMax = 256;
const statusMs = 1_000;
const heardBytesMax = 1_024;
