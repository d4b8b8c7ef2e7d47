import { readFileSync } from "node:fs";
import { request as plain } from "node:http";
import { type RequestOptions, request as secret } from "node:https";
import type { ConsoleConfig } from "#runtime/config.ts";

/** Where this machine finds the console of a configuration: one that listens everywhere listens here too. */
export function consoleUrl({ host, port, tls }: ConsoleConfig): string {
  const near = everywhere[host] ?? host;
  return `${tls === undefined ? "http" : "https"}://${near.includes(":") ? `[${near}]` : near}:${port}`;
}

export interface Asking {
  /** Of the console itself, where its file is at hand: then that very certificate counts, whoever signed it. */
  readonly certificate?: string | undefined;
  /** Who has to have signed it, for the name that is asked; without either the machine's own list counts. */
  readonly ca?: string | undefined;
  readonly token?: string | undefined;
  readonly timeoutMs: number;
  /** Sent as JSON, by POST; without one it is a GET. */
  readonly body?: object | undefined;
}

/** One question to a running daemon; rejects where nobody answers in time. */
export function askConsole(
  base: string,
  path: string,
  { certificate, ca, token, timeoutMs, body }: Asking,
): Promise<{ readonly status: number; readonly text: string }> {
  const url = new URL(path, base);
  const text = body && JSON.stringify(body);
  const options: RequestOptions = {
    method: text === undefined ? "GET" : "POST",
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(text !== undefined && {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
      }),
    },
    signal: AbortSignal.timeout(timeoutMs),
    agent: false,
    ...(ca !== undefined && { ca: readFileSync(ca) }),
    ...(certificate !== undefined && {
      ca: readFileSync(certificate),
      allowPartialTrustChain: true,
      checkServerIdentity: () => undefined,
    }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = url.protocol === "https:" ? secret(url, options) : plain(url, options);
    outgoing.on("error", reject);
    outgoing.on("response", (reply) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      reply.on("data", (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > answerBytesMax) outgoing.destroy(new Error("the answer is far too long"));
        else pieces.push(piece);
      });
      reply.on("error", reject);
      reply.on("end", () =>
        resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(pieces).toString() }),
      );
    });
    outgoing.end(text);
  });
}

const everywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
const answerBytesMax = 16_777_216;
