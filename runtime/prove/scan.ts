// Whether bytes are canonical JSON, found in one walk over them. An auditor reads months of records, and to parse
// each and print it again takes longer than all the hashing. The walk says yes only to what is certainly canonical, and
// knows no other answer: whoever is told no has the slow way, which also says what is wrong.

/** Walks over one record after the other, and knows of the last what some of its own members are. */
export class CanonicalScan {
  /** The members that somebody wants to know, by their names, which are plain ASCII. */
  readonly #keys: readonly Uint8Array[];
  /** Where the value of each begins and ends; −1 where the record has none. */
  readonly #spans: Int32Array;
  /** The last value of each as it stood there: most records of a run have the same kind, run and capsule. */
  readonly #known: (Known | undefined)[];
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #isWide = false;

  constructor(keys: readonly string[]) {
    this.#keys = keys.map((key) => encoder.encode(key));
    this.#spans = new Int32Array(2 * keys.length);
    this.#known = keys.map(() => undefined);
  }

  /** True: it is one object in canonical form, and `member` is about it. */
  take(record: Uint8Array): boolean {
    this.#bytes = record;
    this.#at = 0;
    this.#isWide = false;
    this.#spans.fill(-1);
    return record[0] === braceOpen && this.#object(0) && this.#at === record.length && this.#isSpelt();
  }

  /** The value of the member with this number, or undefined. */
  member(key: number): unknown {
    const span = { from: this.#spans[2 * key]!, to: this.#spans[2 * key + 1]! };
    if (span.from < 0) return undefined;
    const known = this.#known[key];
    if (known !== undefined && isSame(this.#bytes, span, known.bytes)) return known.value;
    const whole = wholeIn(this.#bytes, span);
    if (whole !== undefined) return whole;
    const bytes = this.#bytes.slice(span.from, span.to);
    const value: unknown = JSON.parse(strict.decode(bytes));
    // What is long would be compared for long, and an object given away twice could be changed by one of the two.
    if (typeof value === "string" && bytes.length <= knownBytesMax) this.#known[key] = { bytes, value };
    return value;
  }

  /** What is beyond ASCII has to be UTF-8, which has no other spelling for anything. */
  #isSpelt(): boolean {
    if (!this.#isWide) return true;
    try {
      strict.decode(this.#bytes);
      return true;
    } catch {
      return false;
    }
  }

  #value(depth: number): boolean {
    const first = this.#bytes[this.#at];
    if (first === quote) return this.#string() >= 0;
    if (first === braceOpen) return this.#object(depth);
    if (first === bracketOpen) return this.#array(depth);
    if (first === 0x74) return this.#word(trueWord);
    if (first === 0x66) return this.#word(falseWord);
    if (first === 0x6e) return this.#word(nullWord);
    return this.#whole();
  }

  /** Each name greater than the one before; those that are not plain ASCII are left to the slow way. */
  #object(depth: number): boolean {
    const bytes = this.#bytes;
    this.#at++;
    if (bytes[this.#at] === braceClose) {
      this.#at++;
      return true;
    }
    let [keyFrom, keyTo] = [0, 0];
    for (let isFirst = true; depth < depthMax; isFirst = false) {
      const from = this.#at + 1;
      if (bytes[this.#at] !== quote || this.#string() !== 0) return false;
      const to = this.#at - 1;
      if (!isFirst && !isLess(bytes, { keyFrom, keyTo, from, to })) return false;
      [keyFrom, keyTo] = [from, to];
      if (bytes[this.#at++] !== colon) return false;
      const valueFrom = this.#at;
      if (!this.#value(depth + 1)) return false;
      if (depth === 0) this.#note({ from, to, valueFrom });
      const end = bytes[this.#at++];
      if (end === braceClose) return true;
      if (end !== comma) return false;
    }
    return false;
  }

  #array(depth: number): boolean {
    const bytes = this.#bytes;
    this.#at++;
    if (bytes[this.#at] === bracketClose) {
      this.#at++;
      return true;
    }
    while (depth < depthMax) {
      if (!this.#value(depth + 1)) return false;
      const end = bytes[this.#at++];
      if (end === bracketClose) return true;
      if (end !== comma) return false;
    }
    return false;
  }

  /** −1: not canonical; 0: plain ASCII; 1: with escapes, or with bytes beyond ASCII. */
  #string(): number {
    const bytes = this.#bytes;
    let plain = 0;
    for (let at = this.#at + 1; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === quote) {
        this.#at = at + 1;
        return plain;
      }
      if (byte < 0x20) return -1;
      if (byte >= 0x80) {
        this.#isWide = true;
        plain = 1;
      } else if (byte === backslash) {
        plain = 1;
        const length = escapeAt(bytes, at + 1);
        if (length === 0) return -1;
        at += length;
      }
    }
    return -1;
  }

  /** Those that are certainly exact; longer ones are left to the slow way. */
  #whole(): boolean {
    const bytes = this.#bytes;
    const isNegative = bytes[this.#at] === minus;
    const from = isNegative ? this.#at + 1 : this.#at;
    let at = from;
    while (at < from + digitsMax && bytes[at]! >= zero && bytes[at]! <= nine) at++;
    this.#at = at;
    if (bytes[from] === zero) return at === from + 1 && !isNegative;
    return at > from && (at < from + digitsMax || bytes[from]! < nine);
  }

  #word(word: Uint8Array): boolean {
    for (let index = 0; index < word.length; index++)
      if (this.#bytes[this.#at + index] !== word[index]) return false;
    this.#at += word.length;
    return true;
  }

  #note({ from, to, valueFrom }: { from: number; to: number; valueFrom: number }): void {
    for (let key = 0; key < this.#keys.length; key++) {
      if (!isSame(this.#bytes, { from, to }, this.#keys[key]!)) continue;
      this.#spans[2 * key] = valueFrom;
      this.#spans[2 * key + 1] = this.#at;
    }
  }
}

interface Known {
  readonly bytes: Uint8Array;
  readonly value: string;
}

/** A canonical whole number that needs no sign and is certainly exact; undefined for all else. */
function wholeIn(bytes: Uint8Array, { from, to }: { from: number; to: number }): number | undefined {
  if (to - from >= digitsMax) return undefined;
  let whole = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - zero;
    if (digit < 0 || digit > 9) return undefined;
    whole = 10 * whole + digit;
  }
  return whole;
}

/** How many bytes follow the backslash, where that is the one way to write such a character; else 0. */
function escapeAt(bytes: Uint8Array, at: number): number {
  const letter = bytes[at]!;
  if (letter !== 0x75) return shortEscapes.includes(letter) ? 1 : 0;
  const code = String.fromCharCode(...bytes.subarray(at + 1, at + 5));
  return longEscapes.has(code) ? 5 : 0;
}

function isLess(
  bytes: Uint8Array,
  { keyFrom, keyTo, from, to }: { keyFrom: number; keyTo: number; from: number; to: number },
): boolean {
  const length = Math.min(keyTo - keyFrom, to - from);
  for (let index = 0; index < length; index++) {
    const difference = bytes[from + index]! - bytes[keyFrom + index]!;
    if (difference !== 0) return difference > 0;
  }
  return keyTo - keyFrom < to - from;
}

function isSame(bytes: Uint8Array, { from, to }: { from: number; to: number }, key: Uint8Array): boolean {
  if (to - from !== key.length) return false;
  for (let index = 0; index < key.length; index++) if (bytes[from + index] !== key[index]) return false;
  return true;
}

const [quote, backslash, comma, colon, minus, zero, nine] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d, 0x30, 0x39];
const [braceOpen, braceClose, bracketOpen, bracketClose] = [0x7b, 0x7d, 0x5b, 0x5d];
const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const [trueWord, falseWord, nullWord] = ["true", "false", "null"].map((word) => encoder.encode(word)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const shortEscapes: readonly number[] = [...encoder.encode('"\\bfnrt')];
/** What `JSON.stringify` has no short form for. */
const longEscapes: ReadonlySet<string> = new Set(
  Array.from({ length: 0x20 }, (_, code) => code)
    .filter((code) => ![8, 9, 10, 12, 13].includes(code))
    .map((code) => code.toString(16).padStart(4, "0")),
);
/** So many digits are below 2^53 unless the first is a 9. */
const digitsMax = 16;
/** A digest with its quotes has 73. */
const knownBytesMax = 96;
/** A record has three levels; more than this many are left to the slow way. */
const depthMax = 32;
