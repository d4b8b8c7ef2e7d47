import { once } from "node:events";
import { open } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { exists } from "#runtime/capsule/store/disk.ts";
import {
  type Call,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { placeIn, repoOption } from "./shared.ts";

export const servePart: Part = {
  name: "serve",
  usage: [
    "repo serve [--repo DIR] [--port N] [--host HOST] [--mqtt URL [--ca FILE] [--cert FILE --key FILE]] [--json]",
  ],
  about:
    "Serves the public files over plain HTTP, for try-outs: whole or from any byte on, so that a fetch that was cut off goes on. It listens on this machine only unless --host says otherwise. Nothing depends on who serves: gateways believe signatures and digests. For a plant, any web server or a copy of `public` on a stick does the same.",
  options: {
    repo: repoOption,
    port: { type: "string", value: "N", about: "0 takes any that is free", default: "8430" },
    host: { type: "string", value: "HOST", about: "the address to listen on", default: "127.0.0.1" },
    mqtt: {
      type: "string",
      value: "URL",
      about: "hand it out at a broker too, as mqtt://HOST:PORT/TOPIC, and ring there when it changes",
    },
    ca: { type: "string", value: "FILE", about: "who has to have signed the broker's certificate (PEM)" },
    cert: { type: "string", value: "FILE", about: "our certificate for it" },
    key: { type: "string", value: "FILE", about: "that certificate's key" },
  },
  examples: [
    { run: "iv repo serve --repo /srv/capsules", what: "then point a gateway at http://127.0.0.1:8430" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("repo serve takes options only");
    const place = placeIn(call);
    const root = (await exists(place.public)) ? place.public : place.root;
    const host = textOption(call, "host")!;
    const server = serverOf(root);
    const port = await listening(server, {
      host,
      port: numberOption(call, "port", { min: 0, max: 65_535 })!,
    });
    using _mqtt = await atBroker(call, io, root);
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
    io.out(call.options["json"] ? JSON.stringify({ url }) : `Serving ${root} at ${url}; Ctrl-C ends it`);
    if (!io.stop.aborted) await once(io.stop, "abort");
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    return 0;
  },
};

/** Nothing where no broker is named. */
async function atBroker(call: Call, io: Io, folder: string): Promise<Disposable | undefined> {
  const url = textOption(call, "mqtt");
  if (url === undefined) return undefined;
  const { serveOver } = await import("#runtime/update/mqtt/serve-over.ts");
  const { pemIn } = await import("#runtime/cli/hub/shared.ts");
  const pem = pemIn(call, "");
  return serveOver(folder, { url, ...(pem && { pem }), onNews: (text) => io.err(text) });
}

async function listening(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new Fault(
      "repo/port-taken",
      `Cannot listen on ${host}:${port}: ${(cause as NodeJS.ErrnoException).code}`,
      {
        cause,
        hint: "Choose another with --port, or 0 for any that is free",
      },
    );
  }
  return (server.address() as { port: number }).port;
}

/** Static files by the names that a repository has, and nothing else that may lie in the folder. */
export function serverOf(root: string): Server {
  return createServer((request, response) => {
    answer(root, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
}

const served = /^\/(?:metadata|targets|blobs|deltas|tickets)(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/;

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split("?")[0] ?? "";
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405);
  if (!served.test(path)) return refuse(response, 404);
  const file = await open(join(root, path)).catch(() => undefined);
  if (file === undefined) return refuse(response, 404);
  try {
    const status = await file.stat();
    if (!status.isFile()) return refuse(response, 404);
    const etag = `"${status.size.toString(16)}-${status.mtimeMs.toString(16)}"`;
    response.setHeader("etag", etag);
    response.setHeader("accept-ranges", "bytes");
    response.setHeader(
      "content-type",
      path.endsWith(".json") ? "application/json" : "application/octet-stream",
    );
    // The timestamp and a gateway's ticket are replaced; all other names mean the same bytes for ever.
    const isFixed = !path.endsWith("/timestamp.json") && !path.startsWith("/tickets/");
    response.setHeader("cache-control", isFixed ? "max-age=31536000, immutable" : "no-cache");
    if (request.headers["if-none-match"] === etag) return refuse(response, 304);
    const range = rangeOf(request, { size: status.size, etag });
    if (range === "none") {
      response.setHeader("content-range", `bytes */${status.size}`);
      return refuse(response, 416);
    }
    response.statusCode = range === "whole" ? 200 : 206;
    const { from, to } = range === "whole" ? { from: 0, to: status.size - 1 } : range;
    if (range !== "whole") response.setHeader("content-range", `bytes ${from}-${to}/${status.size}`);
    response.setHeader("content-length", to - from + 1);
    if (request.method === "HEAD" || to < from) return void response.end();
    await new Promise<void>((resolve) => {
      response.once("close", resolve);
      file.createReadStream({ start: from, end: to, autoClose: false }).pipe(response);
    });
  } finally {
    await file.close();
  }
}

type Range = Readonly<{ from: number; to: number }>;

/** One range of bytes; several at once are answered with the whole, as HTTP allows. */
function rangeOf(
  { headers: { range, "if-range": condition } }: IncomingMessage,
  { size, etag }: { readonly size: number; readonly etag: string },
): Range | "whole" | "none" {
  const parts = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? "");
  if (parts === null || (condition !== undefined && condition !== etag)) return "whole";
  const [, first, last] = parts as unknown as [string, string, string];
  if (first === "" && last === "") return "whole";
  const from = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return from <= to ? { from, to } : "none";
}

function refuse(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}
