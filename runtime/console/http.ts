import { readFileSync } from "node:fs";
import type { TlsConfig } from "#runtime/access/config.ts";
import { type AccessParts, accessOf } from "./access.ts";
import { answer } from "./answer.ts";
import { type AssetFile, assetFiles } from "./assets.ts";
import { compressed } from "./compress.ts";
import { etagOf } from "./etag.ts";
import { FanOut } from "./fan-out.ts";
import type { Gateway } from "./port.ts";
import { RateLimit } from "./rate-limit.ts";
import { type ConsoleLog, openServer, requestOf } from "./server.ts";
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
  /** How often a listener of the stream has to show that it is there. */
  readonly pingMs?: number;
}

export interface Console {
  readonly url: string;
  /** Ends every connection at once; a browser that keeps one open holds nothing up. */
  close(): Promise<void>;
}

/** Serves page, API and stream. That an address beyond loopback has TLS and asks for tokens is for who calls to see to. */
export async function openConsole(gateway: Gateway, options: ConsoleOptions): Promise<Console> {
  const { host, port, names = [], log, tls } = options;
  const fan = new FanOut(setImmediate);
  const traffic = new Traffic(fan);
  const access = accessOf(gateway, { isTls: tls !== undefined, parts: options.access });
  const hosts = { names: [...names, host] };
  const assets = loadAssets(assetFiles);
  const site: Site = { gateway, assets, hosts, traffic, access, limit: new RateLimit() };
  const { server, url, close } = await openServer({
    ...{ host, port, tls, log },
    portHint: "Stop the program that uses the port, or set another one as console.port",
    answer: async (request) => compressed(request, await answer(request, site)),
    answered: (status) => traffic.answered(status),
  });
  const endStream = openStream(server, site, { fan, requestOf, pingMs: options.pingMs ?? pingMs });
  let closed: Promise<void> | undefined;
  return {
    url,
    close: () => {
      if (closed === undefined) {
        endStream();
        closed = close();
      }
      return closed;
    },
  };
}

export function loadAssets(files: readonly AssetFile[]): ReadonlyMap<string, Asset> {
  const root = new URL("../../", import.meta.url);
  return new Map(
    files.map(({ address, type, path }) => {
      const bytes = readFileSync(new URL(path, root));
      return [address, { type, bytes, etag: etagOf(bytes) }];
    }),
  );
}

const pingMs = 15_000;
