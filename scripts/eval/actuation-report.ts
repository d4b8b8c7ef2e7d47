import type { ActuationReport, GateReport } from "./actuation.ts";

/** What people read; the command writes it, so its figures are those that were measured. */
export function markdownOf(report: ActuationReport): string {
  const { rows, proposals, harmful, alpha, stale, slow, horizon, ridge, error } = report;
  return `# Evaluation: actuation

Written by \`npm run eval:actuation\`. ${rows} recorded rows, ${proposals} proposed commands, ${harmful} of them
harmful by a simulation that no gate sees. Columns are counted from 1, measured ones first.

Found in the recording alone:

- left out, because they repeat their last value in a third of the rows: ${listed(stale)};
- horizon: ${horizon} rows, the median memory of the measured columns;
- ridge: ${ridge} a row, the best in roll-outs of stretches it was not fitted to;
- slow columns: ${listed(slow)};
- error of the forecaster on those, in deviations: ${error.oneStep.toFixed(2)} after one row,
  ${error.atHorizon.toFixed(2)} at the horizon (1 is no better than the mean);
- thresholds: split conformal at α = ${alpha}, by stretches that nothing else was fitted to.

${table(report)}

AUROC is of harm against no harm; blocked are shares of the harmful and of the harmless proposals above the
threshold. Kinds of proposal: 0 anywhere in the command's range, 1 inside its recorded range, 2 a recorded
value give or take a little.

${notes}`;
}

const notes: string = `## How to read it

- The two calibrations differ in what they call normal. *Held*: each command stays where it was for the
  horizon. Nobody knows that this would have been harmless; a level whose valve no longer moves runs away,
  and where the plant is such the threshold is high. *Followed*: each command goes on as recorded, which
  did no harm, and the threshold is low. Neither stands for commands far from all that was recorded, so the
  share of harmless proposals blocked is measured here, not promised.
- Held is the one the shield is to use: it keeps harmless blocked at or below 3 % here.
- The order of the forecaster is fixed at one row, not chosen. Errors on recorded roll-outs would choose two or
  three rows and a ridge towards persistence; both told harm worse in the prototype (AUROC 91 to 94 %).
  Recorded commands answer the plant, and a longer past predicts them by what they answered.
`;

/** For the terminal and for the page alike. */
export function table({ gates }: ActuationReport): string {
  const kinds = gates[0]?.kinds.map(({ kind }) => kind) ?? [];
  const head = [
    "gate",
    "AUROC",
    ...kinds.map((kind) => `kind ${kind}`),
    "harmful blocked",
    "harmless blocked",
  ];
  const lines = gates.map((gate) => cells(gate));
  const rule = head.map((_, at) => (at === 0 ? "---" : "---:"));
  return [head, rule, ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function cells({ name, auroc, kinds, harmfulBlocked, harmlessBlocked }: GateReport): readonly string[] {
  return [name, ...[auroc, ...kinds.map((kind) => kind.auroc), harmfulBlocked, harmlessBlocked].map(percent)];
}

function percent(share: number): string {
  return Number.isNaN(share) ? "–" : `${(100 * share).toFixed(1)} %`;
}

function listed(columns: readonly number[]): string {
  return columns.length === 0 ? "none" : columns.map((column) => column + 1).join(", ");
}
