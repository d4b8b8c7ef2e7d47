import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";

// data/log/1/000000.db, 000001.db …, head: one folder an epoch, one file a segment.

export const logFolder = "log";
export const headName = "head";

export function epochFolder(dataDir: string, epoch: number): string {
  return join(dataDir, logFolder, `${epoch}`);
}

/** In order; none where no log was ever begun. */
export function epochsIn(dataDir: string): readonly number[] {
  return numbersIn(join(dataDir, logFolder), /^([1-9]\d{0,8})$/);
}

export function segmentPath(dir: string, number: number): string {
  return join(dir, `${`${number}`.padStart(6, "0")}.db`);
}

export function segmentsIn(dir: string): readonly number[] {
  return numbersIn(dir, /^(\d{6,12})\.db$/);
}

/** The newest epoch's folder, of a data folder, of a copy of its `log`, or of one epoch; undefined: no log is there. */
export function newestEpoch(place: string): string | undefined {
  if (!existsSync(place) || !statSync(place).isDirectory()) return undefined;
  if (segmentsIn(place).length > 0) return place;
  const home = basename(place) === logFolder ? place : join(place, logFolder);
  const newest = numbersIn(home, /^([1-9]\d{0,8})$/).at(-1);
  return newest === undefined ? undefined : join(home, `${newest}`);
}

function numbersIn(dir: string, pattern: RegExp): readonly number[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .map((name) => pattern.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}
