// The rows a summary keeps. They stay in stretches, because a forecaster learns from rows that follow one
// another: whole blocks of a wide table, whole windows of time where each table holds one tag, so that the
// tags that survive are those of the same moments and can still be joined.

import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { LowestHashes } from "./lowest-hashes.ts";

export const sampleBytesMax = 67_108_864;

/** Rows that follow one another inside one part of one table. */
export interface Fragment {
  /** Which columns: a key of the summary's kinds, or the key of a tag. */
  readonly kind: string;
  readonly table: string;
  readonly part: number;
  /** The first row, counted inside the part. */
  readonly row: number;
  readonly rows: number;
  /** Whether the part ends with it. */
  readonly isLast: boolean;
  /** Per row; NaN where missing. */
  readonly seconds: Float64Array | undefined;
  /** Row after row; NaN where missing. */
  readonly values: Float64Array;
}

export function newSample(bytesMax: number): LowestHashes<Fragment> {
  return new LowestHashes<Fragment>({ bytesMax, bytesOf, compare: compareFragments });
}

export function compareFragments(a: Fragment, b: Fragment): number {
  if (a.table !== b.table) return a.table < b.table ? -1 : 1;
  if (a.part !== b.part || a.row !== b.row) return a.part - b.part || a.row - b.row;
  return a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0;
}

function bytesOf({ seconds, values }: Fragment): number {
  return fragmentBytes + values.byteLength + (seconds?.byteLength ?? 0);
}

/** What the names and numbers of a fragment cost, roughly. */
const fragmentBytes = 96;

/** Rows of a block: as many as make a quarter of a megabyte, so that a wide table still has many blocks. */
export function blockRowsOf(width: number): number {
  return Math.min(Math.max(Math.floor(blockBytes / (8 * Math.max(width, 1))), blockRowsMin), blockRowsMax);
}

const blockBytes = 262_144;
const blockRowsMin = 16;
const blockRowsMax = 1_024;

/** A block's key: its place decides, and no clock, machine or order of reading. */
export function blockKey(table: string, part: number, { block }: { readonly block: number }): string {
  return hashOf(`${table}\0${part}\0${block}`);
}

/** Seconds of a window, the least that is kept of several tags at once. */
export const windowSeconds = 256;
/** Windows are drawn in runs of this many, each from its start, so that what survives is contiguous. */
const windowsTogether = 256;
/** In a window a tag keeps one value a cell. */
export const cellSeconds = 1;

export function windowOf(seconds: number): number {
  return Math.floor(seconds / windowSeconds);
}

export function windowKey(window: number): string {
  const together = Math.floor(window / windowsTogether);
  const within = window - together * windowsTogether;
  return `${hashOf(`window\0${together}`)}${within.toString(16).padStart(2, "0")}`;
}

const encoder = new TextEncoder();

export function hashOf(text: string): string {
  const digest: Digest = digestOf(encoder.encode(text));
  return digest.slice("sha256:".length, "sha256:".length + 32);
}
