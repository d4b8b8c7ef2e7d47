import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { exposition } from "#runtime/console/exposition.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { answerClasses, type Scraped } from "#runtime/console/measured.ts";
import { metrics, metricsText } from "#runtime/console/metrics.ts";
import { Tally } from "#runtime/console/tally.ts";
import type { Record } from "#runtime/prove/record.ts";
import { type ReadFamily, readExposition } from "../../support/exposition-reader.ts";
import { noPromtool, promtool } from "../../support/promtool.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";
import { measuredOf } from "./scripted-measured.ts";

/** A gateway of which there is something to say under every name. */
function scraped(): Scraped {
  const furnace = new ScriptedFurnace();
  const tally = new Tally();
  furnace.follow((batch) => {
    for (const { body } of batch) tally.count(JSON.parse(body) as Record);
  });
  for (const mood of ["calm", "hold", "attack"] as const) {
    furnace.mood = mood;
    for (let tick = 0; tick < 20; tick++) furnace.step();
  }
  const shown = furnace.status();
  const status: GatewayStatus = {
    ...shown,
    scada: { port: 1, connects: 2, requests: 3, refused: 4, dropped: 5 },
    witnesses: [{ name: "north", size: 40, atS: Math.floor(shown.now / 1e6) - 60 }],
    log: {
      ...shown.log,
      space: { bytes: 1e6, first: 0, bytesPerDay: 5e6, limitBytes: 1e9, limitOf: "disk", daysLeft: 199.8 },
    },
  };
  const traffic = { answers: { "2xx": 9, "3xx": 1, "4xx": 2, "5xx": 0 }, listeners: 3, missed: 0 };
  return { ...measuredOf(status, tally), traffic, approvals: 0 };
}

const text = metricsText(scraped());
const read = readExposition(text);

test("metrics keep to the conventions of names, types and units", () => {
  assert.ok(metrics.length >= 45);
  assert.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length);
  for (const { name, type, help, labels } of metrics) {
    assert.match(name, /^iv(_[a-z0-9]+)+$/);
    assert.equal(name.endsWith("_total"), type === "counter", `${name} is a ${type}`);
    assert.doesNotMatch(
      name,
      /_(ms|milliseconds|us|kb|percent|count|sum|bucket)(_|$)/,
      "base units, no endings",
    );
    assert.ok(help.length > 10 && !help.endsWith(".") && !help.includes("|"), name);
    for (const label of Object.keys(labels)) assert.ok(/^[a-z]+$/.test(label) && label !== "le", label);
  }
});

test("metricsText() has every metric that is documented, with those labels and values and no others", () => {
  assert.deepEqual(
    [...read.keys()],
    metrics.map(({ name }) => name),
  );
  for (const { name, type, help, labels } of metrics) {
    const family = read.get(name)!;
    assert.deepEqual([family.type, family.help], [type, help]);
    for (const sample of family.samples) {
      const own = [...sample.labels.keys()].filter((label) => label !== "le" || type !== "histogram");
      assert.deepEqual(own.toSorted(), Object.keys(labels).toSorted(), name);
      for (const [label, value] of sample.labels) {
        const words = labels[label];
        if (Array.isArray(words)) assert.ok(words.includes(value), `${name}{${label}="${value}"}`);
      }
    }
  }
});

test("metricsText() tells the numbers as they are, in seconds, bytes and shares", () => {
  assert.equal(valueIn("iv_decisions_total", { verdict: "block", reason: "barrier" }), 20);
  assert.equal(valueIn("iv_decisions_total", { verdict: "block", reason: "quality" }), 20);
  assert.equal(valueIn("iv_proposals_judged_total", { origin: "optimiser", verdict: "block" }), 20);
  assert.equal(valueIn("iv_fallbacks_total", { fallback: "hold" }), 20);
  assert.equal(valueIn("iv_outcomes_total", { outcome: "verified" }), 40);
  assert.equal(valueIn("iv_gateway_state", { state: "guarded" }), 1);
  assert.equal(valueIn("iv_gateway_state", { state: "holding" }), 0);
  assert.equal(valueIn("iv_tick_period_seconds", { capsule: "on-trial" }), 0.2);
  assert.equal(valueIn("iv_tick_age_seconds", { capsule: "on-trial" }), 0.05);
  assert.equal(valueIn("iv_log_flush_age_seconds", {}), 2);
  assert.equal(valueIn("iv_device_events_total", { device: "furnace", kind: "broken_streams" }), 0);
  assert.equal(valueIn("iv_point_age_seconds", { device: "furnace" }), 0.08);
  assert.equal(valueIn("iv_point_age_seconds", { device: "cooler" }), undefined, "it was never read");
  assert.equal(valueIn("iv_regime", { capsule: "on-trial", regime: "casting" }), 1);
  assert.equal(valueIn("iv_regime", { capsule: "on-trial", regime: "unknown" }), 0);
  assert.equal(valueIn("iv_tick_period_seconds", { capsule: "gone" }), undefined, "it does not run");
  const buckets = read
    .get("iv_tick_duration_seconds")!
    .samples.filter(({ labels }) => labels.get("capsule") === "on-trial");
  assert.deepEqual(
    buckets.map(({ labels, value }) => [labels.get("le"), value]),
    [
      ...[
        ["0.0001", 0],
        ["0.00025", 4],
        ["0.0005", 6],
        ["0.001", 6],
        ["0.0025", 6],
        ["0.005", 6],
        ["0.01", 6],
      ],
      ...[
        ["0.025", 6],
        ["0.05", 6],
        ["0.1", 6],
        ["0.25", 6],
        ["+Inf", 7],
        [undefined, 0.3015],
        [undefined, 7],
      ],
    ],
  );
});

test("metricsText() is clean to Prometheus' own linter", { skip: noPromtool }, () => {
  assert.equal(promtool(["check", "metrics"], text), undefined);
});

test("exposition() escapes whatever a name holds, and a reader gets it back", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(
        fc.constantFrom("\\", '"', "\n", "\r", "}", "{", ",", "=", "# HELP x y", " 1", "\\n", "é", "\ud800"),
      )
      .map((all) => all.join("")),
  );
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 4 }), hostile, fc.double(), (values, help, value) => {
      const samples = values.map((device) => ({ labels: { device, verdict: "block" }, value }));
      const families = readExposition(
        exposition([{ name: "iv_x", type: "gauge", help: help.toWellFormed(), samples }]),
      );
      const shown = values.map((label) => label.toWellFormed().replace(/[^\n\P{Cc}]/gu, "\ufffd"));
      assert.deepEqual(families.get("iv_x")?.samples.map(({ labels }) => labels.get("device")) ?? [], [
        ...new Set(shown),
      ]);
      for (const sample of families.get("iv_x")?.samples ?? [])
        assert.ok(sample.value === value || Number.isNaN(value));
    }),
    { numRuns: Number(process.env["IV_RUNS"] ?? 1_000) },
  );
});

test("exposition() leaves out what has no sample, and says what is beyond numbers", () => {
  const one = (value: number) =>
    exposition([{ name: "iv_x", type: "gauge", help: "x", samples: [{ labels: {}, value }] }]);
  assert.equal(exposition([{ name: "iv_x", type: "gauge", help: "x", samples: [] }]), "");
  assert.equal(one(Number.NaN).split("\n")[2], "iv_x NaN");
  assert.equal(one(Number.POSITIVE_INFINITY).split("\n")[2], "iv_x +Inf");
  assert.equal(one(Number.NEGATIVE_INFINITY).split("\n")[2], "iv_x -Inf");
  assert.equal(one(-0).split("\n")[2], "iv_x 0");
  assert.equal(one(1e21).split("\n")[2], "iv_x 1e+21");
});

test("metricsText() makes no series of what comes from outside, and a bounded number of them at all", () => {
  const from = scraped();
  const furnace = new ScriptedFurnace();
  furnace.mood = "attack";
  const seriesOf = (): number =>
    [...readExposition(metricsText(from)).values()].reduce((sum, { samples }) => sum + samples.length, 0);
  furnace.follow((batch) => {
    for (const { body } of batch) {
      const record = JSON.parse(body) as Record;
      if (record.kind === "decision")
        from.tally.count({ ...record, by: `rogue ${record.tick}`, text: `${record.at}` });
    }
  });
  const before = seriesOf();
  for (let tick = 0; tick < 200; tick++) furnace.step();
  assert.equal(seriesOf(), before);
  assert.deepEqual(answerClasses, Object.keys(from.traffic.answers));
});

function valueIn(name: string, labels: { readonly [label: string]: string }): number | undefined {
  const matches = ({ labels: own }: ReadFamily["samples"][number]): boolean =>
    Object.entries(labels).every(([label, value]) => own.get(label) === value);
  const found = read.get(name)!.samples.filter(matches);
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}
