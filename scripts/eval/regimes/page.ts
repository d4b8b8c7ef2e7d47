import { markdownTable } from "#scripts/eval/evaluation.ts";
import { percent } from "#scripts/eval/outcomes.ts";
import type { RegimesReport, SetReport } from "#scripts/eval/regimes.ts";

export function pageOf({ sets }: RegimesReport): string {
  return sets.map(sectionOf).join("\n");
}

function sectionOf({ name, about, naming, finding }: SetReport): string {
  const named = naming.map(({ name: method, ...of }) => [
    method,
    ...[of.accuracy, of.precision, of.recall, of.f1, of.found].map(percent),
    rows(of.delayRows),
    of.flaps.toFixed(1),
  ]);
  const found = finding.map(({ name: method, ...of }) => [
    method,
    ...[of.precision, of.recall, of.f1].map(percent),
    rows(of.delayRows),
    of.falsePerThousand.toFixed(1),
  ]);
  return `## ${name}

${about}
${naming.length === 0 ? "" : `\n${markdownTable(["method", "accuracy", "precision", "recall", "F1", "switches found", "delay", "changes of name"], named)}\n`}
${markdownTable(["alarms", "precision", "recall", "F1", "delay", "false in 1000 rows"], found)}
`;
}

function rows(count: number): string {
  return Number.isNaN(count) ? "–" : String(count);
}
