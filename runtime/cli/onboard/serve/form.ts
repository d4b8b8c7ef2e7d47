// What a person has filled in on the page, held against what there is, before it becomes the file of answers.

import type { Answers, ChannelAnswer } from "#runtime/cli/onboard/answers.ts";
import { answersFlaw } from "#runtime/cli/onboard/answers-file.ts";
import type { FoundChannel } from "#runtime/cli/onboard/found.ts";
import { Fault } from "#runtime/core/fault.ts";
import { parseObjective } from "#runtime/discover/objective.ts";

/** Some of the channels: those that have no room on the page keep what the file says of them. */
export interface Filled {
  readonly plant: string;
  readonly objective: string | null;
  readonly channels: Readonly<Record<string, ChannelAnswer>>;
}

export interface Flaw {
  readonly flaw: string;
  readonly hint: string;
  /** By the name that the files have for it; absent where it is about no channel. */
  readonly channel?: string;
}

export function filledIn(
  filled: unknown,
  { answers, channels }: { readonly answers: Answers; readonly channels: readonly FoundChannel[] },
): Answers | Flaw {
  const wrong = answersFlaw(filled);
  if (wrong !== undefined)
    return { flaw: "The answers are not as they are described", hint: wrong, ...channelIn(wrong) };
  const { plant, objective, channels: given } = filled as Filled;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(answers.channels, name));
  if (unknown !== undefined)
    return { flaw: `No file has a channel "${unknown}"`, hint: "Read the files again, and answer then" };
  const whole = { plant, objective, channels: { ...answers.channels, ...given } };
  return sameName(whole) ?? limitFlaw(given) ?? objectiveFlaw(whole, channels) ?? whole;
}

function sameName({ channels }: Answers): Flaw | undefined {
  const taken = new Map<string, string>();
  for (const [channel, { point }] of Object.entries(channels)) {
    const other = taken.get(point);
    if (other !== undefined)
      return {
        channel,
        flaw: `${other} and ${channel} are both called ${point}`,
        hint: "Rename one of them",
      };
    taken.set(point, channel);
  }
  return undefined;
}

function limitFlaw(channels: Filled["channels"]): Flaw | undefined {
  for (const [channel, { min, max, safe }] of Object.entries(channels)) {
    const hint = "From the least that is allowed to the most, with the safe value between";
    if (min !== undefined && max !== undefined && !(min < max))
      return { channel, flaw: `${channel} may go from ${min} to ${max}, which is nowhere`, hint };
    const isSafe = safe === undefined || ((min ?? safe) <= safe && safe <= (max ?? safe));
    if (!isSafe) return { channel, flaw: `The safe value ${safe} of ${channel} is not allowed itself`, hint };
  }
  return undefined;
}

function objectiveFlaw({ objective, channels }: Answers, found: readonly FoundChannel[]): Flaw | undefined {
  if (objective === null) return undefined;
  const seen = new Map(found.map((channel) => [channel.name, channel]));
  const known = Object.entries(channels).flatMap(([name, { point, unit, role }]) => {
    const { min = 0, max = 0 } = seen.get(name) ?? {};
    return role === "ignore" ? [] : [{ name: point, unit, min, max, resolution: 0 }];
  });
  try {
    parseObjective(objective, known);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { flaw: error.message, hint: error.hint ?? "For example: minimise motor_current" };
  }
}

/** A JSON pointer such as `/channels/T1/unit …`. */
function channelIn(wrong: string): { readonly channel?: string } {
  const name = /^\/channels\/([^/ ]+)/.exec(wrong)?.[1];
  return name === undefined ? {} : { channel: name.replaceAll("~1", "/").replaceAll("~0", "~") };
}
