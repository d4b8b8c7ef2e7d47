import type { RegimePortrait } from "#runtime/adapt/regime/portrait.ts";
import { tableLines, wrapped } from "#runtime/cli/map/table-text.ts";
import { countText, durationText } from "#runtime/map/crawl/report-words.ts";
import { figure, percent } from "#runtime/map/plot/figures.ts";

export interface RegimesFound {
  readonly rows: number;
  readonly secondsPerRow: number;
  readonly channels: readonly string[];
  readonly windowRows: number;
  /** The column that named them; undefined where they were found. */
  readonly labels: string | undefined;
  readonly portraits: readonly RegimePortrait[];
  /** How many of these rows a watch names as the labels do. */
  readonly namedRightly: number;
  readonly notes: readonly string[];
}

/** In the order of the questions: which are there, how long, where next, how would I know. */
export function regimesPage(found: RegimesFound): readonly string[] {
  const { rows, channels, portraits, labels, secondsPerRow, windowRows, notes, namedRightly } = found;
  const from = labels === undefined ? "found" : `named by "${labels}"`;
  const time = (count: number): string =>
    secondsPerRow > 0 ? durationText(count * secondsPerRow) : `${count} rows`;
  const names = portraits.map(({ regime }) => regime);
  return [
    ...wrapped(
      `${counted(portraits.length, "regime")} ${from} in ${countText(rows)} rows of ${counted(channels.length, "channel")}, by windows of ${windowRows} rows`,
      0,
    ),
    ...notes.flatMap((note) => wrapped(`note: ${note}`, 6)),
    "",
    ...tableLines(
      ["regime", "share", "stays", "usual stay"],
      portraits.map(({ regime, share, stays, usualStayRows }) => [
        regime,
        percent(share),
        String(stays),
        time(usualStayRows),
      ]),
    ),
    ...(portraits.length === 1
      ? ["", "There is one regime, so only what is unlike it will be told."]
      : [
          "",
          "Where each one went next",
          ...tableLines(
            ["from", ...names.slice(0, shownMax)],
            portraits.map(({ regime, next }) => [
              regime,
              ...next.slice(0, shownMax).map((share) => (share === 0 ? "" : percent(share))),
            ]),
          ),
          ...(names.length > shownMax ? [`  and ${names.length - shownMax} more, see --json`] : []),
          "",
          "What tells each from the one that is most like it, in deviations within a regime",
          ...tableLines(
            ["regime", "most like", "channel", "here", "there", "apart"],
            portraits.flatMap(({ regime, likest, tells }) =>
              tells.map(({ channel, unit, here, there, apart }, at) => [
                at === 0 ? regime : "",
                at === 0 ? (likest ?? "") : "",
                channel,
                `${figure(here)}${unit === "" ? "" : ` ${unit}`}`,
                `${figure(there)}${unit === "" ? "" : ` ${unit}`}`,
                figure(apart, 2),
              ]),
            ),
          ),
        ]),
    "",
    ...wrapped(
      `A watch names ${percent(namedRightly)} of these rows so. It was learnt from them: expect fewer of others, and try it on a recording that it has not seen before a model or a threshold hangs on it.`,
      0,
    ),
  ];
}

/** As many columns as a terminal holds. */
const shownMax = 8;

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
