// A daemon that tells a collector how its decisions went. The collector is a server of this test, which first takes nothing
// and wants a password: what the daemon sends is held against its log on the disk, its lines and its metrics.

import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { DecisionRecord, OutcomeRecord, Record } from "#runtime/prove/record.ts";
import { readExposition } from "../support/exposition-reader.ts";
import { readLog } from "../support/log.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Attributes;
  readonly status: { readonly code?: number; readonly message?: string };
}

type Attributes = readonly { readonly key: string; readonly value: { readonly [type: string]: unknown } }[];

interface Told {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Attributes };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

async function collector(t: TestContext) {
  const told: Told[] = [];
  const asked = { takes: false, refusals: 0, authorization: new Set<string | undefined>() };
  const server = createServer((request, reply) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      asked.authorization.add(request.headers.authorization);
      if (asked.takes) told.push(JSON.parse(Buffer.concat(pieces).toString()) as Told);
      else asked.refusals++;
      reply.writeHead(asked.takes ? 200 : 503, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const spans = (): readonly Span[] =>
    told.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
  return { port: (server.address() as AddressInfo).port, asked, told, spans };
}

test("daemon: a decision's trace says of proposer, shield, machine and log what the log says", {
  timeout: 150_000,
}, async (t) => {
  const { port, asked, told, spans } = await collector(t);
  await using site = await openSite();
  const config = await gatewayFile(site, {
    log: { level: "debug" },
    traces: { url: `http://edge:hunter22@127.0.0.1:${port}/v1/traces?key=hunter23` },
  });
  await using daemon = new DaemonProcess(["run", "--config", config]);
  const url = await daemon.url();
  await daemon.event("traces-down");
  asked.takes = true;
  await daemon.event("traces-up");
  const wish = [
    { point: "heater_power_setpoint", value: 60 },
    { point: "fan_speed_setpoint", value: 0 },
  ];
  const sent = await fetch(new URL("/v1/proposals", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ origin: "optimiser", by: "rogue", writes: wish }),
  });
  assert.equal(sent.status, 202);
  const of = (span: Span | undefined, key: string): unknown =>
    Object.values(span?.attributes.find((each) => each.key === key)?.value ?? {})[0];
  const isOf = (origin: string, outcome?: string) => (span: Span) =>
    outcome === undefined
      ? span.name === "proposer" && of(span, "iv.by") === origin
      : span.name === "field" && of(span, "iv.outcome") === outcome;
  const [rogue, verified] = await until(() => {
    const found = [spans().find(isOf("rogue")), spans().find(isOf("", "verified"))];
    return found.every((each) => each !== undefined) && (found as [Span, Span]);
  });
  const metrics = readExposition(await (await fetch(new URL("/metrics", url))).text());
  const value = (name: string): number => metrics.get(name)!.samples[0]!.value;
  assert.ok(value("iv_trace_spans_sent_total") > 0);
  assert.equal(value("iv_trace_spans_dropped_total"), 0, "what was refused for now came later");
  daemon.kill("SIGTERM");
  assert.equal(await daemon.exited, 0);

  const log = await readLog(join(site.folder, "data"));
  const all = spans();
  assert.equal(new Set(all.map(({ spanId }) => spanId)).size, all.length, "each is sent once");
  for (const { resourceSpans } of told)
    for (const { resource } of resourceSpans)
      assert.deepEqual(resource.attributes.slice(0, 2), [
        { key: "service.name", value: { stringValue: "industriverse-edge" } },
        { key: "service.instance.id", value: { stringValue: "test-gateway" } },
      ]);
  const roots = all.filter(({ name }) => name === "decision");
  for (const root of roots) {
    const index = Number(of(root, "iv.record"));
    const decision = log[index] as DecisionRecord;
    assert.equal(decision.kind, "decision");
    assert.equal(root.traceId, hash("sha256", `${decision.boot}\n${decision.tick}`).slice(0, 32));
    const parts = all.filter(({ parentSpanId }) => parentSpanId === root.spanId);
    const [proposer, shield, field, proof] = ["proposer", "shield", "field", "proof"].map((name) =>
      parts.find((part) => part.name === name),
    );
    assert.equal(parts.length, decision.permit === null ? 3 : 4, JSON.stringify(parts));
    for (const part of [root, ...parts]) {
      assert.equal(part.traceId, root.traceId);
      assert.equal(part.startTimeUnixNano, `${decision.at}000`);
      assert.ok(BigInt(part.endTimeUnixNano) >= BigInt(part.startTimeUnixNano));
      assert.ok(BigInt(part.endTimeUnixNano) <= BigInt(root.endTimeUnixNano));
    }
    assert.deepEqual([of(proposer, "iv.origin"), of(proposer, "iv.by")], [decision.origin, decision.by]);
    assert.deepEqual(
      [of(shield, "iv.verdict"), of(shield, "iv.because")],
      [decision.verdict, decision.because],
    );
    assert.deepEqual(shield!.status, decision.verdict === "block" ? { code: 2, message: decision.text } : {});
    assert.equal(of(proof, "iv.record"), String(index));
    if (decision.permit === null) continue;
    const outcome = outcomeOf(log, decision.permit);
    if (outcome !== undefined) {
      assert.equal(of(field, "iv.outcome"), outcome.outcome);
      assert.equal(field!.endTimeUnixNano, `${outcome.at}000`);
    }
  }
  assert.ok(roots.length > 3);
  assert.equal(verified.status.code, undefined);

  const line = daemon.lines.find((each) => each.event === "intervention" && each["by"] === "rogue");
  assert.equal(line?.["trace_id"], rogue.traceId, "the log's line has the trace's name");
  const shields = all.filter(({ traceId, name }) => traceId === rogue.traceId && name === "shield");
  assert.ok(shields.some((shield) => of(shield, "iv.verdict") === line["verdict"]));

  assert.ok(asked.refusals > 0);
  const basic = `Basic ${Buffer.from("edge:hunter22").toString("base64")}`;
  assert.deepEqual([...asked.authorization], [basic]);
  assert.doesNotMatch(JSON.stringify(daemon.lines) + daemon.errors, /hunter2/);
});

function outcomeOf(log: readonly Record[], permit: string): OutcomeRecord | undefined {
  return log.find((record): record is OutcomeRecord => record.kind === "outcome" && record.permit === permit);
}
