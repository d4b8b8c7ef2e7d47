import { hashOf } from "./sample.ts";

/** Shard `index` of `count`, counted from 1, as people count machines. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export const shardsMax = 100_000;
/** From this size on a file's parts are dealt out one by one; smaller files are not worth opening everywhere. */
export const dealtBytesMin = 67_108_864;

export const onlyShard: Shard = { index: 1, count: 1 };

/** "2/16". */
export function parseShard(text: string): Shard | undefined {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  return shard.index >= 1 && shard.index <= shard.count && shard.count <= shardsMax ? shard : undefined;
}

/** Who counts the file and its problems; reads all of it, if it is small. */
export function ownsFile(name: string, { index, count }: Shard): boolean {
  return homeOf(name) % count === index - 1;
}

export function ownsPart(
  file: { readonly name: string; readonly bytes: number },
  part: number,
  shard: Shard,
): boolean {
  if (file.bytes < dealtBytesMin) return ownsFile(file.name, shard);
  return (homeOf(file.name) + part) % shard.count === shard.index - 1;
}

function homeOf(name: string): number {
  return Number.parseInt(hashOf(name).slice(0, 8), 16);
}
