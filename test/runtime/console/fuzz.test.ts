// The API as somebody meets it who means no good: every operation of its own description, with values that fit it, values
// that just do not, and values that were never meant; in every role, over real sockets. And the WebSocket beside it.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { WebSocket } from "ws";
import { roles } from "#runtime/access/role.ts";
import { described } from "#runtime/console/api/described.ts";
import { openApi } from "#runtime/console/api/openapi.ts";
import type { Schema } from "#runtime/console/api/schema.ts";
import { bufferedBytesMax } from "#runtime/console/fan-out.ts";
import { type Console, openConsole } from "#runtime/console/http.ts";
import { routes } from "#runtime/console/routes.ts";
import { keptTokens, partsOf, tokenOf } from "./access-site.ts";
import { flawInAnswer } from "./api/flaw-in-answer.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";

/** `IV_FUZZ_RUNS=50000 IV_FUZZ_SEED=7` looks longer, and elsewhere. */
const { IV_FUZZ_RUNS: runs = "600", IV_FUZZ_SEED: seed = "8" } = process.env;
const budget = {
  runs: Number(runs),
  seed: Number(seed),
  timeoutMs: 60_000 * Math.max(1, Number(runs) / 600),
};
const furnace = new ScriptedFurnace();
const failures: object[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
let served: Console;
let port: number;
let elapsedMs = 0;

before(async () => {
  for (let tick = 0; tick < 60; tick++) furnace.step();
  served = await openConsole(furnace, {
    ...{ host: "127.0.0.1", port: 0 },
    log: { warn: (details) => void failures.push(details) },
    // A clock that runs ahead fills every client's bucket between two requests.
    access: partsOf({ now: hurried }),
  });
  port = Number(new URL(served.url).port);
});

after(async () => {
  agent.destroy();
  await served.close();
});

function hurried(): number {
  elapsedMs += 1_000;
  return 1_750_000_000_000 + elapsedMs;
}

/** What must never be in an answer: a token, the hash of one, or where we live. */
const secrets: readonly string[] = [
  ...roles.map(tokenOf),
  ...keptTokens.map(({ sha256 }) => sha256),
  ...["/home/", "node_modules", "at file:", ".ts:"],
];

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, Schema>>;
  readonly body: Schema | undefined;
}

const operations: readonly Operation[] = Object.entries(
  (openApi(routes) as { paths: Record<string, Record<string, PathItem>> }).paths,
).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, { parameters = [], requestBody }]) =>
    method === "parameters"
      ? []
      : {
          ...{ name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path },
          query: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
          body: requestBody?.content["application/json"].schema,
        },
  ),
);

interface PathItem {
  readonly parameters?: readonly { readonly name: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: Schema } } };
}

/** Values of a schema, as far as ours go. */
function valid(schema: Schema): fc.Arbitrary<unknown> {
  const {
    type,
    enum: words,
    properties,
    items,
    minimum = 0,
    maximum = 1e6,
    minItems = 0,
    maxItems = 4,
  } = schema as {
    readonly [keyword: string]: unknown;
  } as Loose;
  if (words !== undefined) return fc.constantFrom(...words);
  if (type === "integer") return fc.integer({ min: minimum, max: Math.min(maximum, 1_000_000_000) });
  if (type === "number") return fc.double({ noNaN: true, noDefaultInfinity: true });
  if (type === "boolean") return fc.boolean();
  if (type === "array")
    return fc.array(valid(items!), { minLength: minItems, maxLength: Math.min(maxItems, 8) });
  if (type === "object")
    return fc.record(
      Object.fromEntries(Object.entries(properties ?? {}).map(([name, of]) => [name, valid(of)])),
    );
  return fc.oneof(
    fc.constantFrom("melt_temperature", "heater", "x"),
    fc.string({ minLength: 1, maxLength: 64 }),
  );
}

interface Loose {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...["", "-1", "1e999", "9".repeat(40), "NaN", "null", "__proto__", "../../etc/passwd", "%00", "\u0000"],
    ...[
      "' OR 1=1 --",
      "<script>",
      "\r\nset-cookie: a=b",
      "\u202e",
      "a".repeat(3_000),
      "{{7*7}}",
      "0x10",
      " 1",
    ],
    ...[null, -1, 1e308, [], {}, true],
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.jsonValue(),
);

const sent: fc.Arbitrary<Sent> = fc.constantFrom(...operations).chain((operation) => {
  const value = (schema: Schema) => fc.oneof({ weight: 2, arbitrary: valid(schema) }, hostile);
  const query = fc.record(
    {
      ...Object.fromEntries(Object.entries(operation.query).map(([name, of]) => [name, value(of)])),
      stranger: hostile,
    },
    { requiredKeys: [] },
  );
  const body =
    operation.body === undefined
      ? hostile
      : fc.oneof({ weight: 3, arbitrary: valid(operation.body) }, hostile);
  return fc.record({
    operation: fc.constant(operation),
    id: fc.constantFrom("a1", `sha256:${"a".repeat(64)}`, "..", "%2e%2e", "x".repeat(200), "constructor"),
    ...{ query, body },
    role: fc.constantFrom("nobody" as const, ...roles),
    type: fc.constantFrom(
      "application/json",
      "application/json",
      "text/plain",
      "application/json; charset=latin1",
    ),
    tag: fc.constantFrom(undefined, "*", '"x"', ","),
  });
});

interface Sent {
  readonly operation: Operation;
  readonly id: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly role: "nobody" | (typeof roles)[number];
  readonly type: string;
  readonly tag: string | undefined;
}

function send({ operation, id, query, body, role, type, tag }: Sent) {
  const search = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join("&");
  const path = `${operation.path.replace("{id}", id)}${search === "" ? "" : `?${search}`}`;
  const text = operation.method === "POST" ? JSON.stringify(body) : undefined;
  const headers = {
    ...(role === "nobody" ? {} : { authorization: `Bearer ${tokenOf(role)}` }),
    ...(text === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(text) }),
    ...(tag !== undefined && { "if-none-match": tag }),
  };
  return new Promise<{ status: number; headers: Record<string, string | undefined>; body: string }>(
    (resolve, reject) => {
      const { method } = operation;
      const outgoing = request({ host: "127.0.0.1", port, method, path, headers, agent }, (reply) => {
        const pieces: Buffer[] = [];
        reply.on("data", (piece: Buffer) => pieces.push(piece));
        reply.on("end", () => {
          const all = Buffer.concat(pieces).toString();
          resolve({ status: reply.statusCode!, headers: reply.headers as Record<string, string>, body: all });
        });
      });
      outgoing.setTimeout(20_000, () => outgoing.destroy(new Error(`${path} hangs`)));
      outgoing.on("error", reject);
      outgoing.end(text);
    },
  );
}

function encoded(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return encodeURIComponent(text.toWellFormed());
}

test("the API has an answer, as it describes it, for whatever is sent to it", {
  timeout: budget.timeoutMs,
}, async () => {
  await fc.assert(
    fc.asyncProperty(sent, async (what) => {
      const { operation, role } = what;
      const given = await send(what);
      const { status, body } = given;
      // 503 is what a health check says of a machine that is not guarded.
      assert.ok(
        status < 500 || (status === 503 && /z$/.test(operation.path)),
        `${operation.name}: ${status} ${body}`,
      );
      assert.equal(flawInAnswer(described[operation.name]!, given), undefined, operation.name);
      for (const secret of secrets) assert.ok(!body.includes(secret), `${operation.name} tells ${secret}`);
      if (role === "nobody" || role === "viewer")
        assert.deepEqual([furnace.orders.length, furnace.proposals.length], [seen.orders, seen.proposals]);
      seen.orders = furnace.orders.length;
      seen.proposals = furnace.proposals.length;
    }),
    { numRuns: budget.runs, seed: budget.seed },
  );
  assert.deepEqual(failures, []);
  for (const { by, origin, writes } of furnace.proposals) {
    assert.ok(by.isWellFormed() && !/\p{Cc}/u.test(by) && String(origin) !== "capsule");
    for (const { value } of writes) assert.ok(Number.isFinite(value));
  }
});

const seen = { orders: 0, proposals: 0 };

test("the stream ends whatever speaks to it, and goes on for whoever listens", {
  timeout: budget.timeoutMs,
}, async () => {
  const headers = { authorization: `Bearer ${tokenOf("viewer")}` };
  const good = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`, { headers });
  await once(good, "message");
  const frames = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .constantFrom(
        // A text that is no text, a frame without a mask, one of a size that nobody has, a ping that is too long, half a frame.
        ...[
          [0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe],
          [0x81, 0x01, 0x61],
          [0x82, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255],
        ],
        ...[
          [0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0],
          [0x01, 0x81],
          [0x8f, 0x80, 0, 0, 0, 0],
          [0xf1, 0x80, 1, 2, 3, 4],
        ],
      )
      .map((bytes) => Uint8Array.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(frames, fc.boolean(), async (bytes, isWhole) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => socket.destroy()).resume();
      socket.write(
        `GET /v1/stream HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${randomBytes(16).toString("base64")}\r\nauthorization: ${headers.authorization}\r\n\r\n`,
      );
      await once(socket, "data");
      socket.write(bytes);
      if (isWhole) socket.end();
      else socket.destroy();
      if (!socket.destroyed) socket.destroySoon();
    }),
    { numRuns: budget.runs / 5, seed: budget.seed },
  );
  const heard = once(good, "message");
  furnace.step();
  await heard;
  good.close();
  assert.deepEqual(failures, []);
});

test("the stream keeps no more for who does not read than its bound, and tells what was missed", {
  timeout: budget.timeoutMs,
}, async () => {
  const headers = { authorization: `Bearer ${tokenOf("viewer")}` };
  const slow = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`, { headers });
  await once(slow, "message");
  slow.pause();
  const from = furnace.bodies.length;
  const status = async () => (await send({ ...plainAsk, operation: operationOf("GET /metrics") })).body;
  const missed = (text: string) => Number(/^iv_stream_missed_total (\d+)/m.exec(text)?.[1] ?? Number.NaN);
  // More than the kernel's buffers and ours hold together.
  while (!(missed(await status()) > 0) && furnace.bodies.length < from + 60_000)
    for (let tick = 0; tick < 500; tick++) furnace.step();
  assert.ok(missed(await status()) > 0, "it was left out");
  const kept: { type: string; count?: number }[] = [];
  let bytes = 0;
  slow.on("message", (data: Buffer) => {
    bytes += data.length;
    kept.push(JSON.parse(String(data)) as { type: string });
  });
  slow.resume();
  while (!kept.some(({ type }) => type === "dropped")) {
    furnace.step();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(bytes < 16 * bufferedBytesMax, "what was kept for it is bounded, with the kernel's own buffers");
  slow.terminate();
});

const operationOf = (name: string): Operation => operations.find((each) => each.name === name)!;
const plainAsk = {
  id: "a1",
  query: {},
  body: {},
  role: "viewer",
  type: "application/json",
  tag: undefined,
} as const;
