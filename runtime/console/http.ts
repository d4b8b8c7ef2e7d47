import { readFileSync } from "node:fs";
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
import { type AccessParts, accessOf } from "./access.ts";
import { answer } from "./answer.ts";
import { assetFiles } from "./assets.ts";
import { etagOf } from "./etag.ts";
import type { Answer, Request } from "./exchange.ts";
import { FanOut } from "./fan-out.ts";
import { commonHeaders } from "./guard.ts";
import type { Gateway } from "./port.ts";
import { problem } from "./problem.ts";
import { proposalBytesMax } from "./proposal-body.ts";
import { RateLimit } from "./rate-limit.ts";
import type { Asset, Site } from "./site.ts";
import { openStream } from "./stream.ts";
import { Traffic } from "./traffic.ts";

export interface ConsoleOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Names, beside literal addresses and localhost, by which browsers may call this console. */
  readonly names?: readonly string[];
  readonly log?: ConsoleLog;
  readonly tls?: TlsConfig;
  /** Absent: whoever reaches the port is an operator, as on a bench. */
  readonly access?: AccessParts;
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

/** Serves page, API and stream. That an address beyond loopback has TLS and asks for tokens is for who calls to see to. */
export async function openConsole(gateway: Gateway, options: ConsoleOptions): Promise<Console> {
  const { host, port, names = [], log, tls } = options;
  const fan = new FanOut();
  const traffic = new Traffic(fan);
  const access = accessOf(gateway, { isTls: tls !== undefined, parts: options.access });
  const hosts = { names: [...names, host] };
  const site: Site = { gateway, assets: loadAssets(), hosts, traffic, access, limit: new RateLimit() };
  const take = (incoming: IncomingMessage, response: ServerResponse) =>
    void serve(incoming, response, { site, log });
  const server: Server = tls === undefined ? createServer(limits, take) : openTls(tls, take);
  server.maxConnections = connectionsMax;
  const url = await listen(server, { host, port, scheme: tls === undefined ? "http" : "https" });
  const endStream = openStream(server, site, { fan, requestOf });
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

function openTls(tls: TlsConfig, take: RequestListener): Server {
  try {
    return createTlsServer(secured(tls), take);
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
    ...limits,
    ...pem,
    minVersion: "TLSv1.2",
    requestCert: asks,
    rejectUnauthorized: false,
    handshakeTimeout,
  };
}

async function listen(
  server: Server,
  at: { readonly host: string; readonly port: number; readonly scheme: string },
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
          ? "Stop the program that uses the port, or set another one as console.port"
          : "Set console.host to an address of this machine and console.port to one that may be opened",
      },
    );
  });
  const { address, family, port } = server.address() as AddressInfo;
  return `${at.scheme}://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

type Around = { readonly site: Site; readonly log: ConsoleLog | undefined };

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  { site, log }: Around,
): Promise<void> {
  const given = await answer(requestOf(incoming), site).catch((error: unknown): Answer => {
    const why = error instanceof Fault ? { code: error.code, why: error.message } : { why: stackOf(error) };
    log?.warn({ event: "console", ...why, target: pathOf(incoming) }, "The console could not answer");
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

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Without the query: whoever wrongly puts a secret there shall not find it in a log. */
function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0]!;
}

function requestOf(incoming: IncomingMessage): Request {
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
  // The server's own bound is for capsules; what is short has to come soon.
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

function loadAssets(): ReadonlyMap<string, Asset> {
  const root = new URL("../../", import.meta.url);
  return new Map(
    assetFiles.map(({ address, type, path }) => {
      const bytes = readFileSync(new URL(path, root));
      return [address, { type, bytes, etag: etagOf(bytes) }];
    }),
  );
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
