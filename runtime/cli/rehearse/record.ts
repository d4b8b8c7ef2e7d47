import { setTimeout as pause } from "node:timers/promises";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { growNewFile } from "#runtime/cli/new-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { type IndexedRecord, ReplayPlace } from "#runtime/cli/proof/replay-place.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Record } from "#runtime/prove/record.ts";
import { writeTrace } from "./trace.ts";

export const recordPart: Part = {
  name: "record",
  usage: ["rehearse record --config FILE|--data DIR (--last SPAN | --for SPAN) --out TRACE [--json]"],
  about:
    "Takes what the bus said at each tick, with quality and age, what was proposed from outside, and what was decided and written, from a gateway's log into one file. --last takes the minutes that are on disk; --for waits for as many to come, until Ctrl-C ends it early. The daemon goes on; nothing is asked of the machine.",
  options: {
    config: {
      type: "string",
      value: "FILE",
      about: "the gateway's configuration, which says where the log is",
    },
    data: {
      type: "string",
      value: "DIR",
      about: "instead: its data folder, or a copy of the folder `log` in it",
    },
    last: { type: "string", value: "SPAN", about: "the last 90s, 15m, 24h or 7d that are there" },
    for: { type: "string", value: "SPAN", about: "as long from now on" },
    out: { type: "string", value: "TRACE", about: "the file to write; one that is there is not overwritten" },
  },
  examples: [
    { run: "iv rehearse record --config gateway.yaml --last 1h --out hour.trace", what: "the last hour" },
    { run: "iv rehearse record --config gateway.yaml --for 1h --out hour.trace", what: "the next one" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [out, last, lasts] = [textOption(call, "out"), textOption(call, "last"), textOption(call, "for")];
    if (out === undefined || call.words.length > 0)
      throw new UsageError("rehearse record takes --out, and no words");
    if ((last === undefined) === (lasts === undefined))
      throw new UsageError("say --last or --for, one of the two");
    const place = await placeIn(call);
    if (lasts !== undefined) await waitFor(secondsIn(lasts), io);
    const spanUs = secondsIn((last ?? lasts)!) * US_PER_S;
    const written = await record(place, { out, spanUs });
    if (call.options["json"]) io.out(JSON.stringify(written));
    else
      io.out(
        `${out}: ${written.records} records, ${(written.seconds / 60).toFixed(1)} minutes, ${written.digest}`,
      );
    return 0;
  },
};

async function record(place: string, { out, spanUs }: { readonly out: string; readonly spanUs: number }) {
  using whole = new ReplayPlace(place, { from: undefined, to: undefined });
  const end = whole.from + whole.count;
  const newest = instantAt(whole, end - 1);
  const start = firstSince(whole, newest - spanUs);
  using stretch = new ReplayPlace(place, { from: start, to: end - 1 });
  const { heard, from } = stretch.before();
  const way = heard.filter(({ index }) => index < from);
  const count = way.length + (end - from);
  if (count > recordsMax)
    throw new Fault("proof/unreadable", `${count} records are more than a trace may have`, {
      hint: `Ask for fewer minutes: at most ${recordsMax} records`,
    });
  function* records(): Generator<IndexedRecord> {
    yield* way;
    yield* stretch.between(from, end);
  }
  let digest = "";
  await growNewFile(out, "cli/unwritable", async (unfinished) => {
    digest = await writeTrace(unfinished, { schema: "industriverse.trace/1", start, count }, records());
  });
  return { file: out, digest, records: count, seconds: (newest - instantAt(whole, start)) / US_PER_S };
}

async function placeIn(call: Call): Promise<string> {
  const [config, data] = [textOption(call, "config"), textOption(call, "data")];
  if ((config === undefined) === (data === undefined))
    throw new UsageError("say --config or --data, one of the two");
  return data ?? (await readGatewayFile(config!)).gateway.data;
}

function secondsIn(text: string): number {
  const found = /^(\d{1,6})([smhd])$/.exec(text);
  if (found === null) throw new UsageError(`a span is such as 90s, 15m, 24h or 7d, not "${text}"`);
  return Number(found[1]) * { s: 1, m: 60, h: 3_600, d: 86_400 }[found[2] as "s" | "m" | "h" | "d"];
}

/** A person who has seen enough ends it, and has what came until then. */
async function waitFor(seconds: number, io: Io): Promise<void> {
  if (io.isTerminal) io.err(`Recording for ${seconds} s; Ctrl-C ends it early`);
  try {
    await pause(seconds * 1_000, undefined, { signal: io.stop });
  } catch {
    // Only a stop ends it early, and what was recorded so far is written.
  }
}

/** By halves: a log of months is not walked through. */
function firstSince(place: ReplayPlace, since: number): number {
  let [low, high] = [place.from, place.from + place.count - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (instantAt(place, middle) < since) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Nearly all records have a time; one that has none is as old as the one after it. */
function instantAt(place: ReplayPlace, index: number): number {
  for (const { record } of place.between(index, Math.min(place.from + place.count, index + untimedMax))) {
    const { at } = record as Record & { readonly at?: number };
    if (at !== undefined) return at;
  }
  return Number.POSITIVE_INFINITY;
}

const untimedMax = 8;
/** Half a day at ten ticks a second. */
const recordsMax = 1_000_000;
