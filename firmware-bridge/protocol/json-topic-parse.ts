// JSON from a device, which may be broken or hostile. The language's own parser takes the last of two equal
// keys without a word, reads 1e999 as infinity and makes members called __proto__; here two equal keys are a
// contradiction, a number is finite, objects are maps, and depth has a bound.

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | ReadonlyMap<string, JsonValue>;

export type ParsedJson = Readonly<{ kind: "value"; value: JsonValue } | { kind: "wrong"; detail: string }>;

/** Payloads of devices are flat; who nests deeper than this has not been written by hand or by a device. */
export const jsonDepthMax = 16;

/** Reads one JSON value (RFC 8259) and nothing behind it. Total: every text has an answer. */
export function parseJson(text: string): ParsedJson {
  const reader = new Reader(text);
  try {
    return { kind: "value", value: reader.whole() };
  } catch (error) {
    if (error instanceof Wrong)
      return { kind: "wrong", detail: `${error.message} at character ${reader.at}` };
    throw error;
  }
}

/** What an RFC 6901 pointer leads to; undefined where there is nothing. The empty pointer is the whole. */
export function pointedAt(value: JsonValue, pointer: string): JsonValue | undefined {
  let here: JsonValue | undefined = value;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (here instanceof Map) here = here.get(key);
    else if (Array.isArray(here) && /^(?:0|[1-9]\d{0,8})$/.test(key)) here = here[Number(key)];
    else return undefined;
  }
  return here;
}

class Wrong extends Error {}

class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): JsonValue {
    const value = this.#value(0);
    if (this.at < this.#text.length) throw new Wrong("something follows the value");
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > jsonDepthMax) throw new Wrong(`more than ${jsonDepthMax} levels`);
    this.#space();
    const value = this.#bare(depth);
    this.#space();
    return value;
  }

  #bare(depth: number): JsonValue {
    switch (this.#text[this.at]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        return this.#string();
      default:
        return this.#word();
    }
  }

  #object(depth: number): JsonValue {
    const members = new Map<string, JsonValue>();
    this.at++;
    this.#space();
    if (this.#takes("}")) return members;
    do {
      this.#space();
      if (this.#text[this.at] !== '"') throw new Wrong("no name");
      const name = this.#string();
      if (members.has(name)) throw new Wrong("a name for the second time");
      this.#space();
      if (!this.#takes(":")) throw new Wrong("no colon");
      members.set(name, this.#value(depth + 1));
    } while (this.#takes(","));
    if (!this.#takes("}")) throw new Wrong("no end of an object");
    return members;
  }

  #array(depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.at++;
    this.#space();
    if (this.#takes("]")) return items;
    do items.push(this.#value(depth + 1));
    while (this.#takes(","));
    if (!this.#takes("]")) throw new Wrong("no end of a list");
    return items;
  }

  /** Finds the end of a string by its grammar; what stands in it is then for the language's own parser. */
  #string(): string {
    stringAt.lastIndex = this.at;
    const literal = stringAt.exec(this.#text)?.[0];
    if (literal === undefined) throw new Wrong("no string");
    this.at += literal.length;
    return JSON.parse(literal) as string;
  }

  #word(): JsonValue {
    wordAt.lastIndex = this.at;
    const word = wordAt.exec(this.#text)?.[0];
    if (word === undefined) throw new Wrong("no value");
    if (word === "null") return this.#past(word, null);
    if (word === "true") return this.#past(word, true);
    if (word === "false") return this.#past(word, false);
    const number = Number(word);
    if (!Number.isFinite(number)) throw new Wrong("a number without bounds");
    return this.#past(word, number);
  }

  #past<T>(word: string, value: T): T {
    this.at += word.length;
    return value;
  }

  #takes(mark: string): boolean {
    if (this.#text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  #space(): void {
    while (/[ \t\n\r]/.test(this.#text[this.at] ?? "")) this.at++;
  }
}

// No nested repetition in either, so that no text takes them longer than its own length.
const stringAt =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 forbids exactly these in a string
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const wordAt = /null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
