// The four steps in words, for whoever sits in front of it for the first time.

import { wrapped } from "#runtime/cli/map/table-text.ts";
import { printable } from "#runtime/cli/printable.ts";
import { countText, durationText } from "#runtime/map/crawl/report-words.ts";
import type { Portrait } from "#runtime/map/plot/portrait.ts";
import type { Grounded } from "./ground.ts";
import type { Ingested } from "./ingest.ts";
import type { Optimised } from "./optimise.ts";
import type { Protected } from "./protect.ts";
import { type Parts, secondsOf } from "./recorded.ts";

export function ingestText({
  report,
  recording,
  leftOut,
  questions,
  file,
  answers,
}: Ingested): readonly string[] {
  const { counts, findings, problems, problemsAll } = report;
  const worth = findings.filter(({ weight }) => weight !== "note");
  const roles = Map.groupBy(recording.channels, ({ role }) => role);
  return [
    "1 Ingest",
    `  ${countText(counts.rows)} rows of ${report.channels.length} channels in ${countText(counts.files)} files; report.html shows each`,
    ...(["command", "measured", "mode"] as const).flatMap((role) =>
      indented(
        `${roleWords[role]}: ${(roles.get(role) ?? []).map(({ name, unit }) => `${name}${unitText(unit) && ` (${unit})`}`).join(", ") || "none"}`,
      ),
    ),
    ...(leftOut.length === 0
      ? []
      : indented(
          `! a capsule has room for ${recording.channels.length}: ${leftOut.join(", ")} say least about what is set, and are left out`,
        )),
    ...problems
      .slice(0, problemsShown)
      .flatMap(({ path, what }) => indented(printable(`! left out of ${path}: ${what}`))),
    ...(problemsAll > problemsShown ? [`  ! and ${problemsAll - problemsShown} more in report.html`] : []),
    ...worth
      .slice(0, findingsShown)
      .flatMap(({ channel, what }) => indented(`! ${channel === undefined ? "" : `${channel}: `}${what}`)),
    ...(worth.length > findingsShown ? [`  ! and ${worth.length - findingsShown} more in report.html`] : []),
    ...(questions.length === 0
      ? ["  No questions are open"]
      : [`  Questions (what is assumed stands in ${file})`]),
    ...questions
      .slice(0, questionsShown)
      .flatMap(({ what, assumed }) => indented(`? ${what} Assumed: ${assumed}`)),
    ...(questions.length > questionsShown ? [`  ? and ${questions.length - questionsShown} more there`] : []),
    ...(answers.objective === null ? [] : [`  Better is: ${answers.objective}`]),
  ];
}

const roleWords = { command: "set by somebody", measured: "measured", mode: "ways to run" } as const;

export function groundText(
  { promise, portrait, stages, id, check }: Grounded,
  { learnt, heldBack }: Parts,
): readonly string[] {
  const rows = (part: Parts["learnt"]): number => part.rows.length / part.width;
  const kept = durationText(rows(heldBack) * secondsOf(heldBack));
  return [
    "",
    "2 Ground",
    `  learnt from the first ${rows(learnt)} rows; the last ${rows(heldBack)} (${kept}) are kept back`,
    ...indented(promise),
    "  What the map does not know",
    ...portrait.unknowns.flatMap((text) => indented(`- ${text}`)),
    "  The capsule",
    ...stages.flatMap((text) => indented(text)),
    `  ${id}`,
    "  Look at these before it guards anything",
    ...[...Map.groupBy(check, ([, why]) => why)].flatMap(([why, same]) =>
      indented(`- capsule.json ${same.map(([path]) => path).join(", ")}: ${why}`),
    ),
  ];
}

export function optimiseText(better: Optimised | undefined): readonly string[] {
  const head = ["", "3 Optimise"];
  if (better === undefined)
    return [...head, "  left out: nobody has said what would be better (--objective)"];
  const { objective, found, unit } = better;
  if (found.length === 0)
    return [...head, `  ${objective}: nothing better was found that the plant has shown how to reach`];
  return [
    ...head,
    ...found.flatMap(({ caution, sets, gain, recorded }) => [
      `  ${objective} by ${figure(gain)}${unitText(unit)}, staying where it is ${caution === "limit" ? "just allowed" : caution}`,
      ...Object.entries(sets).map(
        ([point, { from, to, unit: of }]) => `    ${point} ${figure(from)} → ${figure(to)}${unitText(of)}`,
      ),
      ...indented(
        `in recorded rows like that ${costWord(objective)} by ${figure(recorded.gain)} ± ${figure(recorded.plusMinus)}${unitText(unit)} (95 %)${recorded.gain - recorded.plusMinus > 0 ? "" : ": they do not bear it out"}`,
        4,
      ),
    ]),
    "  These are proposals: each step would still go through the shield",
  ];
}

/** What fell is the cost, which a person who wants more of something has never heard of. */
function costWord(objective: string): string {
  if (/^maximi/i.test(objective)) return "it was higher";
  return /^reach/i.test(objective) ? "it was nearer" : "it was lower";
}

export function protectText(found: Protected, { alpha }: Pick<Portrait, "alpha">): readonly string[] {
  const { states, above, moves, allowed, amended, blocked, reasons, wentWrong, worst } = found;
  const others = moves - blocked;
  const share = above / states;
  return [
    "",
    "4 Protect: the rows that were kept back",
    `  ${above} of ${states} states are too rare: ${percent(share)}, where ${percent(alpha)} is promised`,
    ...(share > 3 * alpha
      ? indented(
          "! Far more than promised: the plant was not what it was before, or the recording is too short to know it",
        )
      : []),
    `  ${moves} times somebody gave another command: ${allowed} would pass, ${amended} would be softened, ${blocked} blocked`,
    ...Object.entries(reasons).map(([reason, count]) => `    ${count} for ${reason}`),
    ...(blocked === 0
      ? []
      : [
          `  after ${wentWrong.afterBlocked} of the ${blocked} that would be blocked the plant left the map within ${durationText(wentWrong.withinSeconds)},`,
          `  after ${wentWrong.afterOthers} of the ${others} others`,
        ]),
    ...worst.flatMap(({ row, text }) => indented(`row ${row}: ${text}`, 4)),
  ];
}

function indented(text: string, by = 2): readonly string[] {
  return wrapped(`${" ".repeat(by)}${text}`, by + 2);
}

function unitText(unit: string): string {
  return unit === "" || unit === "1" ? "" : ` ${unit}`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

const findingsShown = 6;
const problemsShown = 3;
const questionsShown = 12;
