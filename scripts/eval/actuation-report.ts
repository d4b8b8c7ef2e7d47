import type { ActuationReport } from "./actuation.ts";

/** What people read; the command writes it, so its figures are those that were measured. */
export function markdownOf(dealings: readonly [ActuationReport, ...ActuationReport[]]): string {
  const [report] = dealings;
  const { rows, proposals, harmful, stale, slow, horizon, ridge, error } = report;
  return `# Evaluation: actuation

Written by \`npm run eval -- actuation\`. ${rows} recorded rows, ${proposals} proposed commands, ${harmful} of them
harmful by a simulation that no gate sees. Columns are counted from 1, measured ones first.

Found in the recording alone:

- left out, because they repeat their last value in a third of the rows: ${listed(stale)};
- horizon: ${horizon} rows, the median memory of the measured columns;
- ridge: ${ridge} a row, the best in roll-outs of stretches it was not fitted to;
- slow columns: ${listed(slow)};
- error of the forecaster on those, in deviations: ${error.oneStep.toFixed(2)} after one row,
  ${error.atHorizon.toFixed(2)} at the horizon (1 is no better than the mean);
- thresholds: split conformal, by stretches that nothing else was fitted to.

${table(report)}

AUROC is of harm against no harm. Kinds of proposal: 0 anywhere in the command's range, 1 inside its recorded range, 2 a recorded
value give or take a little.

## Blocked: harmful / harmless

By the false-block rate α that the threshold is to keep in normal operation, with 95 % confidence:

${limitsTable(report)}

## Other stretches for calibration

The tables above deal every fifth stretch to calibration. The same with each fifth in turn, for the gate
"${leadingGate}" at α ${percent(leadingAlpha)}:

${dealingsTable(dealings)}

${notes}`;
}

const notes: string = `## How to read it

- The two calibrations differ in what they call normal. *Held*: each command stays where it was for the
  horizon. Nobody knows that this would have been harmless: a level whose valve no longer moves runs away,
  which makes the threshold high. *Followed*: each command goes on as recorded, which did no harm, and the
  threshold is low. That commands are followed was decided after outcomes of these proposals had been seen.
  Neither stands for commands far from all that was recorded, so the share of harmless
  proposals blocked is measured here, not promised.
- *Limited reach*: a command beyond its recorded range is rolled out as if it were at most one such range
  beyond it. A straight line through the record sends the plant farther than its controllers let it go; most
  harmless proposals that are blocked without it are of this kind. That it helps was seen on these very
  proposals, so its gain is no independent finding; half a range gave the same AUROC, two ranges 0.3 % less.
- *Highest single*: of all slow columns the one farthest from its mean. *Joint*: Mahalanobis. Which of them
  leads was seen on these proposals.
- The rule for slow columns looks at the recording alone, but its two numbers were set by somebody who had seen
  which columns an earlier study of this plant called slow.
- Tried in a prototype on the same proposals and left out, because nothing in the recording spoke for it or the
  AUROC was lower: two or three lags (AUROC 91 to 93 %), a ridge towards persistence (93 to 95), columns that
  repeat themselves kept (94 to 95), 256-centre kernel densities (95 to 96), the mean over time instead of
  the highest (96), thresholds of their own for each command (85 to 95), energies scaled by the forecast's
  error (94), sixteen forecasters fitted to parts of the recording (95 to 96). Errors of recorded roll-outs
  alone would have chosen three lags or a ridge towards persistence, so the structure, one row and a ridge
  towards the mean, is a decision and not a finding.
`;

/** For the terminal and for the page alike. */
export function table({ gates }: ActuationReport): string {
  const kinds = gates[0]?.kinds.map(({ kind }) => `kind ${kind}`) ?? [];
  return markdown(
    ["gate", "AUROC", ...kinds],
    gates.map(({ name, auroc, kinds: each }) => [
      name,
      percent(auroc),
      ...each.map(({ auroc: of }) => percent(of)),
    ]),
  );
}

const leadingGate = "roll-out, highest single, followed, limited reach";
const leadingAlpha = 0.01;

function dealingsTable(dealings: readonly ActuationReport[]): string {
  const lines = dealings.map(({ gates, slow, horizon }, dealing) => {
    const gate = gates.find(({ name }) => name === leadingGate);
    const limit = gate?.limits.find(({ alpha }) => alpha === leadingAlpha);
    const shares = [gate?.auroc, limit?.harmfulBlocked, limit?.harmlessBlocked];
    return [
      `${dealing + 1}`,
      listed(slow),
      `${horizon}`,
      ...shares.map((share) => percent(share ?? Number.NaN)),
    ];
  });
  const head = ["dealing", "slow columns", "horizon", "AUROC", "harmful blocked", "harmless blocked"];
  return markdown(head, lines);
}

export function limitsTable({ gates }: ActuationReport): string {
  const alphas = [...new Set(gates.flatMap(({ limits }) => limits.map(({ alpha }) => alpha)))];
  const lines = gates.map(({ name, limits }) => [
    name,
    ...alphas.map((alpha) => {
      const limit = limits.find((of) => of.alpha === alpha);
      return limit === undefined
        ? "–"
        : `${percent(limit.harmfulBlocked)} / ${percent(limit.harmlessBlocked)}`;
    }),
  ]);
  return markdown(["gate", ...alphas.map((alpha) => `α ${percent(alpha)}`)], lines);
}

function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = head.map((_, at) => (at === 0 ? "---" : "---:"));
  return [head, rule, ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function percent(share: number): string {
  return Number.isNaN(share) ? "–" : `${(100 * share).toFixed(1)} %`;
}

function listed(columns: readonly number[]): string {
  return columns.length === 0 ? "none" : columns.map((column) => column + 1).join(", ");
}
