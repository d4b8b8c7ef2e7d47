// The formats in which problems of spins and bits are handed around. Which state is good is the format's to
// say: a QUBO minimises xᵀQx, a graph asks for its maximum cut, an Ising file for its ground state.

import {
  badProblem,
  countIn,
  linesOf,
  membersIn,
  numberIn,
  numbersIn,
  squareOf,
  tableIn,
} from "#runtime/discover/numbers.ts";
import type { Table } from "#runtime/discover/orders/problem.ts";
import { readNpy } from "#runtime/map/npy.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { fromCut, fromQubo, type Pair, pairsMax, type SpinModel, spinModel, spinsMax } from "./model.ts";

/** `cut` reports the weight cut, `qubo` bits, `ising` spins. */
export type SpinKind = "qubo" | "cut" | "ising";

export interface SpinProblem {
  readonly kind: SpinKind;
  /** The format it was read as, for people. */
  readonly format: string;
  readonly model: SpinModel;
}

/** `asked` is what the caller says the file is; a graph given as a QUBO is a maximum cut. */
export function readSpins(bytes: Uint8Array, asked: SpinKind): SpinProblem {
  if (isZip(bytes)) {
    const [entry] = readNpz(bytes);
    if (entry === undefined) throw badProblem("The .npz holds no array");
    return fromTable(squareOf(entry[1], entry[0]), asked, ".npz matrix");
  }
  if (bytes[0] === npyMagic)
    return fromTable(squareOf(readNpy(bytes, "matrix"), "matrix"), asked, ".npy matrix");
  const text = new TextDecoder().decode(bytes);
  if (/^\s*[[{]/.test(text)) return fromJson(text, asked);
  if (/^p\s+qubo\b/m.test(text)) return fromQbsolv(text);
  return fromRudy(text, asked);
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

export const npyMagic = 0x93;

/** Both halves of a matrix count, as in xᵀQx; a symmetric one says every pair twice. */
function fromTable({ count, values }: Table, kind: SpinKind, format: string): SpinProblem {
  const pairs: Pair[] = [];
  for (let a = 0; a < count; a++)
    for (let b = 0; b < count; b++) {
      const weight = values[a * count + b]!;
      if (weight === 0) continue;
      if (pairs.length === pairsMax) throw badProblem(`A problem has at most ${pairsMax} couplings`);
      // Of a graph, and of couplings, a symmetric matrix says each edge twice; of xᵀQx it means both.
      pairs.push({ a, b, weight: kind === "qubo" || a === b ? weight : weight / 2 });
    }
  if (kind !== "qubo" && !isSymmetric({ count, values }))
    throw badProblem("The matrix is not symmetric, so its pairs have two weights each");
  return problemOf({ kind, format, count, pairs });
}

function isSymmetric({ count, values }: Table): boolean {
  return values.every((value, at) => value === values[(at % count) * count + Math.floor(at / count)]);
}

interface Read {
  readonly kind: SpinKind;
  readonly format: string;
  readonly count: number;
  readonly pairs: readonly Pair[];
  readonly offset?: number;
  readonly fields?: Float64Array;
}

function problemOf({ kind, format, count, pairs, offset = 0, fields }: Read): SpinProblem {
  if (kind === "qubo") return { kind, format, model: fromQubo({ count, pairs }, offset) };
  if (kind === "cut") return { kind, format, model: fromCut({ count, pairs }) };
  return {
    kind,
    format,
    model: spinModel({ count, pairs }, { fields: fields ?? new Float64Array(count), offset }),
  };
}

/**
 * `{"count", "terms": [[i, j, w] …], "offset"}` or `{"matrix": [[…]]}` from 0 on. Ising: `fields` and
 * `couplings` with the physicists' minus, or `h` and `J` with D-Wave's plus.
 */
function fromJson(text: string, kind: SpinKind): SpinProblem {
  const members = membersIn(text);
  if (members["matrix"] !== undefined)
    return fromTable(tableIn(members["matrix"], "matrix"), kind, "JSON matrix");
  const offset = members["offset"] === undefined ? 0 : numbersIn([members["offset"]], "offset")[0]!;
  if (kind !== "ising" || members["terms"] !== undefined) {
    const pairs = triplesIn(members["terms"], "terms");
    return problemOf({ kind, format: "JSON terms", count: countOf(members["count"], pairs), pairs, offset });
  }
  const isPlus = members["J"] !== undefined || members["h"] !== undefined;
  const sign = isPlus ? -1 : 1;
  const given = members[isPlus ? "h" : "fields"];
  const fields = given === undefined ? [] : numbersIn(given, isPlus ? "h" : "fields");
  const pairs = triplesIn(members[isPlus ? "J" : "couplings"] ?? [], isPlus ? "J" : "couplings");
  const count = Math.max(countOf(members["count"] ?? fields.length, pairs), fields.length);
  return problemOf({
    kind,
    format: isPlus ? "JSON, E = Σ h s + Σ J s s" : "JSON, E = −Σ fields s − Σ couplings s s",
    count,
    pairs: pairs.map(({ a, b, weight }) => ({ a, b, weight: sign * weight })),
    offset,
    fields: Float64Array.from({ length: count }, (_, spin) => sign * (fields[spin] ?? 0)),
  });
}

function countOf(given: unknown, pairs: readonly Pair[]): number {
  const seen = pairs.reduce((most, { a, b }) => Math.max(most, a + 1, b + 1), 0);
  const count = given === undefined ? seen : Math.max(numbersIn([given], "count")[0]!, seen);
  if (!Number.isInteger(count) || count < 1 || count > spinsMax)
    throw badProblem(`A problem has 1 to ${spinsMax} variables, not ${count}`);
  return count;
}

function triplesIn(value: unknown, name: string): readonly Pair[] {
  if (!Array.isArray(value) || value.length > pairsMax)
    throw badProblem(`"${name}" is not a list of [i, j, weight]`);
  return value.map((item, index) => {
    const [a, b, weight, ...more] = numbersIn(item, `${name}[${index}]`);
    if (weight === undefined || more.length > 0 || !isPlace(a!) || !isPlace(b!))
      throw badProblem(`"${name}[${index}]" is not [i, j, weight] with whole i and j from 0`);
    return { a: a!, b: b!, weight };
  });
}

function isPlace(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < spinsMax;
}

/** qbsolv: `c` comments, `p qubo TOPOLOGY MAXNODES NODES COUPLERS`, then `i j weight` from 0 on. */
function fromQbsolv(text: string): SpinProblem {
  const [head, ...rest] = linesOf(text, /^c(\s|$)/);
  const words = head?.text.split(/\s+/) ?? [];
  if (words[0] !== "p" || words[1] !== "qubo" || words.length !== 6)
    throw badProblem(`Line ${head?.line ?? 1}: a .qubo file begins with "p qubo 0 MAXNODES NODES COUPLERS"`);
  const count = countIn(words[3], `Line ${head!.line}`, spinsMax);
  const nodes = countIn(words[4], `Line ${head!.line}`, spinsMax);
  const couplers = countIn(words[5], `Line ${head!.line}`, pairsMax);
  if (rest.length !== nodes + couplers)
    throw badProblem(
      `The file announces ${nodes} nodes and ${couplers} couplers, but has ${rest.length} lines of them`,
    );
  return problemOf({
    kind: "qubo",
    format: "qbsolv .qubo",
    count,
    pairs: rest.map((line) => pairIn(line, { count, first: 0 })),
  });
}

/**
 * rudy, as the G-set has it: `VERTICES EDGES`, then `i j weight` from 1 on, the weight 1 where it is left
 * out. A graph has no loops, so a file with (i, i) is a matrix and is minimised as xᵀQx, each pair twice.
 */
function fromRudy(text: string, asked: SpinKind): SpinProblem {
  const [head, ...rest] = linesOf(text, /^[#c%](\s|$)/);
  const words = head?.text.split(/\s+/) ?? [];
  if (words.length !== 2)
    throw badProblem(
      "The file is in no format known here",
      "Give JSON, .npz, rudy (G-set) or qbsolv's .qubo",
    );
  const count = countIn(words[0], `Line ${head!.line}`, spinsMax);
  const edges = countIn(words[1], `Line ${head!.line}`, pairsMax);
  if (rest.length !== edges) throw badProblem(`The file announces ${edges} edges, but has ${rest.length}`);
  const pairs = rest.map((line) => pairIn(line, { count, first: 1 }));
  if (asked === "ising") {
    const fields = new Float64Array(count);
    for (const { a, b, weight } of pairs) if (a === b) fields[a]! += weight;
    const between = pairs.filter(({ a, b }) => a !== b);
    return problemOf({ kind: "ising", format: "rudy, E = −Σ weight s s", count, pairs: between, fields });
  }
  if (asked === "cut" || pairs.every(({ a, b }) => a !== b))
    return problemOf({ kind: "cut", format: "rudy graph, maximum cut", count, pairs });
  const doubled = pairs.map(({ a, b, weight }) => ({ a, b, weight: a === b ? weight : 2 * weight }));
  return problemOf({ kind: "qubo", format: "rudy matrix, minimum of xᵀQx", count, pairs: doubled });
}

function pairIn(
  { text, line }: { readonly text: string; readonly line: number },
  { count, first }: { readonly count: number; readonly first: 0 | 1 },
): Pair {
  const words = text.split(/\s+/);
  if (words.length < 2 || words.length > 3) throw badProblem(`Line ${line}: "${text}" is not "i j weight"`);
  const [a, b] = [0, 1].map((at) => countIn(words[at], `Line ${line}`, count - 1 + first) - first) as [
    number,
    number,
  ];
  if (a < 0 || b < 0) throw badProblem(`Line ${line}: variables count from ${first}`);
  return { a, b, weight: words[2] === undefined ? 1 : numberIn(words[2], `Line ${line}`) };
}
