import assert from "node:assert/strict";
import { request as ask } from "node:http";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { WebSocket } from "ws";
import { assetFiles } from "#runtime/console/assets.ts";
import { isOwnHost } from "#runtime/console/guard.ts";
import { type Console, openConsole } from "#runtime/console/http.ts";
import { proposalBytesMax } from "#runtime/console/proposal-body.ts";
import { recordsMax } from "#runtime/console/tell.ts";
import { Fault } from "#runtime/core/fault.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";

const furnace = new ScriptedFurnace();
furnace.simulator = "http://127.0.0.1:9/anything?x=1; script-src *";
let served: Console;
let port: number;

before(async () => {
  for (let tick = 0; tick < 300; tick++) furnace.step();
  served = await openConsole(furnace, { host: "127.0.0.1", port: 0, names: ["gateway.plant.local"] });
  port = Number(new URL(served.url).port);
});

after(() => served.close());

interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly text: string;
}

/** By node:http, because fetch normalises addresses and guards headers that an attacker would not. */
function send(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Uint8Array,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = ask({ host: "127.0.0.1", port, method, path, headers, agent: false }, (reply) => {
      let text = "";
      reply.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      reply.on("end", () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const json = { "content-type": "application/json" };
const good = {
  origin: "optimiser",
  by: "line optimiser",
  writes: [{ point: "heater_power_setpoint", value: 20 }],
};
const propose = (body: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
  send(
    "POST",
    "/v1/proposals",
    { ...json, ...headers },
    typeof body === "string" ? body : JSON.stringify(body),
  );

test("console serves each file of its list, with an ETag that saves the second time", async () => {
  for (const { address, type } of assetFiles) {
    const first = await send("GET", address);
    assert.equal(first.status, 200, address);
    assert.equal(first.headers["content-type"], type);
    assert.ok(first.text.length > 100, address);
    const second = await send("GET", address, { "if-none-match": String(first.headers["etag"]) });
    assert.equal(second.status, 304);
    assert.equal(second.text, "");
    const head = await send("HEAD", address);
    assert.deepEqual([head.status, head.text], [200, ""]);
  }
});

test("console answers every address with headers that give a hostile page no hold", async () => {
  for (const path of ["/", "/v1/status", "/nowhere"]) {
    const { headers } = await send("GET", path);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["x-frame-options"], "DENY");
    assert.equal(headers["access-control-allow-origin"], undefined);
  }
  const { headers } = await send("GET", "/");
  assert.equal(
    headers["content-security-policy"],
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' http://127.0.0.1:9; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  assert.equal((await send("GET", "/v1/status")).headers["cache-control"], "no-store");
});

test("console tells status, map and health", async () => {
  const status = JSON.parse((await send("GET", "/v1/status")).text) as {
    gateway: string;
    log: { entries: number };
  };
  assert.equal(status.gateway, "foundry-7");
  assert.equal(status.log.entries, furnace.bodies.length);
  const map = JSON.parse((await send("GET", "/v1/map")).text) as {
    energies: number[];
    columns: number;
    rows: number;
  };
  assert.equal(map.energies.length, map.columns * map.rows);
  assert.equal((await send("GET", "/healthz")).status, 200);
  furnace.state = "safe";
  const ill = await send("GET", "/healthz");
  furnace.state = "guarded";
  assert.deepEqual([ill.status, JSON.parse(ill.text)], [503, { state: "safe", tick: 300 }]);
});

test("console gives records in their own bytes, and no more than is asked", async () => {
  const { text } = await send("GET", "/v1/records?from=10&max=3");
  const expected = [10, 11, 12]
    .map((index) => `{"index":${index},"record":${furnace.bodies[index]}}`)
    .join(",");
  assert.equal(text, `{"from":10,"next":13,"records":[${expected}]}`);
  const end = furnace.bodies.length;
  assert.equal(
    (await send("GET", `/v1/records?from=${end}`)).text,
    `{"from":${end},"next":${end},"records":[]}`,
  );
  const all = JSON.parse((await send("GET", "/v1/records?max=500")).text) as { records: unknown[] };
  assert.equal(all.records.length, recordsMax);
  for (const query of [
    "from=-1",
    "from=x",
    "from=1.5",
    "from=1e3",
    "max=0",
    "max=501",
    "max=",
    `from=${"9".repeat(16)}`,
  ])
    assert.equal((await send("GET", `/v1/records?${query}`)).status, 400, query);
});

test("console refuses wrong methods, unknown addresses and every way up the tree", async () => {
  const table: readonly (readonly [string, string, number])[] = [
    ["POST", "/", 405],
    ["DELETE", "/v1/status", 405],
    ["PUT", "/v1/proposals", 405],
    ["GET", "/v1/proposals", 405],
    ["OPTIONS", "/v1/proposals", 405],
    ["GET", "/v1/stream", 426],
    ["GET", "/v1", 404],
    ["GET", "/index.html", 404],
    ["GET", "/constructor", 404],
    ["GET", "/__proto__", 404],
    ["GET", "/../package.json", 404],
    ["GET", "/vendor/../../../package.json", 404],
    ["GET", "/%2e%2e/%2e%2e/package.json", 404],
    ["GET", "/..%2f..%2fpackage.json", 404],
    ["GET", "/..\\..\\package.json", 404],
    ["GET", "//etc/passwd", 404],
    ["GET", "/style.css%00.js", 404],
    ["GET", "http://127.0.0.1/../package.json", 400],
  ];
  for (const [method, path, status] of table) {
    const reply = await send(method, path);
    assert.equal(reply.status, status, `${method} ${path}`);
    assert.equal(reply.headers["content-type"], "application/problem+json");
    assert.equal((JSON.parse(reply.text) as { status: number }).status, status);
  }
  assert.equal((await send("PUT", "/v1/proposals")).headers["allow"], "POST");
  assert.equal((await send("POST", "/v1/status")).headers["allow"], "GET, HEAD");
});

test("console passes a proposal on as it is, and says when there is no room", async () => {
  const before = furnace.proposals.length;
  const taken = await propose(good, { origin: `http://127.0.0.1:${port}`, "sec-fetch-site": "same-origin" });
  assert.deepEqual([taken.status, taken.text], [202, '{"taken":true}']);
  assert.equal((await propose(good)).status, 202, "a program names no origin");
  assert.deepEqual(furnace.proposals.slice(before), [good, good]);
  furnace.mailbox = "full";
  const full = await propose(good);
  furnace.mailbox = "taken";
  assert.deepEqual([full.status, full.headers["retry-after"]], [429, "1"]);
});

test("console refuses proposals that are not whole, or from nowhere good", async () => {
  const writes = good.writes;
  const wrong: readonly (readonly [unknown, number])[] = [
    ["", 400],
    ["{", 400],
    ["nonsense", 400],
    ["null", 422],
    ["[]", 422],
    [{}, 422],
    [{ ...good, extra: 1 }, 422],
    ['{"__proto__":{},"origin":"agent","by":"x","writes":[{"point":"p","value":1}]}', 422],
    [{ ...good, origin: "capsule" }, 422],
    [{ ...good, origin: "root" }, 422],
    [{ ...good, by: "" }, 422],
    [{ ...good, by: "x".repeat(65) }, 422],
    [{ ...good, by: "line\nbreak" }, 422],
    [{ ...good, by: "right\u202eleft" }, 422],
    ['{"origin":"agent","by":"\\ud800","writes":[{"point":"p","value":1}]}', 422],
    [{ ...good, writes: [] }, 422],
    [{ ...good, writes: Array.from({ length: 33 }, (_, n) => ({ point: `p${n}`, value: n })) }, 422],
    [{ ...good, writes: [...writes, ...writes] }, 422],
    [{ ...good, writes: [{ point: "p", value: "1" }] }, 422],
    [{ ...good, writes: [{ point: "p", value: null }] }, 422],
    [{ ...good, writes: [{ point: "p", value: 1, unit: "kW" }] }, 422],
    ['{"origin":"agent","by":"x","writes":[{"point":"p","value":1e999}]}', 422],
  ];
  const before = furnace.proposals.length;
  for (const [body, status] of wrong)
    assert.equal((await propose(body)).status, status, JSON.stringify(body));
  assert.equal((await send("POST", "/v1/proposals", json, Uint8Array.of(0x22, 0xff, 0x22))).status, 400);
  assert.equal((await propose(good, { "content-type": "text/plain" })).status, 415);
  assert.equal((await send("POST", "/v1/proposals", {}, JSON.stringify(good))).status, 415);
  for (const origin of ["http://evil.example", "null", `https://evil.example:${port}`, "http://127.0.0.1:1"])
    assert.equal((await propose(good, { origin })).status, 403, origin);
  assert.equal((await propose(good, { "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await propose(good, { "sec-fetch-site": "same-site" })).status, 403);
  assert.equal(furnace.proposals.length, before, "none of them got through");
});

test("console reads a body of the largest size and not of one byte more", async () => {
  const pad = " ".repeat(proposalBytesMax - JSON.stringify(good).length);
  assert.equal((await propose(JSON.stringify(good) + pad)).status, 202);
  assert.equal((await propose(`${JSON.stringify(good)}${pad} `)).status, 413);
  assert.equal((await propose("[".repeat(300_000))).status, 413);
});

test("console answers to its own names only, so that no rebound name works", async () => {
  for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example", "a b"])
    assert.equal((await send("GET", "/v1/status", { host })).status, 421, host);
  for (const host of [undefined, ""]) assert.equal(isOwnHost(host, { names: [""] }), false);
  for (const host of ["localhost", "127.0.0.1:1234", "[::1]:80", "gateway.plant.local:8470"])
    assert.equal((await send("GET", "/v1/status", { host })).status, 200, host);
});

test("console: no body makes it fail, and nothing odd gets through", async () => {
  const value = fc.oneof(fc.double(), fc.integer(), fc.string(), fc.constant(null));
  const near = fc.record(
    {
      origin: fc.constantFrom("operator", "optimiser", "agent", "capsule", "__proto__", 1),
      by: fc.oneof(fc.string({ unit: "binary", maxLength: 70 }), value),
      writes: fc.oneof(
        fc.array(
          fc.record({ point: fc.oneof(fc.string({ unit: "binary" }), value), value }, { requiredKeys: [] }),
        ),
        value,
      ),
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    near.map((some) => JSON.stringify(some)),
    fc.json(),
    fc.string(),
    fc.uint8Array(),
  );
  await fc.assert(
    fc.asyncProperty(body, async (bytes) => {
      const before = furnace.proposals.length;
      const { status, text } = await send("POST", "/v1/proposals", json, bytes);
      assert.ok(status === 202 || (status >= 400 && status < 500), `${status}: ${text}`);
      for (const { by, origin, writes } of furnace.proposals.slice(before)) {
        assert.ok(by.isWellFormed() && by.length <= 64 && origin !== "capsule");
        for (const write of writes) assert.ok(Number.isFinite(write.value) && write.point.isWellFormed());
      }
    }),
    { numRuns: 400 },
  );
});

test("console: bytes that are no HTTP end their own connection and nothing else", async () => {
  for (const noise of [
    "\r\n\r\n",
    "GET\r\n\r\n",
    "\u0016\u0003\u0001",
    "GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
    `GET /${"a".repeat(20_000)} HTTP/1.1\r\n\r\n`,
  ]) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {}).resume();
    socket.end(noise);
    await new Promise((resolve) => socket.once("close", resolve));
  }
  assert.equal((await send("GET", "/healthz")).status, 200);
});

test("stream sends a status at once, then records, and hangs up on who talks back", async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`, { origin: `http://127.0.0.1:${port}` });
  const heard: { type: string; records?: { index: number; record: { kind: string } }[] }[] = [];
  const waits: (() => void)[] = [];
  socket.on("message", (data) => {
    heard.push(JSON.parse(String(data)));
    for (const wake of waits.splice(0)) wake();
  });
  const next = async (type: string): Promise<(typeof heard)[number]> => {
    for (;;) {
      const found = heard.find((message) => message.type === type);
      if (found) return found;
      await new Promise<void>((resolve) => waits.push(resolve));
    }
  };
  await next("status");
  const first = furnace.bodies.length;
  furnace.step();
  const { records = [] } = await next("records");
  assert.deepEqual(
    records.map(({ index, record }) => [index, record.kind]),
    [
      [first, "decision"],
      [first + 1, "outcome"],
    ],
  );
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  socket.send("write 400 kW");
  assert.equal(await closed, 1003);
});

test("stream refuses other sites, other names and other addresses", async () => {
  const refused = (path: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
      socket.on("unexpected-response", (_request, reply) => {
        resolve(reply.statusCode ?? 0);
        reply.destroy();
      });
      socket.on("open", () => reject(new Error("was let in")));
      socket.on("error", () => {});
    });
  assert.equal(await refused("/v1/stream", { origin: "http://evil.example" }), 403);
  assert.equal(await refused("/v1/stream", { origin: "null" }), 403);
  assert.equal(await refused("/v1/stream", { host: "evil.example", origin: "http://evil.example" }), 421);
  assert.equal(await refused("/v1/status", {}), 404);
});

test("answer() asks for a take-back where something adapts, and never for another site", async () => {
  const post = (headers: Record<string, string> = {}) => send("POST", "/v1/adaptation/take-back", headers);
  assert.equal((await post()).status, 409);
  furnace.adaptation = { isFrozen: false, values: {} };
  assert.equal((await post()).status, 202);
  assert.equal((await post({ origin: "http://evil.example" })).status, 403);
  assert.equal((await send("GET", "/v1/adaptation/take-back")).status, 405);
  furnace.adaptation = null;
  assert.equal(furnace.takenBack, 1);
});

test("openConsole() says that a port is taken, and what to do", async () => {
  await assert.rejects(
    openConsole(furnace, { host: "127.0.0.1", port }),
    (error) => error instanceof Fault && error.code === "console/port-taken" && error.hint !== undefined,
  );
  await assert.rejects(
    openConsole(furnace, { host: "203.0.113.7", port: 0 }),
    (error) => error instanceof Fault && error.code === "console/unreachable",
  );
});

test("openConsole() tells a caller of a broken log no more than that", async () => {
  const broken = new ScriptedFurnace();
  const warned: object[] = [];
  const log = { warn: (details: object) => void warned.push(details) };
  broken.records = async () => {
    throw new Fault("proof/disk", "Cannot read /var/lib/secret/log.db");
  };
  const other = await openConsole(broken, { host: "127.0.0.1", port: 0, log });
  const faulty = await fetch(`${other.url}/v1/records`);
  assert.deepEqual([faulty.status, (await faulty.text()).includes("secret")], [503, false]);
  broken.records = async () => {
    throw new Error("at /home/secret");
  };
  const failed = await fetch(`${other.url}/v1/records`);
  assert.deepEqual([failed.status, (await failed.text()).includes("secret")], [500, false]);
  assert.equal(warned.length, 2);
  await other.close();
});

test("close() waits for no one: not for kept connections, streams or half a request", async () => {
  const other = await openConsole(furnace, { host: "127.0.0.1", port: 0 });
  const at = Number(new URL(other.url).port);
  await (await fetch(`${other.url}/v1/status`)).text();
  const stream = new WebSocket(`ws://127.0.0.1:${at}/v1/stream`);
  await new Promise((resolve) => stream.once("message", resolve));
  const half = connect(at, "127.0.0.1");
  half.on("error", () => {});
  half.write(
    "POST /v1/proposals HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{",
  );
  await new Promise((resolve) => half.once("connect", resolve));
  const gone = Promise.all([
    new Promise((resolve) => stream.once("close", resolve)),
    new Promise((resolve) => half.once("close", resolve)),
  ]);
  await other.close();
  await other.close();
  await gone;
  await assert.rejects(fetch(`${other.url}/v1/status`));
});
