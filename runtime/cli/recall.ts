import type { Recalled } from "#runtime/prove/memory/messages.ts";
import type { Occasion } from "#runtime/prove/memory/occasions.ts";
import type { WindowFacts } from "#runtime/prove/memory/window.ts";
import { apiOf, apiOptions, told } from "./api.ts";
import {
  type Call,
  type Command,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "./command.ts";

export const recall: Command = {
  name: "recall",
  summary: "find the minutes of before that were like one of the log, and what came then",
  usage: [
    "recall [INDEX|now] [--count N] [--metric cosine|l2|energy] [--url URL | --config FILE] [--token-file FILE] [--json]",
  ],
  about:
    "Asks a running daemon whose configuration has `memory: {}`. INDEX is a record of the log, such as a decision that `iv proof show` prints; without one it is the newest minute. Windows within half an hour of each other are one occasion, of which the nearest is shown. `cosine` and `l2` compare all that a minute was, and rank alike; `energy` compares how surprising it was and nothing else, among those that the cosine finds.",
  options: {
    count: { type: "string", value: "N", about: "how many occasions, from 1 to 20", default: "3" },
    metric: { type: "string", value: "NAME", about: "what near means", default: "cosine" },
    ...apiOptions,
  },
  examples: [
    { run: "iv recall", what: "what the last minute was like" },
    { run: "iv recall 48211 --json", what: "the minute in which record 48211 was written" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [index = "now", ...more] = call.words;
    if (more.length > 0) throw new UsageError(`"${more[0]}" is one word too many`);
    const count = numberOption(call, "count", { min: 1, max: 20 })!;
    const metric = textOption(call, "metric")!;
    const query = new URLSearchParams({ index, count: String(count), metric });
    const answer = await told<Recalled>(await apiOf(call), { path: `/v1/memory?${query}` });
    io.out(call.options["json"] ? JSON.stringify(answer) : describe(answer));
    return 0;
  },
};

function describe({ of, windows, occasions, metric }: Recalled): string {
  const heard = occasions.flatMap(occasionLines);
  return [
    `The minute from ${timeOf(of.since)} to ${timeOf(of.at)}, records ${of.first} to ${of.last}:`,
    `  ${windowText(of)}`,
    "",
    occasions.length === 0
      ? `Nothing to compare it with among ${windows} windows`
      : `Nearest of ${windows} windows by ${metric}:`,
    ...heard,
  ].join("\n");
}

function occasionLines({ distance, window, after }: Occasion): readonly string[] {
  const { minutes, verdicts, surpriseMax, regimes, events } = after;
  const came =
    minutes === 0
      ? "what came then is not kept"
      : [
          `${minutes} min`,
          `${verdicts.block} blocked`,
          ...(surpriseMax === null ? [] : [`at most ${surpriseMax} of the limit`]),
          ...regimes.map((name) => `regime ${name}`),
          ...events,
        ].join(", ");
  return [
    `  ${timeOf(window.at)}  distance ${distance.toFixed(4)}  records ${window.first} to ${window.last}`,
    `    was   ${windowText(window)}`,
    `    then  ${came}`,
  ];
}

function windowText({
  ticks,
  verdicts,
  because,
  regime,
  surprise,
  origin,
  writes,
  events,
}: WindowFacts): string {
  const { allow, amend, block } = verdicts;
  return [
    `${ticks} ticks, mostly asked by ${origin}`,
    `${allow} allowed, ${amend} amended, ${block} blocked${because === null ? "" : ` (${because})`}`,
    ...(surprise === null ? [] : [`${surprise.mean} of the limit, at most ${surprise.max}`]),
    ...(regime === null ? [] : [`regime ${regime}`]),
    ...Object.entries(writes ?? {}).map(([point, value]) => `${point} = ${value}`),
    ...events,
  ].join(", ");
}

function timeOf(at: number): string {
  return new Date(at / 1_000).toISOString();
}
