import { Fault } from "#runtime/core/fault.ts";
import type { Channel } from "#runtime/map/energy.ts";

/** What somebody wants of a plant, as a cost: the lower the better, whatever the words were. */
export interface Objective {
  readonly text: string;
  /** The channels it is about. */
  readonly channels: readonly number[];
  /** The unit of the cost where all terms share one and none is weighted, else empty. */
  readonly unit: string;
  /** Between the best and the worst state of the box, at most. */
  readonly span: number;
  cost(state: Float64Array): number;
  /** Of the cost, per physical unit; 0 where a target is met. */
  slope(state: Float64Array, into: Float64Array): void;
}

interface Term {
  readonly channel: number;
  readonly weight: number;
}

/**
 * Reads `minimise NAME`, `maximise NAME`, `minimise 2 NAME + 0.5 NAME - NAME` and `reach NAME = VALUE`.
 * A sign between terms stands alone, so that a name may have one inside; a name with a space is quoted.
 */
export function parseObjective(text: string, channels: readonly Channel[]): Objective {
  const [verb, ...rest] = tokensOf(text);
  const word = verb?.text.toLowerCase() ?? "";
  if (/^minimi[sz]e$/.test(word)) return weighted(text, channels, termsOf(rest, channels));
  if (/^maximi[sz]e$/.test(word))
    return weighted(
      text,
      channels,
      termsOf(rest, channels).map(({ channel, weight }) => ({ channel, weight: -weight })),
    );
  if (word === "reach") return target(text, channels, rest);
  throw bad(`"${text}" begins with neither minimise nor maximise nor reach`);
}

interface Token {
  readonly text: string;
  readonly isQuoted: boolean;
}

function tokensOf(text: string): readonly Token[] {
  if (text.length > textLengthMax) throw bad(`An objective has at most ${textLengthMax} characters`);
  return [...text.matchAll(/"([^"]*)"|[^\s"*]+/g)].map(([whole, quoted]) => ({
    text: quoted ?? whole,
    isQuoted: quoted !== undefined,
  }));
}

const textLengthMax = 1_000;

function termsOf(tokens: readonly Token[], channels: readonly Channel[]): readonly Term[] {
  const weights = new Map<number, number>();
  let [sign, weight, isDue] = [1, Number.NaN, true];
  for (const token of tokens) {
    const isSign = !token.isQuoted && (token.text === "+" || token.text === "-");
    if (isSign && !isDue) {
      [sign, weight, isDue] = [token.text === "-" ? -1 : 1, Number.NaN, true];
      continue;
    }
    if (!isDue || isSign) throw bad(`"${token.text}" stands where a + or a - between two channels was due`);
    const number = token.isQuoted || hasName(channels, token.text) ? Number.NaN : Number(token.text);
    if (Number.isFinite(number) && Number.isNaN(weight)) {
      weight = number;
      continue;
    }
    const channel = channelNamed(token.text, channels);
    weights.set(channel, (weights.get(channel) ?? 0) + sign * (Number.isNaN(weight) ? 1 : weight));
    isDue = false;
  }
  if (isDue) throw bad("An objective ends with the name of a channel");
  const terms = Array.from(weights, ([channel, sum]) => ({ channel, weight: sum })).filter(
    ({ weight }) => weight !== 0,
  );
  if (terms.length === 0) throw bad("The terms of the objective cancel out");
  return terms;
}

function weighted(text: string, channels: readonly Channel[], terms: readonly Term[]): Objective {
  const units = new Set(terms.map(({ channel }) => channels[channel]!.unit));
  const isPlain = units.size === 1 && terms.every(({ weight }) => Math.abs(weight) === 1);
  return {
    text,
    channels: terms.map(({ channel }) => channel),
    unit: isPlain ? channels[terms[0]!.channel]!.unit : "",
    span: terms.reduce((sum, { channel, weight }) => {
      return sum + Math.abs(weight) * (channels[channel]!.max - channels[channel]!.min);
    }, 0),
    cost: (state) => terms.reduce((sum, { channel, weight }) => sum + weight * state[channel]!, 0),
    slope(_state, into): void {
      into.fill(0);
      for (const { channel, weight } of terms) into[channel] = weight;
    },
  };
}

function target(text: string, channels: readonly Channel[], tokens: readonly Token[]): Objective {
  // `reach x=5`, `reach x = 5` and `reach x 5` are one.
  const joined = tokens.flatMap(({ text: part, isQuoted }) =>
    isQuoted || hasName(channels, part) ? [part] : part.split("=").filter((piece) => piece !== ""),
  );
  const [name, value, ...more] = joined;
  const aim = value === undefined || value.trim() === "" ? Number.NaN : Number(value);
  if (name === undefined || more.length > 0 || !Number.isFinite(aim))
    throw bad(`"${text}" is not of the form reach NAME = VALUE`);
  const channel = channelNamed(name, channels);
  const { min, max, unit } = channels[channel]!;
  return {
    text,
    channels: [channel],
    unit,
    span: max - min,
    cost: (state) => Math.abs(state[channel]! - aim),
    slope(state, into): void {
      into.fill(0);
      into[channel] = Math.sign(state[channel]! - aim);
    },
  };
}

export function channelNamed(name: string, channels: readonly Channel[]): number {
  const channel = channels.findIndex((candidate) => candidate.name === name);
  if (channel >= 0) return channel;
  // "PE" in a file is "pe" on its map, and nobody means another.
  const alike = channels.filter((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (alike.length === 1) return channels.indexOf(alike[0]!);
  const names = channels.map((candidate) => candidate.name);
  throw bad(
    `The map has no channel "${name}"`,
    `It has ${names.slice(0, namesMax).join(", ")}${names.length > namesMax ? " …" : ""}`,
  );
}

const namesMax = 40;

function hasName(channels: readonly Channel[], name: string): boolean {
  return channels.some((channel) => channel.name === name);
}

function bad(
  message: string,
  hint: string = 'Say for example "minimise heater_power" or "reach melt_temperature = 1000"',
): Fault {
  return new Fault("discover/bad-question", message, { hint });
}
