import { readFileSync } from "node:fs";
import { readPublicKey, readSecretKey } from "#runtime/capsule/trust/disk.ts";
import type { SecretKey } from "#runtime/capsule/trust/key.ts";
import {
  type Call,
  type ExitCode,
  type Io,
  type Option,
  textOption,
  textsOption,
  UsageError,
} from "#runtime/cli/command.ts";
import { printable } from "#runtime/cli/printable.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Books, effectiveRoot, type Need, needsOf } from "#runtime/update/repo/books.ts";
import { type Holding, type Signing, signedBy, type Thresholds } from "#runtime/update/repo/ceremony.ts";
import { type RoleName, roleNames } from "#runtime/update/repo/form.ts";
import { keepBooks, openBooks, type Place, pendingPath, placeOf, writing } from "./disk.ts";

export const repoOption: Option = {
  type: "string",
  value: "DIR",
  about: "the publisher's folder",
  default: ".",
};

export const keyOption: Option = {
  type: "string",
  value: "FILE",
  about: "a secret key that signs right away; may be repeated",
  isRepeatable: true,
};

export function placeIn(call: Call): Place {
  return placeOf(textOption(call, "repo")!);
}

export function keysIn(call: Call): readonly SecretKey[] {
  return textsOption(call, "key").map((path) => readSecretKey(path));
}

/** A file that a person has named; a Fault where it cannot be read. */
export function fileAt(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw new Fault("repo/unreadable", `Cannot read ${path}: ${(cause as NodeJS.ErrnoException).code}`, {
      cause,
      hint: "Check the path, and who may read there",
    });
  }
}

export function textAt(path: string): string {
  return new TextDecoder().decode(fileAt(path));
}

/** `targets=alice.pub`: a role and a key, or whatever else is said of one. */
export function perRole(
  call: Call,
  name: string,
): readonly { readonly role: RoleName; readonly value: string }[] {
  return textsOption(call, name).map((text) => {
    const at = text.indexOf("=");
    const role = roleNames.find((each) => each === text.slice(0, at));
    if (role === undefined || at === text.length - 1)
      throw new UsageError(`--${name} takes ${roleNames.join(", ")}, = and a value, not "${text}"`);
    return { role, value: text.slice(at + 1) };
  });
}

export function holdingsIn(call: Call, name: string): readonly Holding[] {
  return perRole(call, name).map(({ role, value }) => ({ role, key: readPublicKey(value) }));
}

export function thresholdsIn(call: Call): Thresholds {
  return Object.fromEntries(perRole(call, "threshold").map(({ role, value }) => [role, wholeNumber(value)]));
}

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new UsageError(`"${text}" is no whole number of at least 1`);
  return Number(text);
}

/** What a command that signs did, for its answer. */
export interface Done {
  readonly added: Signing["added"];
  readonly published: readonly string[];
  readonly needs: readonly Need[];
  readonly books: Books;
}

/**
 * Changes a repository: what `work` makes of the books is signed with the keys that are here, kept, and
 * published if nobody is missing.
 */
export async function change(
  place: Place,
  {
    keys,
    nowMs,
    work,
  }: {
    readonly keys: readonly SecretKey[];
    readonly nowMs: number;
    readonly work: (books: Books) => Books | Promise<Books>;
  },
): Promise<Done> {
  using _lock = writing(place);
  const { books: before, finished } = await openBooks(place);
  const { books, added } = signedBy(await work(before), { keys, nowMs });
  const published = [...finished, ...(await keepBooks(place, books))];
  return { added, books, needs: needsOf(books), published };
}

export function tellDone(call: Call, io: Io, { done, place, said = [], json = {} }: Telling): ExitCode {
  const { added, published, needs } = done;
  if (call.options["json"]) {
    io.out(JSON.stringify({ ...json, signed: added, published, waiting: published.length > 0 ? [] : needs }));
    return 0;
  }
  for (const line of said) io.out(line);
  for (const { kind, version, name } of added) io.out(printable(`signed     ${kind} ${version}, by ${name}`));
  for (const path of published) io.out(`published  ${path}`);
  if (published.length === 0) for (const line of waitingLines(needs, place)) io.out(line);
  return 0;
}

interface Telling {
  readonly done: Done;
  readonly place: Place;
  readonly said?: readonly string[];
  readonly json?: object;
}

/** Who is missing, and what each has to do: a key ceremony in words. */
export function waitingLines(needs: readonly Need[], place: Place): readonly string[] {
  const open = needs.filter(({ isMet }) => !isMet);
  if (open.length === 0) return [];
  return open.flatMap(({ kind, version, by, threshold, holders }) => {
    const signed = holders.filter(({ hasSigned }) => hasSigned);
    const missing = holders.filter(({ hasSigned }) => !hasSigned);
    const what = `${kind} ${version}${by === "old root" ? ", by the keys of the root before" : ""}`;
    return [
      `waiting    ${what}: ${signed.length} of ${threshold} signatures`,
      `           file     ${pendingPath(place, kind)}`,
      ...missing.map(({ name }) =>
        printable(`           ${name}: iv repo sign ${kind}.json --key ${name}.key`),
      ),
    ];
  });
}

/** The names of a role's holders, for a line. */
export function holdersOf(books: Books, role: RoleName): readonly string[] {
  const root = effectiveRoot(books)?.signed;
  return (root?.roles[role].keyids ?? []).map((id) => root!.keys[id]!["x-holder"] ?? id);
}
