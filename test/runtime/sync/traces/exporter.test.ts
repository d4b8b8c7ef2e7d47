import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import { openTraces } from "#runtime/sync/traces/exporter.ts";
import { decision } from "../../prove/memory/records.ts";

interface Received {
  readonly resourceSpans: readonly [
    { readonly scopeSpans: readonly [{ readonly spans: readonly { readonly name: string }[] }] },
  ];
}

/** As much of a collector as the wire shows: it answers what it is told to. */
async function collector(t: TestContext) {
  const heard: Received[] = [];
  const answers: number[] = [];
  const said = { body: "{}" };
  const server: Server = createServer((request, reply) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const status = answers.shift() ?? 200;
      assert.deepEqual([request.method, request.headers["content-type"]], ["POST", "application/json"]);
      if (status === 200) heard.push(JSON.parse(Buffer.concat(pieces).toString()) as Received);
      reply.writeHead(status, { "content-type": "application/json", "content-length": said.body.length });
      reply.end(said.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const spans = () =>
    heard.flatMap(
      ({
        resourceSpans: [
          {
            scopeSpans: [scope],
          },
        ],
      }) => scope.spans,
    );
  return { url: `http://127.0.0.1:${port}/v1/traces`, answers, said, spans };
}

function scriptedLog() {
  const followers = new Set<(batch: readonly LoggedRecord[]) => void>();
  const flushes = new Set<() => void>();
  return {
    size: 0,
    follow(listener: (batch: readonly LoggedRecord[]) => void) {
      followers.add(listener);
      return () => void followers.delete(listener);
    },
    onFlush(listener: () => void) {
      flushes.add(listener);
      return () => void flushes.delete(listener);
    },
    write(count: number) {
      this.stage(count);
      this.size += count;
      for (const listener of flushes) listener();
    },
    /** What outlives the process and is not on the disk yet. */
    stage(count: number) {
      const batch = Array.from({ length: count }, (_, place) => ({
        index: this.size + place,
        body: JSON.stringify(decision(this.size + place, 6)),
      }));
      for (const listener of followers) listener(batch);
    },
  };
}

const counted = ({ sent, dropped }: { readonly sent: number; readonly dropped: number }): number =>
  sent + dropped;

async function until(is: () => boolean): Promise<void> {
  while (!is()) await pause(10);
}

test("openTraces() sends spans in batches, tries again where it is told to, and drops what is refused", async (t) => {
  const { url, answers, spans } = await collector(t);
  const log = scriptedLog();
  const changes: string[] = [];
  const traces = openTraces({
    ...{ url, log, sampleShare: 1, everyMs: 10, now: () => decision(1).at },
    about: { resource: {}, scope: { name: "s", version: "1" } },
    onChange: (state) => void changes.push(state),
  });
  answers.push(503);
  log.write(10);
  await until(() => traces.counts.sent === 40);
  assert.deepEqual([traces.counts, changes], [{ sent: 40, dropped: 0 }, ["down", "up"]]);
  answers.push(400);
  log.write(5);
  await until(() => traces.counts.dropped === 20);
  log.write(3);
  await traces[Symbol.asyncDispose]();
  assert.deepEqual([traces.counts, spans().length], [{ sent: 52, dropped: 20 }, 52]);
  log.write(3);
  await traces[Symbol.asyncDispose]();
  assert.equal(spans().length, 52);
});

test("openTraces() counts what a collector says that it left, and what a log that began anew leaves open", async (t) => {
  const { url, said, spans } = await collector(t);
  const log = scriptedLog();
  await using traces = openTraces({
    ...{ url, log, sampleShare: 1, everyMs: 10, now: () => decision(1).at },
    about: { resource: {}, scope: { name: "s", version: "1" } },
    onChange: () => {},
  });
  for (const [body, dropped] of [
    ['{"partialSuccess":{"rejectedSpans":"3","errorMessage":"no"}}', 3],
    ['{"partialSuccess":{"rejectedSpans":-1}}', 3],
    ["null", 3],
    ["[", 3],
    ['{"partialSuccess":{"rejectedSpans":"1e9"}}', 7],
  ] as const) {
    said.body = body;
    const before = spans().length;
    log.write(1);
    // The collector has spans before its answer is counted, and as much may have been sent before.
    await until(() => spans().length === before + 4 && counted(traces.counts) === before + 4);
    assert.equal(traces.counts.dropped, dropped, body);
  }
  said.body = "{}";
  log.stage(2);
  log.size = 0;
  log.write(1);
  await until(() => traces.counts.sent === 24 - 7 && traces.counts.dropped >= 7 + 8);
  assert.equal(traces.counts.dropped, 7 + 8, "two decisions of four spans");
});

test("openTraces() waits for no collector that is not there, and ends at once", async () => {
  const log = scriptedLog();
  const { promise, resolve } = Promise.withResolvers<string>();
  await using traces = openTraces({
    ...{ url: "http://127.0.0.1:9/v1/traces", log, sampleShare: 1, everyMs: 5, now: () => decision(1).at },
    about: { resource: {}, scope: { name: "s", version: "1" } },
    onChange: (state) => resolve(state),
  });
  log.write(2);
  assert.equal(await promise, "down");
  for (let burst = 0; burst < 8; burst++) log.write(1_000);
  assert.ok(traces.counts.dropped > 1_000);
});
