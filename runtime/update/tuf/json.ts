// JSON of strangers: read once, strictly, into values that say which member was wrong. What is signed has an
// exact spelling in bytes, the canonical JSON of OLPC, in which TUF's signatures are made.

import { Fault } from "#runtime/core/fault.ts";
import { nestingMax } from "./bounds.ts";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** What is refused is the repository's doing; the gateway goes on with what it trusted before. */
export function refused(place: string, what: string, cause?: unknown): Fault {
  return new Fault("update/refused", `${place}: ${what}`, {
    cause,
    hint: "Nothing was changed; ask whoever publishes this repository, and look at who stands between",
  });
}

export function parseJson(bytes: Uint8Array, place: string): Json {
  try {
    return JSON.parse(utf8.decode(bytes)) as Json;
  } catch (error) {
    throw refused(place, "is not JSON", error);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Two spellings of one value would be two messages: fractions and broken strings have no place in signed JSON. */
export function canonicalBytesOf(value: Json, place: string): Uint8Array {
  return encoder.encode(spelled(value, place, 0));
}

const encoder = new TextEncoder();

function spelled(value: Json, place: string, depth: number): string {
  if (depth > nestingMax) throw refused(place, `is nested deeper than ${nestingMax}`);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw refused(place, `holds ${value}, which is no whole number`);
    return String(value === 0 ? 0 : value);
  }
  if (typeof value === "string") return quoted(value, place);
  if (isList(value)) return `[${value.map((item) => spelled(item, place, depth + 1)).join(",")}]`;
  // The default order of sort() is that of UTF-16 code units, as other clients of TUF have it.
  const members = Object.keys(value)
    .sort()
    .map((key) => `${quoted(key, place)}:${spelled(value[key]!, place, depth + 1)}`);
  return `{${members.join(",")}}`;
}

/** OLPC escapes these two and nothing else: a newline inside a PEM key stands as it is. */
function quoted(text: string, place: string): string {
  if (!text.isWellFormed()) throw refused(place, "holds a string that is no Unicode");
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Reads members of one object; `place` is whose, for messages. */
export class Members {
  readonly #object: JsonObject;
  readonly place: string;

  constructor(value: Json | undefined, place: string) {
    if (value === null || typeof value !== "object" || isList(value))
      throw refused(place, "is no JSON object");
    this.#object = value;
    this.place = place;
  }

  /** Own members only: `constructor` is a name like any other. */
  get(name: string): Json | undefined {
    return Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
  }

  text(name: string): string {
    const value = this.get(name);
    if (typeof value !== "string") throw this.wrong(name, "is no text");
    return value;
  }

  whole(name: string, min: number): number {
    const value = this.get(name);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min)
      throw this.wrong(name, `is no whole number from ${min} on`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.get(name);
    if (typeof value !== "boolean") throw this.wrong(name, "is neither true nor false");
    return value;
  }

  list(name: string): readonly Json[] {
    const value = this.get(name);
    if (value === undefined || value === null || !isList(value as Json)) throw this.wrong(name, "is no list");
    return value as readonly Json[];
  }

  texts(name: string): readonly string[] {
    const list = this.list(name);
    if (!list.every((item) => typeof item === "string")) throw this.wrong(name, "is no list of texts");
    return list as readonly string[];
  }

  members(name: string): Members {
    return new Members(this.get(name), `${this.place}: ${name}`);
  }

  /** In the order in which they stand, except for names that are whole numbers, which JSON has no order for. */
  entries(): readonly (readonly [string, Json])[] {
    return Object.entries(this.#object);
  }

  get raw(): JsonObject {
    return this.#object;
  }

  wrong(name: string, what: string): Fault {
    return refused(this.place, `"${name}" ${what}`);
  }
}
