// What a board does with a shield table, in plain numbers: every step is exact, so the kernel and the logic find the
// same bits. A whitened coordinate is rounded away from the middle, a power towards zero and a sum never up; so a density
// found here is never more than the map's.

import { powers } from "./powers.ts";
import { actuatorCells, burstUnlimited, channelCells, expertCells, headerCells, wordAt } from "./table.ts";

/** In the order in which a board asks; a number on its page. */
export const ruling = { none: 0, inside: 1, safe: 2, limit: 3, rate: 4, box: 5, rare: 6 } as const;

export interface EnergyRuling {
  readonly verdict: "inside" | "box" | "rare";
  /** The channel outside its box, or the expert who finds the state too rare. */
  readonly which: number;
  /** Density over the least that is let through, in 2^-24, of the expert who was asked last; 0 where none was. */
  readonly share: number;
}

/** A share of one: the density at the threshold. */
export const shareOne: number = 2 ** 24;

/** Whether a state, a word a channel, is one that the table lets through. */
export function ruleEnergy(cells: Uint16Array, words: readonly number[]): EnergyRuling {
  const channels = cells[3]!;
  const experts = cells[5]!;
  const channelsAt = headerCells + cells[4]! * actuatorCells;
  const coordinates: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    const at = channelsAt + channel * channelCells;
    const coordinate = coordinateOf(cells, at, words[channel]!);
    if (coordinate === undefined) return { verdict: "box", which: channel, share: 0 };
    coordinates.push(coordinate);
  }
  let at = channelsAt + channels * channelCells;
  for (let expert = 0; expert < experts; expert++) {
    const found = shareOf(cells, at, coordinates.slice(0, cells[6]!));
    if (found.share < shareOne) return { verdict: "rare", which: expert, share: found.share };
    at = found.end;
  }
  return { verdict: "inside", which: 0, share: shareOne };
}

/** Outside of its box a word has none. */
function coordinateOf(cells: Uint16Array, at: number, word: number): number | undefined {
  const above = (word - wordAt(cells, at + 2)) >>> 0;
  if (above >= cells[at + 4]!) return undefined;
  const how = cells[at + 1]!;
  const shift = how & 0x1f;
  return (how & 0x20) !== 0 ? Math.floor(above / 2 ** shift) : above * 2 ** shift;
}

function shareOf(
  cells: Uint16Array,
  from: number,
  coordinates: readonly number[],
): { readonly share: number; readonly end: number } {
  const width = coordinates.length;
  const [count, kind, shift, slack] = [cells[from]!, cells[from + 1]!, cells[from + 2]!, cells[from + 3]!];
  const isFull = kind === 1;
  const coefficientsAt = from + expertCells;
  const componentsAt = coefficientsAt + (isFull ? 0 : width);
  const stride = 1 + width + (isFull ? (width * (width + 1)) / 2 : 0);
  let share = 0;
  // Who is at the threshold already needs no more: the board stops here, too, and says the same.
  for (let component = 0; component < count && share < shareOne; component++) {
    const at = componentsAt + component * stride;
    let square = 0;
    let triangleAt = at + 1 + width;
    for (let row = 0; row < width && square < squareMax; row++) {
      let sum = 0;
      for (let column = isFull ? 0 : row; column <= row; column++) {
        const difference = coordinates[column]! - signed(cells[at + 1 + column]!);
        // A difference that the multiplier does not hold is too far away to count.
        if (difference > 32_767) sum = Number.POSITIVE_INFINITY;
        else sum += difference * signed(cells[isFull ? triangleAt++ : coefficientsAt + column]!);
      }
      const whitened = Math.floor(Math.abs(sum) / 2 ** shift) + slack;
      square += whitened > whitenedMax ? squareMax : whitened * whitened;
    }
    if (square < squareMax) share += termOf(signed(cells[at]!), square);
  }
  return { share: Math.min(share, shareOne), end: componentsAt + count * stride };
}

/** 2^(height − square), in 2^-24 and never more than that. */
function termOf(height: number, square: number): number {
  const exponent = height * 8 - Math.ceil(square / 4_096);
  if (exponent >= 0) return shareOne;
  const halvings = Math.ceil(-exponent / 4_096);
  const fraction = exponent + halvings * 4_096;
  return halvings > 24 ? 0 : Math.floor((powers[fraction >>> 4]! * 512) / 2 ** halvings);
}

/** Eight deviations: a component so far away adds nothing. In 2^-12, and their square in 2^-24. */
const whitenedMax = 32_767;
const squareMax: number = 2 ** 31;

function signed(cell: number): number {
  return (cell << 16) >> 16;
}

export interface LimitsRuling {
  readonly verdict: "inside" | "limit" | "rate";
  readonly which: number;
  /** What each actuator may still move at once, if the group is applied. */
  readonly left: readonly number[];
}

export interface Asked {
  /** The outputs as they stand, and as the group would have them. */
  readonly standing: readonly number[];
  readonly asked: readonly number[];
  /** What each actuator might still move after the group before, and the milliseconds since then. */
  readonly left: readonly number[];
  readonly sinceMs: number;
}

/** More milliseconds than these are these. */
export const sinceMsMax = 1_023;

/** Whether each actuator stays within its limits and its rate: a bucket that fills by the millisecond. */
export function ruleLimits(cells: Uint16Array, { standing, asked, left, sinceMs }: Asked): LimitsRuling {
  const after: number[] = [];
  for (let actuator = 0; actuator < cells[4]!; actuator++) {
    const at = headerCells + actuator * actuatorCells;
    const output = cells[at]!;
    const min = wordAt(cells, at + 2);
    const [rise, burst] = [wordAt(cells, at + 6), cells[at + 8]!];
    // Modulo 2^32, so that signs are nothing to the board.
    if ((asked[output]! - min) >>> 0 > cells[at + 4]!) return { verdict: "limit", which: actuator, left };
    const held = Math.min(burst * 65_536, left[actuator]! + rise * Math.min(sinceMs, sinceMsMax));
    const moved = Math.abs((asked[output]! - standing[output]!) | 0) * 65_536;
    if (burst === burstUnlimited) after.push(0);
    else if (moved > held) return { verdict: "rate", which: actuator, left };
    else after.push(held - moved);
  }
  return { verdict: "inside", which: 0, left: after };
}
