// A window of ticks as a *state vector*: 512 numbers of a fixed meaning and length 1, so that windows can be asked which
// of them were alike. This table is all there is to know of where what stands and how much it counts.

/** Each block counts by its weight, however many numbers it has. Places begin where the block before has ended. */
export const blocks: Readonly<Record<BlockName, Block>> = {
  /** Where the machine was, what was asked, the way there, what was ahead: each against its limit. */
  surprise: { rows: 4, each: 16, weight: 4 },
  /** How often which share of the limit was met. Distances between distributions are taken from it. */
  histogram: { rows: 1, each: 24, weight: 2 },
  /** How fast the surprise of states moved, by octaves. */
  surpriseOctaves: { rows: 1, each: 6, weight: 0.5 },
  /** Standardised levels, slopes, spread, quantiles and octaves of what was measured. */
  channels: { rows: 16, each: 20, weight: 8 },
  commands: { rows: 4, each: 8, weight: 2 },
  /** What kind of physics it is, so that windows of capsules with other points can be compared at all. */
  families: { rows: 8, each: 3, weight: 1 },
  regimes: { rows: 1, each: 18, weight: 2 },
  decisions: { rows: 1, each: 24, weight: 2 },
};

export interface Block {
  readonly rows: number;
  readonly each: number;
  readonly weight: number;
}

export type BlockName =
  | "surprise"
  | "histogram"
  | "surpriseOctaves"
  | "channels"
  | "commands"
  | "families"
  | "regimes"
  | "decisions";

export const dimensions = 512;
/** Of the histogram: two thirds of its bins are below the limit. */
export const binsPerLimit = 16;

/** Where each block begins. */
export const places: Readonly<Record<BlockName, number>> = placesOf();

/** The number by which rows that were made otherwise are told apart; rises with every change of what is above or of `vector.ts`. */
export const layoutVersion = 1;

function placesOf(): Record<BlockName, number> {
  let at = 0;
  const found = {} as Record<BlockName, number>;
  for (const [name, { rows, each }] of Object.entries(blocks)) {
    found[name as BlockName] = at;
    at += rows * each;
  }
  return found;
}
