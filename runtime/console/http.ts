import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Asset, answer, type Site } from "./answer.ts";
import { assetFiles } from "./assets.ts";
import type { Answer, Request } from "./exchange.ts";
import { type Client, FanOut, statusMessage } from "./fan-out.ts";
import { commonHeaders, isForeignOrigin, isOwnHost } from "./guard.ts";
import type { Gateway } from "./port.ts";
import { problem } from "./problem.ts";
import { proposalBytesMax } from "./proposal-body.ts";
import { Traffic } from "./traffic.ts";

export interface ConsoleOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Names, beside literal addresses and localhost, by which browsers may call this console. */
  readonly names?: readonly string[];
  readonly log?: ConsoleLog;
}

/** What the console needs of a logger; pino has it. */
export interface ConsoleLog {
  warn(details: object, message: string): void;
}

export interface Console {
  readonly url: string;
  /** Ends every connection at once; a browser that keeps one open holds nothing up. */
  close(): Promise<void>;
}

/** Serves page, API and stream. Gap: there is no login yet, so an address beyond loopback lets anybody read and propose. */
export async function openConsole(gateway: Gateway, options: ConsoleOptions): Promise<Console> {
  const { host, port, names = [], log } = options;
  const fan = new FanOut();
  const traffic = new Traffic(fan);
  const site: Site = { gateway, assets: loadAssets(), hosts: { names: [...names, host] }, traffic };
  const server = createServer(limits, (incoming, response) => void serve(incoming, response, { site, log }));
  server.maxConnections = connectionsMax;
  const url = await listen(server, { host, port });
  const endStream = openStream(server, site, fan);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      endStream();
      server.closeAllConnections();
    });
    return closed;
  };
  return { url, close };
}

async function listen(server: Server, at: { readonly host: string; readonly port: number }): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, () => {
      server.removeListener("error", reject);
      resolve();
    });
  }).catch((cause: NodeJS.ErrnoException) => {
    const isTaken = cause.code === "EADDRINUSE";
    throw new Fault(
      isTaken ? "console/port-taken" : "console/unreachable",
      `Cannot open the console on ${at.host}:${at.port}${isTaken ? ": the port is taken" : ` (${cause.code})`}`,
      {
        cause,
        hint: isTaken
          ? "Stop the program that uses the port, or set another one as console.port"
          : "Set console.host to an address of this machine and console.port to one that may be opened",
      },
    );
  });
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

type Around = { readonly site: Site; readonly log: ConsoleLog | undefined };

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  { site, log }: Around,
): Promise<void> {
  const given = await answer(requestOf(incoming), site).catch((error: unknown): Answer => {
    log?.warn({ event: "console", error, target: incoming.url }, "The console could not answer");
    // What went wrong is for the log; a caller learns that it was not his doing.
    return error instanceof Fault
      ? problem(503, "The gateway cannot answer this now", error.code)
      : problem(500, "The gateway failed to answer");
  });
  site.traffic.answered(given.status);
  const body = typeof given.body === "string" ? Buffer.from(given.body) : given.body;
  const length = given.status === 304 ? {} : { "content-length": body.length };
  // A body that was not read to its end would be taken for the next request.
  const rest = incoming.complete ? {} : { connection: "close" };
  response.writeHead(given.status, { ...commonHeaders, ...given.headers, ...length, ...rest });
  response.end(incoming.method === "HEAD" ? undefined : body);
}

function requestOf(incoming: IncomingMessage): Request {
  const { method = "", url = "", headers } = incoming;
  return {
    method,
    target: url,
    headers: headers as Request["headers"],
    body: async () => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      // Without `destroyOnReturn` the refusal of a long body would find its own connection closed.
      const stream: AsyncIterable<Buffer> = incoming.iterator({ destroyOnReturn: false });
      for await (const piece of stream) {
        bytes += piece.length;
        if (bytes > proposalBytesMax) return "too-large";
        pieces.push(piece);
      }
      return Buffer.concat(pieces);
    },
  };
}

function loadAssets(): ReadonlyMap<string, Asset> {
  const root = new URL("../../", import.meta.url);
  return new Map(
    assetFiles.map(({ address, type, path }) => {
      const bytes = readFileSync(new URL(path, root));
      return [address, { type, bytes, etag: `"${digestOf(bytes).slice(7, 39)}"` }];
    }),
  );
}

/** The WebSocket. It only speaks; what a client says to it is a mistake and ends the talk. */
function openStream(server: Server, { gateway, hosts }: Site, fan: FanOut): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: heardBytesMax,
    perMessageDeflate: false,
  });
  const awake = new Set<WebSocket>();
  const stopFollowing = gateway.follow((batch) => fan.records(batch));
  const statusTimer = setInterval(() => fan.status(gateway.status()), statusMs);
  const pingTimer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!awake.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, pingMs);

  server.on("upgrade", (incoming, socket, head) => {
    socket.on("error", () => socket.destroy());
    const headers = incoming.headers as Request["headers"];
    if (incoming.url !== "/v1/stream") return refuse(socket, "404 Not Found");
    if (!isOwnHost(headers["host"], hosts)) return refuse(socket, "421 Misdirected Request");
    // WebSockets know no same-origin rule, so this check is all that keeps other sites from listening.
    if (isForeignOrigin(headers)) return refuse(socket, "403 Forbidden");
    sockets.handleUpgrade(incoming, socket, head, (opened) => greet(opened));
  });

  function greet(socket: WebSocket): void {
    const client: Client = {
      send: (message) => socket.send(message),
      bufferedBytes: () => socket.bufferedAmount,
    };
    socket.on("error", () => socket.terminate());
    socket.on("message", () => socket.close(1003, "This stream only speaks"));
    socket.on("pong", () => awake.add(socket));
    socket.on("close", () => {
      fan.leave(client);
      awake.delete(socket);
    });
    if (fan.admit(client)) {
      awake.add(socket);
      socket.send(statusMessage(gateway.status()));
    } else {
      socket.close(1013, "Too many listeners");
    }
  }

  return () => {
    stopFollowing();
    clearInterval(statusTimer);
    clearInterval(pingTimer);
    for (const socket of sockets.clients) socket.terminate();
  };
}

function refuse(socket: Duplex, line: string): void {
  socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

const limits = {
  maxHeaderSize: 8_192,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const;
const connectionsMax = 256;
const statusMs = 1_000;
const pingMs = 15_000;
const heardBytesMax = 1_024;
