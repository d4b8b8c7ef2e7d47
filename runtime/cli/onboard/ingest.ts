// Step 1: what the files hold, what is strange about it, and what they cannot say.

import { join } from "node:path";
import { UsageError } from "#runtime/cli/command.ts";
import { checkNames, type MapSettings, willDo } from "#runtime/cli/map/map-settings.ts";
import { parseObjective } from "#runtime/discover/objective.ts";
import { type ChannelView, viewsOf } from "#runtime/map/crawl/channel-view.ts";
import { crawl } from "#runtime/map/crawl/crawl.ts";
import { openDisk, writeWhole } from "#runtime/map/crawl/disk.ts";
import { domains } from "#runtime/map/crawl/domains.ts";
import { cardBytesMax } from "#runtime/map/crawl/part-card.ts";
import { openTables } from "#runtime/map/crawl/read/open.ts";
import { cleaned } from "#runtime/map/crawl/recording-of.ts";
import { type Report, reportOf } from "#runtime/map/crawl/report.ts";
import { reportHtml } from "#runtime/map/crawl/report-html.ts";
import { sampleBytesMax } from "#runtime/map/crawl/sample.ts";
import { onlyShard } from "#runtime/map/crawl/shard.ts";
import type { Recording } from "#runtime/map/recording.ts";
import { type Answers, type Guess, guessed } from "./answers.ts";
import { keepAnswers, readAnswers } from "./answers-file.ts";
import { renamed, selected } from "./recorded.ts";
import type { Doing } from "./told.ts";

export interface Ingested extends Guess {
  readonly report: Report;
  readonly recording: Recording;
  /** Points that a capsule has no room for. */
  readonly leftOut: readonly string[];
  /** Where the answers stand. */
  readonly file: string;
}

export interface Asked {
  readonly paths: readonly string[];
  readonly out: string;
  readonly plant: string;
  /** Channels that a person has named as commands on the command line. */
  readonly commands: readonly string[];
  /** What is better, as a person has said it there. */
  readonly objective: string | undefined;
}

/** Undefined where it was stopped: what was read is kept, and the same command goes on. */
export async function ingested(asked: Asked, doing: Doing): Promise<Ingested | undefined> {
  const { paths, out, plant } = asked;
  const { summary, isDone } = await crawl(paths, {
    ...{ shard: onlyShard, disk: openDisk(join(out, "crawl")), without: out, open: openTables },
    ...{ summary: { sampleBytesMax, cardBytesMax }, saveMs, stop: doing.stop },
    now: () => performance.now(),
    progress: (progress) => doing.tell({ kind: "reading", progress }),
  });
  if (!isDone) return undefined;
  doing.tell({ kind: "doing", step: "ingest", what: "Putting the rows in order" });
  const file = join(out, "answers.yaml");
  const before = readAnswers(file);
  const given = before && named(before, asked);
  const untold = viewsOf(summary, guessing);
  const views = given === undefined ? untold : viewsOf(summary, settingsOf(given, untold));
  const guess = guessed(views, plant, given);
  const answers = named(guess.answers, asked);
  const settings = settingsOf(answers, untold);
  checkNames(summary, settings, { channels: file, commands: file, modes: file, units: file });
  const reported = (notes: readonly string[]): Report => {
    const report = reportOf(summary, {
      ...settings,
      title: `Onboarding of ${paths.join(", ")}`,
      notes: [...notes],
    });
    writeWhole(join(out, "report.html"), new TextEncoder().encode(reportHtml(report)));
    return report;
  };
  // Where no rows are left, the report is what says why.
  if (views.length === 0) reported([]);
  const { recording, notes } = cleaned(summary, settings);
  const chosen = selected(renamed(recording, answers), channelsMax);
  const report = reported(notes);
  // Before minutes of fitting, and not after them.
  if (answers.objective !== null) parseObjective(answers.objective, chosen.recording.channels);
  keepAnswers(file, { ...guess, answers });
  return { ...guess, answers, report, file, ...chosen };
}

/** What was said on the command line comes over what was answered before, and stands in the answers from then on. */
export function named(
  answers: Answers,
  { commands, objective }: Pick<Asked, "commands" | "objective">,
): Answers {
  const all = Object.entries(answers.channels);
  // Either name is read somewhere: the files' in answers.yaml, the point's in all that is printed.
  const set = commands.map((name) => {
    const [found] = all.find(([own]) => own === name) ?? all.find(([, { point }]) => point === name) ?? [];
    if (found !== undefined) return found;
    const shown = all.slice(0, namesShown).map(([own]) => own);
    const more = all.length > shown.length ? ` and ${all.length - shown.length} more` : "";
    throw new UsageError(
      `--commands names "${name}", which no file has; there are ${shown.join(", ")}${more}`,
    );
  });
  const channels = all.map(([name, answer]) => [
    name,
    set.includes(name) ? { ...answer, role: "command" } : answer,
  ]);
  return { ...answers, objective: objective ?? answers.objective, channels: Object.fromEntries(channels) };
}

const process = domains.find(({ name }) => name === "process")!;
/** Where nobody has said anything. */
export const guessing: MapSettings = {
  ...{ domain: process, impossible: "drop-few", unitMistakes: "keep", shape: "plant" },
  ...{ channels: undefined, commands: undefined, modes: undefined, units: new Map() },
  ...{ alpha: willDo, standsSeconds: undefined },
};

/**
 * The crawler's settings that these answers are. A unit is a person's word only where it is another than the files' own:
 * else a file in °F among those in °C would not be converted, because somebody seems to have said °C.
 */
function settingsOf({ channels }: Answers, untold: readonly ChannelView[]): MapSettings {
  const own = new Map(untold.map(({ name, unit }) => [name, unit || "1"]));
  const all = Object.entries(channels);
  const withRole = (wanted: string): ReadonlySet<string> =>
    new Set(all.flatMap(([name, { role }]) => (role === wanted ? [name] : [])));
  return {
    ...guessing,
    channels: new Set(all.flatMap(([name, { role }]) => (role === "ignore" ? [] : [name]))),
    commands: withRole("command"),
    modes: withRole("mode"),
    units: new Map(
      all.flatMap(([name, { unit }]) => (unit === own.get(name) ? [] : [[name, unit] as const])),
    ),
  };
}

const namesShown = 40;

const saveMs = 5_000;
/** As many as a capsule's state may have. */
const channelsMax = 32;
