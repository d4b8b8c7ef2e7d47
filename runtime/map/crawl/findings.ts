// What is noteworthy about the data, each with what a person can do about it. A finding says what was seen;
// whether it is wrong the plant's people know.

import { type ChannelView, isCounter } from "./channel-view.ts";
import { keyText } from "./column-summary.ts";
import type { Finding, FindingCode } from "./finding.ts";
import type { PartCard } from "./part-card.ts";
import { stuckFindings } from "./stuck.ts";
import type { Kind, Summary } from "./summary.ts";
import { type Piece, type UnitMistake, unitMistakesIn } from "./unit-mistakes.ts";
import { conversionBetween, convert, unitsLike } from "./units.ts";

export function findingsOf(summary: Summary, views: readonly ChannelView[]): readonly Finding[] {
  const cards = summary.cards.kept().flatMap(({ items }) => items);
  const found = [
    ...[...summary.kinds.values()].flatMap(timeFindings),
    ...views.flatMap((view) => [
      ...valueFindings(view),
      ...stuckFindings(view, cards),
      ...unitFindings(view, mistakesByPart(view, cards)),
    ]),
  ];
  if (summary.problems > 0)
    found.push({
      code: "unread",
      weight: "note",
      channel: undefined,
      what: `not read, or not to the end: ${summary.problems} of the files and parts`,
      advice: "See the list of what was left out, and why",
    });
  const order = ["wrong", "look", "note"];
  return together(found).sort(
    (a, b) =>
      order.indexOf(a.weight) - order.indexOf(b.weight) ||
      compare(a.code, b.code) ||
      compare(a.channel ?? "", b.channel ?? ""),
  );
}

/** What is said of many channels in the same words is said once: a plant that was off stops every sensor. */
function together(found: readonly Finding[]): Finding[] {
  const groups = Map.groupBy(found, ({ code, advice, group, channel, what }) =>
    JSON.stringify([code, advice, group ?? [channel ?? null, what]]),
  );
  return [...groups.values()].map((same) => {
    const [first] = same as [Finding, ...Finding[]];
    if (same.length === 1) return first;
    const names = same.map(({ channel }) => channel ?? "").sort(compare);
    const shown = names.slice(0, namesShown).join(", ");
    const more = names.length > namesShown ? ` and ${names.length - namesShown} more` : "";
    return {
      ...first,
      channel: undefined,
      what: `${names.length} channels (${shown}${more}): ${first.group}`,
    };
  });
}

const namesShown = 8;

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function mistakesByPart(view: ChannelView, cards: readonly PartCard[]): readonly UnitMistake[] {
  const conversions = new Map(
    view.variants.map(({ column, conversion }) => [keyText(column.key), conversion] as const),
  );
  const pieces = cards.flatMap(({ table, part, columns }) =>
    columns.flatMap(({ key, low, median, high }): readonly Piece[] => {
      const conversion = conversions.get(key);
      if (conversion === undefined) return [];
      const [a, b] = [convert(low, conversion), convert(high, conversion)];
      return [{ table, part, row: 0, low: a, median: convert(median, conversion), high: b }];
    }),
  );
  return unitMistakesIn(view, pieces);
}

function timeFindings({ columns, time, isTag }: Kind): readonly Finding[] {
  const of = isTag ? columns[0]!.name : undefined;
  const found: Finding[] = [];
  const add = (code: FindingCode, what: string, advice: string): void => {
    found.push({ code, weight: "look", channel: of, what, advice });
  };
  const { timeless, duplicates, backwards, firstBackwards, intervals, pauses, rows } = time;
  if (timeless > 0 && timeless < rows)
    add(
      "timeless",
      `${timeless} of ${rows} rows have no readable time`,
      "They end a stretch; see whether the time format changes",
    );
  if (backwards > 0 && firstBackwards !== undefined)
    add(
      "time-backwards",
      `time goes back ${backwards} times, first in ${firstBackwards.table} at row ${firstBackwards.row + 1} of part ${firstBackwards.part + 1}`,
      "Clock changes in autumn and merged exports do that; each begins a new stretch",
    );
  if (duplicates > 0)
    add(
      "duplicate-times",
      `${duplicates} rows have the time of the row before`,
      "The first of them is used for the fit",
    );
  const usual = usualInterval(time);
  const gaps =
    usual === undefined
      ? 0
      : intervals.bins().reduce((sum, { at, count }) => sum + (at > gapTimes * usual ? count : 0), 0);
  const [longest] = pauses;
  if (gaps > 0 && longest !== undefined)
    add(
      "gaps",
      `${gaps} gaps longer than ${gapTimes} steps of ${usual} s; the longest of ${longest.seconds} s in ${longest.place.table}`,
      "Nothing is fitted across a gap; fill it from the historian if the plant ran",
    );
  return found;
}

const gapTimes = 3;

/** The step from row to row that is in the middle of all. */
export function usualInterval({ intervals }: Kind["time"]): number | undefined {
  const bins = intervals.bins();
  const half = bins.reduce((sum, { count }) => sum + count, 0) / 2;
  let before = 0;
  for (const { at, count } of bins) {
    before += count;
    if (before >= half) return intervals.isExact ? at : at + intervals.width / 2;
  }
  return undefined;
}

function valueFindings(view: ChannelView): readonly Finding[] {
  const found: Finding[] = [];
  const add = (code: FindingCode, weight: Finding["weight"], what: string, advice: string): void => {
    const group = code === "constant" ? "they never change" : undefined;
    found.push({ code, weight, channel: view.name, what, advice, ...(group && { group }) });
  };
  const { count, missing, min, max, variants, kind } = view;
  const all = count + missing;
  const beyond = variants.reduce((sum, { column }) => sum + column.beyond, 0);
  if (beyond > 0)
    add(
      "not-a-number",
      "look",
      `${beyond} values are infinite or beyond any sensor`,
      "They count as missing",
    );
  if (missing > missingShare * all)
    add(
      "missing",
      "look",
      `${percent(missing, all)} of its values are missing`,
      "See when, in the report; above half, the channel is left out of the map",
    );
  if (count === 0 || kind === "word") return found;
  if (min === max)
    add(
      "constant",
      "note",
      `it is always ${min}`,
      "A map can only say that it must stay so; leave it out if it may move",
    );
  else if (isCounter(view))
    add(
      "counter",
      "note",
      "it only grows",
      "A clock, a row number or a meter reading; it is left out of the map",
    );
  else if (view.role.role !== "mode") {
    const [low, high] = [pile(view, min), pile(view, max)];
    for (const [at, share] of [
      [min, low],
      [max, high],
    ] as const)
      if (share > clippedShare)
        add(
          "clipped",
          "look",
          `${percent(share, 1)} of its values are exactly ${at}, its ${at === min ? "lowest" : "highest"}`,
          "Clipped by a range, or simply off there; what lies beyond is unknown to the map",
        );
  }
  const outside = shareOutside(view);
  if (outside > 0)
    add(
      "impossible",
      "wrong",
      `${percent(outside, 1)} of its values lie outside ${view.limits![0]} … ${view.limits![1]} ${view.unit}${outside > slipsMax ? otherUnit(view) : ""}`,
      "Check the unit (--units) and the sensor; with --domain such values count as missing",
    );
  return found;
}

/** Up to here they are slips of sensor or export; in another unit nearly all would lie outside. */
const slipsMax = 0.5;
const missingShare = 0.01;
const clippedShare = 0.02;

function pile({ variants, count, distinct }: ChannelView, at: number): number {
  // A channel of few values is coarse, not clipped.
  if (distinct !== undefined && distinct <= coarseDistinct) return 0;
  const piled = variants.reduce((sum, { column, conversion }) => {
    if (convert(column.min, conversion) === at) return sum + column.atMin;
    return convert(column.max, conversion) === at ? sum + column.atMax : sum;
  }, 0);
  return piled / count;
}

const coarseDistinct = 20;

/** Of a channel's values, those that its unit makes impossible. */
export function shareOutside({ limits, bins, binWidth, count }: ChannelView): number {
  if (limits === undefined) return 0;
  const [min, max] = limits;
  return (
    bins.reduce((sum, bin) => sum + (bin.at + binWidth < min || bin.at > max ? bin.count : 0), 0) / count
  );
}

/** ", but would fit as °F", if another unit of the dimension brings nearly all of it into the range. */
function otherUnit({ known, limits, min, max }: ChannelView): string {
  if (known === undefined || limits === undefined) return "";
  const fitting = unitsLike(known).filter((unit) => {
    const conversion = conversionBetween(unit, known)!;
    return convert(min, conversion) >= limits[0] && convert(max, conversion) <= limits[1];
  });
  return fitting.length === 0 ? "" : `, but would fit as ${fitting.map(({ name }) => name).join(" or ")}`;
}

function unitFindings(view: ChannelView, mistakes: readonly UnitMistake[]): readonly Finding[] {
  const found: Finding[] = mistakes.map(({ what, pieces, piecesAll }) => ({
    code: "unit-mistake",
    weight: "wrong",
    channel: view.name,
    what: `${pieces.length} of ${piecesAll} parts look like ${what}, first ${pieces[0]!.table}`,
    advice: "Correct the export, or run with --fix-units",
  }));
  if (view.strangers.length > 0)
    found.push({
      code: "unit-conflict",
      weight: "wrong",
      channel: view.name,
      what: `some files say ${view.strangers.map((unit) => `"${unit}"`).join(", ")}, others "${view.unit}"; these do not convert`,
      advice: "Name the right one with --units",
    });
  if (view.unit === "" && view.kind === "number" && view.role.role !== "mode")
    found.push({
      code: "unit-unknown",
      weight: "note",
      channel: view.name,
      what: "nobody says in which unit it is",
      group: "nobody says in which unit they are",
      advice: "Name it with --units NAME=UNIT",
    });
  return found;
}

function percent(part: number, of: number): string {
  const share = (100 * part) / of;
  return `${share < 0.01 ? "under 0.01" : share > 99 ? "over 99" : Number(share.toPrecision(2))} %`;
}
