import { askOptions, gatewayOf } from "#runtime/cli/capsule/asked.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { US_PER_MS, US_PER_S } from "#runtime/core/clock.ts";
import { shownUrl } from "#runtime/core/shown-url.ts";
import type { Book } from "#runtime/update/deploy/book.ts";
import { type Deployment, type Ended, strikesMax } from "#runtime/update/deploy/deployment.ts";
import { type Looked, readLooked } from "#runtime/update/deploy/looked.ts";
import { next, patience } from "#runtime/update/deploy/table.ts";
import { type Progress, readProgress } from "#runtime/update/deploy/wants.ts";
import { timeText as timeSays } from "#runtime/update/tuf/trusted-time.ts";
import { bookOf } from "./asked.ts";
import { barText } from "./bar.ts";
import { wordsFor } from "./words.ts";

export const statusPart: Part = {
  name: "status",
  usage: ["update status --config FILE [--json]"],
  about:
    "Says where the update is that is under way: since when, why it came there and what is next; and how those before it ended. It reads the daemon's journal, so it answers also while no daemon runs.",
  options: { config: askOptions["config"]! },
  examples: [
    { run: "iv update status --config /etc/industriverse/gateway.yaml", what: "where is it, and why" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("update status takes no words");
    const { data } = (await gatewayOf(call)).gateway;
    const book = await bookOf(data);
    const progress = await readProgress(data);
    const looked = (await readLooked(data)) ?? null;
    const { current } = book;
    const shown = { ...book, current: current && { ...current, from: shownUrl(current.from) } };
    if (call.options["json"]) io.out(JSON.stringify({ ...shown, progress: progress ?? null, looked }));
    else for (const line of [...statusLines(book, progress), ...lookedLines(looked)]) io.out(printable(line));
    return 0;
  },
};

export function statusLines(
  { current, history, strikes, floors }: Book,
  progress: Progress | undefined,
): readonly string[] {
  const quarantined = Object.entries(strikes).filter(([, count]) => count >= strikesMax);
  return [
    ...(current === null ? ["No update is under way"] : currentLines(current, progress)),
    ...(history.length === 0 ? [] : ["", "Before"]),
    ...history.toReversed().map(endedLine),
    ...(quarantined.length === 0 ? [] : ["", "Not tried again as they are"]),
    ...quarantined.map(([id, count]) => `  ${id}, failed ${count} times`),
    ...(Object.keys(floors).length === 0 ? [] : ["", "Floors"]),
    ...Object.entries(floors).map(([product, epoch]) => `  ${product} from epoch ${epoch} on`),
  ];
}

/** What the last look for something new has come to, and whether the gateway believed its clock then. */
function lookedLines(looked: Looked | null): readonly string[] {
  if (looked === null) return [];
  const { at, from, offers, trouble, time } = looked;
  const isKnown = time.kind === "trusted";
  return [
    "",
    "Looked for something new",
    `  ${timeText(at)}  ${shownUrl(from)}: ${trouble === "" ? `${offers} offered to this gateway` : trouble}`,
    `  time       ${isKnown ? "trusted" : "NOT TRUSTED"}: ${timeSays(time)}`,
    ...(isKnown
      ? []
      : ["             what runs goes on; to install, set the clock, or bring a stick and `iv update usb`"]),
  ];
}

function currentLines(
  {
    number,
    offer,
    from,
    state,
    since,
    because,
    tries,
    trouble,
    restarts,
    reason,
    previous,
    rehearsal,
  }: Deployment,
  progress: Progress | undefined,
): readonly string[] {
  const { to } = next(state, "done");
  return [
    `Update ${number}: ${offer.utid}`,
    `  ${barText(state, progress?.number === number ? progress : undefined)}`,
    `  since      ${timeText(since)}, because ${because}`,
    `  next       ${to === "ended" ? "the end" : `${to}: it ${wordsFor[to]}`}`,
    `  tries      ${tries} of ${patience[state].triesMax}${trouble === "" ? "" : `; the last met: ${trouble}`}`,
    ...(restarts === 0 ? [] : [`  restarts   ${restarts} of the daemon meanwhile`]),
    ...(reason === "" ? [] : [`  turned     ${reason}`]),
    `  before it  ${previous ?? "nobody guarded"}`,
    ...(rehearsal === undefined ? [] : [`  rehearsed  ${rehearsedText(rehearsal)}`]),
    `  from       ${shownUrl(from)}`,
    `  id         ${offer.id}`,
  ];
}

function rehearsedText({ ticks, disagreements, report }: NonNullable<Deployment["rehearsal"]>): string {
  return `${ticks} ticks, ${disagreements} with another verdict, by ${report}`;
}

function endedLine({ number, utid, outcome, begun, ended, reason, rehearsal }: Ended): string {
  const took = ((ended - begun) / US_PER_S).toFixed(1);
  const why = reason === "" ? "" : `: ${reason}`;
  return `  ${number}  ${timeText(ended)}  ${utid}  ${outcome} after ${took} s${why}${rehearsal === undefined ? "" : `; rehearsed over ${rehearsedText(rehearsal)}`}`;
}

function timeText(at: number): string {
  return new Date(at / US_PER_MS).toISOString().replace("T", " ").slice(0, 19);
}
