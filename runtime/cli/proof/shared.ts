import { readFileSync } from "node:fs";
import { type Call, numberOption, textOption, UsageError } from "#runtime/cli/command.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { LogReader } from "#runtime/prove/disk/reader.ts";
import { noteBytesMax, parseVerifierKey, type VerifierKey } from "#runtime/prove/note.ts";
import { quorumSize, type Vouched, vouchedBy } from "#runtime/prove/quorum.ts";

/** The one folder or file that a part of `iv proof` is about. */
export function placeIn({ words }: Call, part: string): string {
  const [place, ...more] = words;
  if (place === undefined || more.length > 0) throw new UsageError(`proof ${part} takes one place`);
  return place;
}

export const keyOption = {
  type: "string",
  value: "VKEY",
  about: "the gateway's key, as `verify` printed it when it was enrolled",
} as const;

export function keyIn(call: Call): VerifierKey | undefined {
  const text = textOption(call, "key");
  if (text === undefined) return undefined;
  const key = parseVerifierKey(text);
  if (key === undefined) throw new UsageError("--key takes a verifier key: name+8 hex digits+base64");
  return key;
}

export const witnessOptions = {
  witness: {
    type: "string",
    value: "VKEY,…",
    about: "who has to have cosigned it: the witnesses' keys, with commas",
  },
  quorum: { type: "string", value: "K", about: "how many of them (default: all)" },
} as const;

export interface Quorum {
  readonly witnesses: readonly VerifierKey[];
  readonly count: number;
}

/** Undefined where nobody asks for witnesses. */
export function quorumIn(call: Call): Quorum | undefined {
  const text = textOption(call, "witness");
  if (text === undefined) {
    if (textOption(call, "quorum") !== undefined) throw new UsageError("--quorum needs --witness");
    return undefined;
  }
  const witnesses = text.split(",").map((one) => {
    const key = parseVerifierKey(one, "witness");
    if (key === undefined)
      throw new UsageError(`--witness takes witnesses' keys, and ${JSON.stringify(one)} is none`);
    return key;
  });
  // One witness that is named twice would count twice.
  if (new Set(witnesses.map(({ name }) => name)).size < witnesses.length)
    throw new UsageError("--witness names the same witness twice");
  const count = numberOption(call, "quorum", { min: 1, max: witnesses.length }) ?? witnesses.length;
  if (!Number.isInteger(count)) throw new UsageError("--quorum takes a whole number");
  return { witnesses, count };
}

/** What these witnesses say, in a line each, and whether so many of them vouch for at least `needed` records. */
export function heardOf({ witnesses, count }: Quorum, notes: Iterable<string>, needed: number): Heard {
  const vouched = vouchedBy(witnesses, notes);
  const size = quorumSize(vouched, count);
  return {
    ...{ vouched, size, isEnough: size > 0 && size >= needed },
    lines: [
      `  witnesses    ${count} of ${witnesses.length} have cosigned ${size === 0 ? "nothing" : `the first ${size} records`}`,
      ...vouched.map(({ name, size: each, atS }) =>
        each === 0
          ? `    ${name}: nothing`
          : `    ${name}: ${each}, at ${new Date(atS * 1_000).toISOString()}`,
      ),
    ],
  };
}

export interface Heard {
  readonly vouched: readonly Vouched[];
  readonly size: number;
  readonly isEnough: boolean;
  readonly lines: readonly string[];
}

/** The caller's key, or the one that the log names itself: then the log is whole, whoever it belongs to. */
export function keyFor(log: LogReader, trusted: VerifierKey | undefined): VerifierKey {
  const key = trusted ?? parseVerifierKey(log.key());
  if (key !== undefined) return key;
  throw new Fault("proof/broken", `The log ${log.path} names no key that could have signed it`, {
    hint: "Give the gateway's key with --key",
  });
}

/** A small text file that somebody handed us. */
export function textFileAt(path: string, what: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > 2 * noteBytesMax) throw new Error(`it has ${bytes.length} bytes`);
    return bytes.toString("utf8");
  } catch (cause) {
    throw new Fault("proof/unreadable", `Cannot read ${path}: ${(cause as Error).message}`, {
      cause,
      hint: `Name ${what}`,
    });
  }
}
