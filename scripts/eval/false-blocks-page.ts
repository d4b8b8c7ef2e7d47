import { markdownTable } from "./evaluation.ts";
import type { Outcome, RegimeOutcome } from "./false-blocks.ts";
import type { Recorded } from "./false-blocks-data.ts";

export interface Findings {
  readonly sets: readonly Recorded[];
  readonly outcomes: readonly Outcome[];
  readonly regimes: readonly RegimeOutcome[];
}

export function pageOf({ sets, outcomes, regimes }: Findings): string {
  const head = [
    "set",
    "split",
    "promised",
    "calibration rows",
    "worth",
    "realised",
    "95 % interval",
    "promise",
    "drift raised",
  ];
  const rows = outcomes.map((outcome) => [
    outcome.set,
    outcome.split,
    percent(outcome.alpha),
    String(outcome.calibrationRows),
    String(outcome.effectiveRows),
    outcome.realised === null ? "–" : percent(outcome.realised),
    outcome.interval === null
      ? "–"
      : `${percent(outcome.interval.lower)} to ${percent(outcome.interval.upper)}`,
    promiseText(outcome),
    outcome.realised === null ? "–" : driftText(outcome.drift),
  ]);
  const broken = outcomes.filter(({ isBroken }) => isBroken);
  const open = outcomes.filter(({ alpha, realised, isBroken }) => !isBroken && (realised ?? 0) > alpha);
  const unseen = [...broken, ...open].filter(
    ({ guarantee, drift }) => guarantee.kind === "holds" && drift === null,
  );
  return `# False blocks of normal operation

Written by \`npm run eval -- false-blocks\`. How often a state of normal operation lies above the limit that is
to let all but 1 % or 5 % of them pass, with 95 % confidence. Three fifths of the rows fit the experts (a committee of
two, at most 3 000 rows, thinned in turns), one fifth sets the limit, one is the test.

- *Shuffled*: rows dealt out by chance. Whoever evaluates like this has promised nothing about tomorrow.
- *Blocks in turns*: the time line is cut into blocks longer than the plant remembers, dealt out in turns.
- *Time-ordered*: fitted to the past, calibrated on what followed, tested on what came last. The honest one.

${markdownTable(head, rows)}

*Worth* is how many independent rows the calibration rows are: what the limit was made from, and refused from where
they are too few. A promise is *kept* where the realised rate is at most the promised one, **broken** where even its
interval begins above it, and *open* where the test rows are worth too few independent ones to tell. *Void* is what the
calibration rows themselves say against the promise before any test row is seen; *drift raised* is at which part of the
test rows the monitor of the daemon raised DRIFT, and what share had been blocked by then.

Of ${outcomes.length} promises ${outcomes.filter(({ realised }) => realised === null).length} were refused, ${broken.length} broken, ${open.length} open; of the broken and open ones ${unseen.length} had neither been
called void nor were noticed by the drift monitor.

## What the calibration rows say

${outcomes
  .filter(({ guarantee }) => guarantee.kind !== "holds")
  .map(
    ({ set, split, alpha, guarantee }) =>
      `- ${set}, ${split}, ${percent(alpha)}: ${guarantee.kind}, because ${"because" in guarantee ? sentence(guarantee.because) : ""}`,
  )
  .join("\n")}

## By regime

Limits of their own at 1 %, where the regime's own rows can make the promise; else the common one stands.

${markdownTable(
  ["set", "split", "regime", "limit", "test rows", "blocked by the common limit", "by its own"],
  regimes.map(({ set, split, regime, from, testRows, byCommon, byOwn }) => [
    set,
    split,
    regime,
    from,
    String(testRows),
    percent(byCommon),
    percent(byOwn),
  ]),
)}

## The recordings

${sets.map(({ name, rows, order }) => `- ${name}: ${rows.values.length / rows.width} rows of ${rows.width} channels; ${order}`).join("\n")}
`;
}

function promiseText({ alpha, guarantee, isBroken, realised }: Outcome): string {
  if (realised === null) return "refused";
  const said = guarantee.kind === "void" ? ", called void" : "";
  if (isBroken) return `**broken**${said}`;
  return (realised > alpha ? "open" : "kept") + said;
}

function driftText(drift: Outcome["drift"]): string {
  return drift === null ? "no" : `after ${percent(drift.at)}, at ${percent(drift.blocked)} blocked`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

function sentence(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
