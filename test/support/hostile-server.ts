// A server that serves a repository and spoils some of its answers, decided by a seed: what is in the files, how they are
// sent, and what is said about them.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Prng } from "#runtime/core/prng.ts";
import { signedBytes, type TufRepository } from "./tuf-repository.ts";
import type { Signer } from "./tuf-signer.ts";

export interface Hostility {
  readonly prng: Prng;
  readonly repository: TufRepository;
  /** Keys that nobody trusts. */
  readonly strangers: readonly Signer[];
  /** Spoils each answer with this chance. */
  readonly chance: number;
}

export function answerHostilely(
  request: IncomingMessage,
  response: ServerResponse,
  hostility: Hostility,
): void {
  const { prng, repository } = hostility;
  // A gateway gets as far as the files only where all metadata was left alone.
  const chance = request.url!.startsWith("/targets/")
    ? Math.min(0.5, 4 * hostility.chance)
    : hostility.chance;
  // A client that leaves in the middle is no error here.
  response.on("error", () => response.destroy());
  let bytes = repository.file(request.url!.slice(1));
  if (bytes !== undefined && prng.between(0, 1) < chance) bytes = pick(prng, contents)(bytes, hostility);
  if (prng.between(0, 1) < chance)
    pick(prng, manners)({ request, response, prng, bytes: bytes ?? Buffer.from("{}") });
  else if (bytes === undefined) response.writeHead(404).end();
  else response.end(bytes);
}

type Change = (bytes: Uint8Array, hostility: Hostility) => Uint8Array;

/** What is in the files. */
const contents: readonly Change[] = [
  (bytes, { prng }) => {
    const changed = Buffer.from(bytes);
    for (let count = 0; count < 3; count++) changed[below(prng, changed.length)]! ^= 1 << below(prng, 8);
    return changed;
  },
  (bytes, { prng }) => bytes.subarray(0, below(prng, bytes.length)),
  (bytes) => Buffer.concat([bytes, bytes]),
  (bytes) => Buffer.concat([bytes, Buffer.alloc(7_000_000, " ")]),
  (bytes, { prng }) => Buffer.from(Array.from(bytes.subarray(0, 500), () => below(prng, 256))),
  () => new Uint8Array(0),
  () => Buffer.from("[".repeat(200_000)),
  (_bytes, { prng }) =>
    Buffer.from(JSON.stringify({ signed: manyNames(below(prng, 5_000)), signatures: [] })),
  // Another file, of any role and age.
  (_bytes, { prng, repository }) => pick(prng, pick(prng, Object.values(repository.published))),
  // Said otherwise and signed by a stranger, or under the old signatures.
  (bytes, { prng, strangers }) => rewritten(bytes, (signed) => spoilt(signed, prng), pick(prng, strangers)),
  (bytes, { prng }) => rewritten(bytes, (signed) => spoilt(signed, prng)),
  (bytes, { prng, strangers }) => rewritten(bytes, (signed) => signed, pick(prng, strangers)),
];

function manyNames(count: number): object {
  return {
    _type: "snapshot",
    meta: Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.json`, { version: 1 }])),
  };
}

type Signed = Record<string, unknown>;

function spoilt(signed: Signed, prng: Prng): Signed {
  const places: [Record<string, unknown>, string][] = [];
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== "object") return;
    for (const [name, inner] of Object.entries(value)) {
      places.push([value as Record<string, unknown>, name]);
      walk(inner);
    }
  };
  walk(signed);
  const [object, name] = pick(prng, places);
  object[name] = pick(prng, [
    0,
    -1,
    1,
    2,
    99,
    2 ** 53,
    1.5,
    "",
    "x",
    "2099-01-01T00:00:00Z",
    null,
    [],
    {},
    true,
  ]);
  return signed;
}

function rewritten(bytes: Uint8Array, change: (signed: Signed) => Signed, signer?: Signer): Uint8Array {
  let metadata: { signed: Signed; signatures: { keyid: string; sig: string }[] };
  try {
    metadata = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    // A target: any other bytes will do.
    return Buffer.from("arbitrary");
  }
  metadata.signed = change(metadata.signed);
  if (signer === undefined) return Buffer.from(JSON.stringify(metadata));
  try {
    return signedBytes(metadata.signed, [signer]);
  } catch {
    // The package signs no nonsense: then it comes under the old signatures.
    return Buffer.from(JSON.stringify(metadata));
  }
}

interface Manner {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly prng: Prng;
  readonly bytes: Uint8Array;
}

/** How they are sent, and what is said about them. */
const manners: readonly ((manner: Manner) => void)[] = [
  ({ response, prng }) =>
    void response.writeHead(pick(prng, [204, 400, 403, 404, 410, 416, 429, 500, 503])).end(),
  ({ response, prng, request }) =>
    void response
      .writeHead(pick(prng, [301, 302, 307, 308]), {
        location: pick(prng, [
          "http://127.0.0.1:9/x",
          "https://127.0.0.1/x",
          request.url!,
          "file:///etc/passwd",
          "//",
          "",
        ]),
      })
      .end(),
  // Longer or shorter than it is.
  ({ response, bytes }) => raw(response, `content-length: ${bytes.length + 100}`, bytes),
  ({ response, bytes }) => raw(response, `content-length: ${Math.floor(bytes.length / 2)}`, bytes),
  ({ response, bytes }) => raw(response, "content-length: 99999999999999999999", bytes),
  ({ response, bytes }) => raw(response, `content-length: ${bytes.length}\r\ncontent-length: 5`, bytes),
  ({ response, bytes }) =>
    raw(response, `transfer-encoding: chunked\r\ncontent-length: ${bytes.length}`, bytes),
  ({ response, bytes }) => void response.writeHead(200, { "content-encoding": "gzip" }).end(bytes),
  // Parts that nobody asked for, and others than were asked for.
  ({ response, bytes, prng }) =>
    void response
      .writeHead(206, {
        "content-range": pick(prng, ["bytes 0-9/10", "bytes 5-9/*", "bytes 9-5/10", "lines 1-2/3"]),
      })
      .end(bytes),
  // Cut in the middle, or without an end.
  ({ response, bytes, prng }) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, below(prng, bytes.length)), () => response.socket?.destroy());
  },
  ({ response }) => {
    const piece = Buffer.alloc(65_536, "{");
    const more = (): void => {
      while (!response.destroyed) if (!response.write(piece)) return void response.once("drain", more);
    };
    more();
  },
  ({ response, prng }) => {
    response.socket?.write(Buffer.from(Array.from({ length: 300 }, () => below(prng, 256))));
    response.socket?.destroySoon();
  },
  ({ response }) => void response.socket?.destroy(),
  ({ response }) => raw(response, `x: ${"y".repeat(100_000)}`, new Uint8Array(0)),
  // Drips, behind the headers or in them, until it is left.
  ({ response }) => drip(response, () => response.write(" ")),
  ({ response }) => drip(response, () => response.socket?.write("h")),
];

function raw(response: ServerResponse, headers: string, bytes: Uint8Array): void {
  response.socket?.write(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`);
  response.socket?.write(bytes);
  response.socket?.destroySoon();
}

function drip(response: ServerResponse, drop: () => void): void {
  const timer = setInterval(drop, 5);
  response.socket?.once("close", () => clearInterval(timer));
  response.socket?.on("error", () => clearInterval(timer));
}

function pick<T>(prng: Prng, values: readonly T[]): T {
  return values[below(prng, values.length)]!;
}

function below(prng: Prng, max: number): number {
  return Math.floor(prng.between(0, max));
}
