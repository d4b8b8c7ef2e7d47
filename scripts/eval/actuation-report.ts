import { type ActuationReport, calibrationEach } from "./actuation.ts";
import type { GateReport } from "./actuation-gate.ts";
import type { ShippedOutcome } from "./actuation-shipped.ts";
import { shippedSection } from "./actuation-shipped-page.ts";

/** What people read; the command writes it, so its figures are those that were measured. */
export function markdownOf(
  dealings: readonly [ActuationReport, ...ActuationReport[]],
  shipped: ShippedOutcome,
): string {
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
- thresholds: split conformal, by stretches that nothing else was fitted to (for the last gate each stretch in turn).

${gain(report)}

${table(report)}

AUROC is of harm against no harm. Kinds of proposal: 0 anywhere in the command's range, 1 inside its recorded range, 2 a recorded
value give or take a little.

## Blocked: harmful / harmless

By the false-block rate α that the threshold is to keep in normal operation, with 95 % confidence:

${limitsTable(report)}

## As shipped

${shippedSection(shipped)}

## Other stretches for calibration

The last gate lets each stretch calibrate once, by what was fitted to the other parts. The same with other
numbers of parts:

${partsTable(report)}

All others deal every fifth stretch to calibration. The same with each fifth in turn, for the gate
"${heldOutGate}" at α ${percent(leadingAlpha)}:

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
- *Beyond the record* (the last line): the farthest that a slow column gets from the middle of what it showed, in
  half widths of that, between half a horizon and one and a half. *Fading reach*: a command beyond its record is
  rolled out at half the straight line's slope at first and by the logarithm farther out, so that farther out
  is still farther. Forecaster, widths and limit are fitted to the recording; the form of the rule was
  found by looking at these very proposals: besides what is named below, about 100 combinations of ridge (4), horizon
  (5 to 40 rows; from the start, from the middle, at the end, several together), scale (deviations, half widths,
  tails of roll-outs), reach (1, ½, ¼, fading at slope 1 and ½), two-row and four-row steps, and means of
  forecasters; once the proposals ranked worst were looked at one by one. Among them the AUROC was 89 to 97.4 %,
  harmful blocked at 2.7 % harmless 36 to 83 % (instruments against noise failed altogether). The gain over the
  other roll-outs is therefore no independent finding. A criterion in the recording alone (does the roll-out
  foretell rows beyond the ordinary?) had preferred paths from the first row on, because a plant that is far
  out stays there; it says nothing about commands.
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

function gain({ gates }: ActuationReport): string {
  const energy = gates.find(({ name }) => name.startsWith("static"))!;
  const last = gates.at(-1)!;
  const limit = last.limits.find(({ alpha }) => alpha === leadingAlpha);
  const shares =
    limit === undefined
      ? "too few calibration rows"
      : `${percent(limit.harmfulBlocked)} of the harmful and ${percent(limit.harmlessBlocked)} of the harmless blocked`;
  return `**"${last.name}" at α ${percent(leadingAlpha)}:
AUROC ${percent(last.auroc)}, ${shares}.** The static energy of the proposed
state has an AUROC of ${percent(energy.auroc)}: what tells harm is where a command leads.`;
}

/** For the terminal and for the page alike. */
function table({ gates }: ActuationReport): string {
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

const heldOutGate = "roll-out, highest single, followed, limited reach";
const leadingAlpha = 0.01;

function partsTable({ gates, otherParts }: ActuationReport): string {
  const all = [{ parts: calibrationEach, gate: gates.at(-1)! }, ...otherParts];
  const at = (gate: GateReport, alpha: number): readonly string[] => {
    const limit = gate.limits.find((of) => of.alpha === alpha);
    return [limit?.harmfulBlocked, limit?.harmlessBlocked].map((share) => percent(share ?? Number.NaN));
  };
  return markdown(
    ["parts", "AUROC", "harmful at α 1 %", "harmless", "harmful at α 2 %", "harmless"],
    all
      .toSorted((a, b) => a.parts - b.parts)
      .map(({ parts, gate }) => [`${parts}`, percent(gate.auroc), ...at(gate, 0.01), ...at(gate, 0.02)]),
  );
}

function dealingsTable(dealings: readonly ActuationReport[]): string {
  const lines = dealings.map(({ gates, slow, horizon }, dealing) => {
    const gate = gates.find(({ name }) => name === heldOutGate);
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

function limitsTable({ gates }: ActuationReport): string {
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
