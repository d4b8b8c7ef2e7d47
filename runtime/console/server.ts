// An HTTP server of ours, whatever it serves: what comes over a socket becomes a `Request`, and what is said to it goes
// back with the headers that every answer has. The console and the page of the first hour both stand behind it.

import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer, type ServerOptions as TlsServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { peerCertificate } from "#runtime/access/certificate.ts";
import type { TlsConfig } from "#runtime/access/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { readPem } from "#runtime/sync/pem.ts";
import type { Answer, Request } from "./exchange.ts";
import { commonHeaders } from "./guard.ts";
import { problem } from "./problem.ts";
import { proposalBytesMax } from "./proposal-body.ts";

export interface Serving {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly tls?: TlsConfig | undefined;
  readonly log?: ConsoleLog | undefined;
  /** How long a body may take to come; by default as long as a capsule may. */
  readonly requestMs?: number;
  /** What to do where the port is taken. */
  readonly portHint: string;
  answer(request: Request): Promise<Answer>;
  answered?(status: number): void;
}

/** What the console needs of a logger; pino has it. */
export interface ConsoleLog {
  warn(details: object, message: string): void;
}

export interface Served {
  readonly server: Server;
  readonly url: string;
  /** Ends every connection at once; a browser that keeps one open holds nothing up. */
  close(): Promise<void>;
}

export async function openServer(serving: Serving): Promise<Served> {
  const { host, port, tls, requestMs = limits.requestTimeout } = serving;
  const own = { ...limits, requestTimeout: requestMs };
  const take = (incoming: IncomingMessage, response: ServerResponse) =>
    void serve(incoming, response, serving);
  const server = tls === undefined ? createServer(own, take) : openTls(tls, { own, take });
  server.maxConnections = connectionsMax;
  const scheme = tls === undefined ? "http" : "https";
  const url = await listen(server, { host, port, scheme, hint: serving.portHint });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  return { server, url, close };
}

function openTls(
  tls: TlsConfig,
  { own, take }: { readonly own: TlsServerOptions; readonly take: RequestListener },
): Server {
  try {
    return createTlsServer({ ...own, ...secured(tls) }, take);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("config/bad", `The files of console.tls cannot be used: ${(cause as Error).message}`, {
      cause,
      hint: "Name a certificate (PEM) and the key that belongs to it",
    });
  }
}

/** A client without a good certificate may still have a token, so it is let in as far as the gate. */
function secured({ certificate, key, clientAuthorities }: TlsConfig): TlsServerOptions {
  const pem = readPem({ cert: certificate, key, ...(clientAuthorities && { ca: clientAuthorities }) });
  const asks = clientAuthorities !== undefined;
  return {
    ...pem,
    minVersion: "TLSv1.2",
    requestCert: asks,
    rejectUnauthorized: false,
    handshakeTimeout,
  };
}

async function listen(
  server: Server,
  at: { readonly host: string; readonly port: number; readonly scheme: string; readonly hint: string },
): Promise<string> {
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
          ? at.hint
          : "Set console.host to an address of this machine and console.port to one that may be opened",
      },
    );
  });
  const { address, family, port } = server.address() as AddressInfo;
  return `${at.scheme}://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  { answer, answered, log }: Serving,
): Promise<void> {
  const given = await answer(requestOf(incoming)).catch((error: unknown): Answer => {
    const why = error instanceof Fault ? { code: error.code, why: error.message } : { why: stackOf(error) };
    log?.warn({ event: "console", ...why, target: pathOf(incoming) }, "The console could not answer");
    // What went wrong is for the log; a caller learns that it was not his doing.
    return error instanceof Fault
      ? problem(503, "The gateway cannot answer this now", error.code)
      : problem(500, "The gateway failed to answer");
  });
  answered?.(given.status);
  const body = typeof given.body === "string" ? Buffer.from(given.body) : given.body;
  const length = given.status === 304 ? {} : { "content-length": body.length };
  // A body that was not read to its end would be taken for the next request.
  const rest = incoming.complete ? {} : { connection: "close" };
  response.writeHead(given.status, { ...commonHeaders, ...given.headers, ...length, ...rest });
  response.end(incoming.method === "HEAD" ? undefined : body);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Without the query: whoever wrongly puts a secret there shall not find it in a log. */
function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0]!;
}

export function requestOf(incoming: IncomingMessage): Request {
  const { method = "", url = "", headers } = incoming;
  return {
    method,
    target: url,
    peer: peerOf(incoming),
    headers: headers as Request["headers"],
    body: () => shortBody(incoming),
    pieces: () => piecesOf(incoming),
  };
}

async function shortBody(incoming: IncomingMessage): Promise<Uint8Array | "too-large"> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // The server's own bound is for what is long; what is short has to come soon.
  const late = setTimeout(() => incoming.destroy(), shortBodyMs);
  try {
    for await (const piece of piecesOf(incoming)) {
      bytes += piece.length;
      if (bytes > proposalBytesMax) return "too-large";
      pieces.push(piece);
    }
  } finally {
    clearTimeout(late);
  }
  return Buffer.concat(pieces);
}

/** Without `destroyOnReturn` the refusal of a long body would find its own connection closed. */
function piecesOf(incoming: IncomingMessage): AsyncIterable<Uint8Array> {
  return incoming.iterator({ destroyOnReturn: false });
}

function peerOf({ socket }: IncomingMessage): NonNullable<Request["peer"]> {
  const address = socket.remoteAddress ?? "nowhere";
  const { authorized = false } = socket as Partial<TLSSocket>;
  if (!authorized) return { address };
  return { address, certificate: peerCertificate((socket as TLSSocket).getPeerCertificate()) };
}

const limits = {
  maxHeaderSize: 8_192,
  headersTimeout: 5_000,
  /** As long as a capsule may take to come; bodies that are short are given less. */
  requestTimeout: 120_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const;
const shortBodyMs = 10_000;
const handshakeTimeout = 10_000;
const connectionsMax = 512;
