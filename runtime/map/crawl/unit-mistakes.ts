// Pressure in bar that was kPa last year: one file, or one stretch of it, lies apart from all others, and a
// known conversion brings it exactly among them. Both must hold; a machine that only runs at another level
// is no mistake.

import type { ChannelView } from "./channel-view.ts";
import { type Conversion, conversionBetween, convert, unitsLike } from "./units.ts";

/** What a channel showed in one part, or in one block. */
export interface Piece {
  readonly table: string;
  readonly part: number;
  /** The block's first row; 0 for a whole part. */
  readonly row: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export interface UnitMistake {
  readonly channel: string;
  /** "bar for kPa" */
  readonly what: string;
  readonly conversion: Conversion;
  readonly pieces: readonly Piece[];
  readonly piecesAll: number;
}

interface Candidate {
  readonly what: string;
  readonly conversion: Conversion;
}

/** Where nobody knows a channel's unit, only what is confused often and can hardly be anything else. */
const anyUnit: readonly Candidate[] = [
  { what: "a factor of 100 (bar for kPa, or a fraction for %)", conversion: { factor: 100, offset: 0 } },
  { what: "a factor of 1/100 (kPa for bar, or % for a fraction)", conversion: { factor: 0.01, offset: 0 } },
  { what: "a factor of 1000 (a missing kilo)", conversion: { factor: 1000, offset: 0 } },
  { what: "a factor of 1/1000 (a kilo too many)", conversion: { factor: 0.001, offset: 0 } },
];

/** Only where the name speaks of a temperature: 273 more of anything else is just more. */
const anyTemperature: readonly Candidate[] = [
  { what: "°C for K", conversion: { factor: 1, offset: 273.15 } },
  { what: "K for °C", conversion: { factor: 1, offset: -273.15 } },
  { what: "°F for °C", conversion: { factor: 5 / 9, offset: -160 / 9 } },
  { what: "°C for °F", conversion: { factor: 1.8, offset: 32 } },
];
const temperatureName = /temp|(?:^|[\W_])t[ct]?\d*(?:$|[\W_])/i;

/** Pieces in the view's unit as far as stated units go; what is found is the rest. */
export function unitMistakesIn(view: ChannelView, pieces: readonly Piece[]): readonly UnitMistake[] {
  if (pieces.length < piecesMin || view.kind === "word" || view.role.role === "mode") return [];
  const low = medianOf(pieces.map((piece) => piece.low));
  const high = medianOf(pieces.map((piece) => piece.high));
  const spread = Math.max(high - low, view.resolution);
  const isUsual = (piece: Piece): boolean => piece.high >= low && piece.low <= high;
  // Where the pieces agree on little, every factor brings one of them somewhere.
  if (pieces.filter(isUsual).length < usualShareMin * pieces.length) return [];
  const candidates = candidatesFor(view);
  const found = new Map<string, { candidate: Candidate; pieces: Piece[] }>();
  for (const piece of pieces) {
    if (isUsual(piece)) continue;
    const best = bestOf(candidates, piece, { low, high, spread });
    if (best === undefined) continue;
    const same = found.get(best.what);
    if (same === undefined) found.set(best.what, { candidate: best, pieces: [piece] });
    else same.pieces.push(piece);
  }
  return [...found.values()].map(({ candidate, pieces: wrong }) => ({
    channel: view.name,
    ...candidate,
    pieces: wrong,
    piecesAll: pieces.length,
  }));
}

const piecesMin = 3;
/** A converted piece may move about as much as the others do, and a little beyond them. */
const beyondMax = 0.35;
const usualShareMin = 0.6;
const spreadRatioMax = 6;

/** What spreads over decades by itself: a depth of a millimetre is no kilometre mistaken. */
const geometric: ReadonlySet<string> = new Set(["length", "volume", "mass", "energy"]);

function candidatesFor({ name, known }: ChannelView): readonly Candidate[] {
  if (known === undefined) return temperatureName.test(name) ? anyTemperature : anyUnit;
  if (geometric.has(known.dimension)) return [];
  return unitsLike(known).map((unit) => ({
    what: `${unit.name} for ${known.name}`,
    conversion: conversionBetween(unit, known)!,
  }));
}

function bestOf(
  candidates: readonly Candidate[],
  piece: Piece,
  { low, high, spread }: { readonly low: number; readonly high: number; readonly spread: number },
): Candidate | undefined {
  const middle = (low + high) / 2;
  return candidates
    .filter(({ conversion }) => {
      const width = (piece.high - piece.low) * conversion.factor;
      const isInside =
        convert(piece.low, conversion) >= low - beyondMax * spread &&
        convert(piece.high, conversion) <= high + beyondMax * spread;
      return (
        isInside && width <= spreadRatioMax * spread && (width === 0 || width >= spread / spreadRatioMax)
      );
    })
    .map((candidate) => ({ candidate, off: Math.abs(convert(piece.median, candidate.conversion) - middle) }))
    .sort((a, b) => a.off - b.off)[0]?.candidate;
}

export function medianOf(values: readonly number[]): number {
  const ascending = Float64Array.from(values).sort();
  return ascending[Math.floor((ascending.length - 1) / 2)] ?? Number.NaN;
}

/** A piece of a column's values; undefined where there are none. */
export function pieceOf(
  values: readonly number[],
  place: Pick<Piece, "table" | "part" | "row">,
): Piece | undefined {
  if (values.length === 0) return undefined;
  const ascending = Float64Array.from(values).sort();
  const at = (share: number): number => ascending[Math.floor(share * (ascending.length - 1))]!;
  return { ...place, low: at(0.1), median: at(0.5), high: at(0.9) };
}
