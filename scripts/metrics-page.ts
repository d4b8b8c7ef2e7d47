// node scripts/metrics-page.ts
//
// Writes the tables of docs/metrics.md again from the metrics that there are; a test holds the page to them.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Metric } from "#runtime/console/metrics/metric.ts";
import { metricGroups, metrics } from "#runtime/console/metrics.ts";
import { between } from "./generated-part.ts";

export const metricsPagePath: string = fileURLToPath(new URL("../docs/metrics.md", import.meta.url));

/** The page with its tables as they should be. */
export function metricsPage(page: string): string {
  return between(page, { script: "scripts/metrics-page.ts", path: "docs/metrics.md", text: tables() });
}

function tables(): string {
  const groups = metricGroups.map(([about, group]) =>
    [
      `### ${about}`,
      "",
      "| metric | type | labels | what it says |",
      "| --- | --- | --- | --- |",
      ...group.map(row),
      "",
    ].join("\n"),
  );
  return [`There are ${metrics.length}.`, "", ...groups].join("\n");
}

function row({ name, type, labels, help }: Metric): string {
  const names = Object.keys(labels).map((label) => `\`${label}\``);
  return `| \`${name}\` | ${type} | ${names.join(", ")} | ${help} |`;
}

if (import.meta.main) writeFileSync(metricsPagePath, metricsPage(readFileSync(metricsPagePath, "utf8")));
