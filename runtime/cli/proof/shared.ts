import { readFileSync } from "node:fs";
import { type Call, textOption, UsageError } from "#runtime/cli/command.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { LogReader } from "#runtime/prove/disk/reader.ts";
import { noteBytesMax, parseVerifierKey, type VerifierKey } from "#runtime/prove/note.ts";

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
