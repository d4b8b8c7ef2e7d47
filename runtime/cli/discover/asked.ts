import { readFile, stat } from "node:fs/promises";
import { type Call, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import { Fault } from "#runtime/core/fault.ts";
import { problemBytesMax } from "#runtime/discover/numbers.ts";
import { channelNamed } from "#runtime/discover/objective.ts";
import type { Channel } from "#runtime/map/energy.ts";

/** One call of `iv discover`, as its parts hand it on. */
export interface Asked {
  readonly call: Call;
  readonly io: Io;
  readonly seed: number;
}

export async function fileOf(
  path: string,
  code: "discover/bad-problem" | "discover/bad-question",
): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > problemBytesMax) throw new Error(`it has ${size} bytes, more than ${problemBytesMax}`);
    return await readFile(path);
  } catch (cause) {
    throw new Fault(code, `Cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** `a=1,b=2`, by channel. */
export function valuesIn(
  text: string,
  channels: readonly Channel[],
  option: string,
): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  for (const [name, value] of pairsIn(text, option)) {
    const number = value.trim() === "" ? Number.NaN : Number(value);
    if (!Number.isFinite(number)) throw new UsageError(`--${option}: "${value}" is no value for ${name}`);
    values.set(channelNamed(name, channels), number);
  }
  return values;
}

export function pairsIn(text: string, option: string): readonly (readonly [string, string])[] {
  return text.split(",").map((part) => {
    const sign = part.lastIndexOf("=");
    if (sign < 1)
      throw new UsageError(`--${option} takes NAME=VALUE, several with commas between, not "${part}"`);
    return [part.slice(0, sign).trim(), part.slice(sign + 1).trim()] as const;
  });
}

/** `--hold a=1,b` and `--hold a=1 b`: what stands behind the map is held as well; without a value, where it is. */
export function holdsOf(call: Call, channels: readonly Channel[]): ReadonlyMap<number, number | undefined> {
  const [, ...more] = call.words;
  const text = textOption(call, "hold");
  if (text === undefined && more.length > 0)
    throw new UsageError(`"${more[0]}" stands behind the map; one map is all`);
  const parts = text === undefined ? [] : [text, ...more].flatMap((word) => word.split(","));
  return new Map(
    parts.flatMap((part): (readonly [number, number | undefined])[] => {
      const named = channels.findIndex(({ name }) => name === part.trim());
      return named >= 0 ? [[named, undefined]] : [...valuesIn(part, channels, "hold")];
    }),
  );
}

/** Those that were given a value. */
export function valuesOf(holds: ReadonlyMap<number, number | undefined>): ReadonlyMap<number, number> {
  return new Map(
    [...holds].flatMap(([channel, value]) => (value === undefined ? [] : [[channel, value] as const])),
  );
}
