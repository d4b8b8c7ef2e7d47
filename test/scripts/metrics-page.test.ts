// The page, the dashboard and the alert rules use the metrics that there are, and no others.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { metrics } from "#runtime/console/metrics.ts";
import { metricsPage, metricsPagePath } from "#scripts/metrics-page.ts";
import { noPromtool, promtool } from "../support/promtool.ts";

const page = readFileSync(metricsPagePath, "utf8");
const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../docs/grafana/${name}`, import.meta.url));
const dashboard = JSON.parse(readFileSync(pathOf("dashboard.json"), "utf8")) as Dashboard;
const alerts = parse(readFileSync(pathOf("alerts.yaml"), "utf8")) as Alerts;

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly type: string;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}

interface Alerts {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string };
    }[];
  }[];
}

const rules = alerts.groups.flatMap((group) => group.rules);
const questions: readonly (readonly [where: string, expr: string])[] = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [title, expr]),
  ),
  ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
];

test("docs/metrics.md has the metrics that there are (node scripts/metrics-page.ts writes them)", () => {
  assert.equal(metricsPage(page), page);
});

test("dashboard and alerts ask for metrics, labels and words that there are", () => {
  const series = new Map(
    metrics.flatMap(({ name, type, labels }) =>
      type === "histogram"
        ? ["_bucket", "_sum", "_count"].map((end) => [name + end, { ...labels, le: "bounds" }] as const)
        : [[name, labels] as const],
    ),
  );
  const scraper = ["instance", "job"];
  for (const [where, expr] of questions) {
    const names = expr.match(/\b(?:iv_[a-z0-9_]+|up)\b/g) ?? [];
    assert.ok(names.length > 0, `${where}: ${expr}`);
    for (const name of names) assert.ok(series.has(name) || name === "up", `${where} asks for ${name}`);
    for (const [, name, inside] of expr.matchAll(/\b(iv_[a-z0-9_]+)\{([^}]*)\}/g))
      for (const [, label, how, value] of inside!.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)) {
        if (scraper.includes(label!)) continue;
        const words = series.get(name!)![label!];
        assert.ok(words !== undefined, `${where}: ${name} has no label ${label}`);
        if (!Array.isArray(words)) continue;
        for (const word of how!.includes("~") ? value!.split("|") : [value!])
          assert.ok(words.includes(word), `${where}: ${name} never has ${label}="${word}"`);
      }
    const grouped = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/,\s*/));
    const known = names.flatMap((name) => Object.keys(series.get(name) ?? {}));
    for (const label of grouped) assert.ok([...known, ...scraper].includes(label), `${where}: ${label}`);
  }
});

test("dashboard: every legend shows labels that are there, and no panel lies on another", () => {
  const taken = new Set<string>();
  assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
  for (const { gridPos, targets = [], title } of dashboard.panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.ok(x < 24 && !taken.has(`${x} ${y}`), title);
        taken.add(`${x} ${y}`);
      }
    for (const { expr, legendFormat } of targets)
      for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
        const by = /\bby \(([^)]*)\)/.exec(expr)?.[1];
        const [name] = expr.match(/\biv_[a-z0-9_]+/)!;
        const labels = Object.keys(metrics.find((metric) => metric.name === name)?.labels ?? {});
        const shown = by === undefined ? [...labels, "instance"] : by.split(/,\s*/);
        assert.ok(shown.includes(label!), `${title}: ${expr} has no ${label}`);
      }
  }
});

test("alerts: each has a severity, a sentence, a name of its own and a line in the manual", () => {
  assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  for (const { alert, labels, annotations } of rules) {
    assert.ok(["critical", "warning", "info"].includes(labels.severity), alert);
    assert.ok(annotations.summary.length > 15, alert);
    assert.ok(page.includes(`\`${alert}\``), `docs/metrics.md says nothing of ${alert}`);
  }
  const told = [...page.matchAll(/`([A-Z][a-z]+[A-Z]\w+)`/g)].map(([, name]) => name!);
  for (const name of told)
    assert.ok(
      rules.some(({ alert }) => alert === name),
      `there is no alert ${name}`,
    );
});

test("alerts and the dashboard's questions can be asked, says Prometheus itself", {
  skip: noPromtool,
}, async () => {
  assert.equal(promtool(["check", "rules", pathOf("alerts.yaml")]), undefined);
  // Grafana puts its own words in before it asks.
  const asked = (expr: string): string =>
    expr.replaceAll("$__rate_interval", "1m").replaceAll("$instance", ".+");
  const asRules = dashboard.panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr }, at) => ({ record: `asked:${at}`, expr: asked(expr), labels: { expr } })),
  );
  const folder = await mkdtemp(join(tmpdir(), "iv-rules-"));
  const file = join(folder, "dashboard.yaml");
  await writeFile(file, stringify({ groups: [{ name: "dashboard", rules: asRules }] }));
  assert.equal(promtool(["check", "rules", "--lint=none", file]), undefined);
  await rm(folder, { recursive: true });
});

/** Of an alert what has to be so, minute by minute or hour by hour, that it is told then, and that it is not. */
const occasions: readonly (readonly [alert: string, minute: string, isTold: boolean, series: Series])[] = [
  ["ApprovalWaits", "10m", true, { iv_approvals_waiting: "1x20" }],
  ["ApprovalWaits", "2m", false, { iv_approvals_waiting: "1x20" }],
  ["ApprovalWaits", "10m", false, { iv_approvals_waiting: "1x5 0x20" }],
  ["EnforceLeft", "5m", true, { 'iv_shield_terms{what="mode"}': "1x20", iv_gateway_enforcing: "0x20" }],
  // The file says observe, and two people have put it to enforce: nothing to be warned of.
  ["EnforceLeft", "5m", false, { 'iv_shield_terms{what="mode"}': "1x20", iv_gateway_enforcing: "1x20" }],
  ["EnforceLeft", "5m", false, { 'iv_shield_terms{what="mode"}': "0x20", iv_gateway_enforcing: "0x20" }],
  ["LimitsNarrowed", "25h", true, { 'iv_shield_terms{what="max"}': "1x30" }],
  ["LimitsNarrowed", "23h", false, { 'iv_shield_terms{what="max"}': "1x30" }],
  ["LimitsNarrowed", "25h", false, { 'iv_shield_terms{what="mode"}': "1x30" }],
  ["NotEnforcing", "25h", true, { iv_gateway_enforcing: "0x30" }],
  ["RightsDenied", "16m", true, { 'iv_access_acts_total{how="token",outcome="denied"}': "0+1x20" }],
  ["RightsDenied", "16m", false, { 'iv_access_acts_total{how="token",outcome="done"}': "0+1x20" }],
  ["ArmedByFileTried", "4m", true, { 'iv_access_acts_total{how="file",outcome="denied"}': "0 0 1x20" }],
  ["ArmedByFileTried", "4m", false, { 'iv_access_acts_total{how="file",outcome="done"}': "0 0 1x20" }],
];

type Series = { readonly [selector: string]: string };

test("alerts about what people order are told when they should be, says Prometheus itself", {
  skip: noPromtool,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "iv-rules-"));
  for (const unit of ["m", "h"]) {
    const tests = occasions
      .filter(([, eval_time]) => eval_time.endsWith(unit))
      .map(([alertname, eval_time, isTold, series]) => ({
        interval: `1${unit}`,
        input_series: Object.entries(series).map(([selector, values]) => ({
          series: selector.includes("{")
            ? selector.replace("{", '{instance="gw",')
            : `${selector}{instance="gw"}`,
          values,
        })),
        promql_expr_test: [
          {
            expr: `count(ALERTS{alertname="${alertname}",alertstate="firing",instance="gw"})`,
            ...{ eval_time, exp_samples: isTold ? [{ value: 1 }] : [] },
          },
        ],
      }));
    const file = join(folder, `${unit}.yaml`);
    const rule_files = [pathOf("alerts.yaml")];
    await writeFile(file, stringify({ rule_files, evaluation_interval: `1${unit}`, tests }));
    assert.equal(promtool(["test", "rules", file]), undefined);
  }
  await rm(folder, { recursive: true });
});
