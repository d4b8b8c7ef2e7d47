import { chownSync, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault } from "#runtime/core/fault.ts";
import { keepSecret, readSecret } from "#runtime/core/secret-file.ts";

/** A file of JSON that only its owner may read. Undefined where there is none; a bad one is a Fault, and opens nothing. */
export function readJson<T>(path: string, isGood: (value: unknown) => value is T): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const value: unknown = JSON.parse(readSecret(path, fileBytesMax));
    if (isGood(value)) return value;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw bad(path, (cause as Error).message, cause);
  }
  throw bad(path, "it is not what this version writes");
}

/** Reads, changes and writes while nobody else does. */
export function changeJson<T extends object>(
  path: string,
  { isGood, first }: { readonly isGood: (value: unknown) => value is T; readonly first: T },
  change: (before: T) => T,
): T {
  using lock = exclusive(`${path}.lock`);
  if (lock === undefined)
    throw new Fault("access/refused", `Another command is writing to ${path}`, { hint: "Try again" });
  const after = change(readJson(path, isGood) ?? first);
  writeJson(path, after);
  return after;
}

export function writeJson(path: string, value: object): void {
  try {
    keepSecret(path, JSON.stringify(value, null, 2));
    // Whoever is root here made a file for the daemon, which is not.
    const { uid, gid } = statSync(dirname(path));
    if (process.getuid?.() === 0 && uid !== 0) chownSync(path, uid, gid);
  } catch (cause) {
    throw new Fault("keys/unwritable", `Cannot write ${path}: ${(cause as Error).message}`, {
      cause,
      hint: "Free space, and run this as the user that the daemon runs as",
    });
  }
}

function bad(path: string, why: string, cause?: unknown): Fault {
  return new Fault("access/bad-file", `Cannot use ${path}: ${why}`, {
    cause,
    hint: "Put back a copy, or move it away; until then what it held opens nothing",
  });
}

const fileBytesMax = 65_536;
