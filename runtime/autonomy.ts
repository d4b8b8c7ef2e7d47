// For how long this gateway can go on writing its log, at the rate of the last day: while a hub is away nothing else
// tells anybody that the disk will be full.

import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";

/** What was found at one look. */
export interface DiskSample {
  readonly atMs: number;
  readonly logBytes: number;
  readonly freeBytes: number;
}

/** Undefined until there is a rate to go by, and where the log does not grow. */
export function hoursLeft(samples: readonly DiskSample[]): number | undefined {
  const [oldest] = samples;
  const newest = samples.at(-1);
  if (oldest === undefined || newest === undefined) return undefined;
  const [overMs, grown] = [newest.atMs - oldest.atMs, newest.logBytes - oldest.logBytes];
  if (overMs < rateMsMin || grown <= 0) return undefined;
  return (newest.freeBytes / grown) * (overMs / msPerHour);
}

export class Autonomy implements Disposable {
  readonly #dir: string;
  readonly #samples: DiskSample[] = [];
  readonly #timer: NodeJS.Timeout;
  #isLooking = false;

  constructor(dir: string) {
    this.#dir = dir;
    this.#timer = setInterval(() => void this.#look(), lookMs);
    this.#timer.unref();
    void this.#look();
  }

  get hours(): number | null {
    return hoursLeft(this.#samples) ?? null;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** A disk that hangs is looked at once, and not by one more every minute. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const { bavail, bsize } = await statfs(this.#dir);
      const logBytes = await bytesIn(join(this.#dir, "log"));
      this.#samples.push({ atMs: performance.now(), logBytes, freeBytes: bavail * bsize });
      if (this.#samples.length > samplesMax) this.#samples.shift();
    } catch {
      // No forecast is better than a wrong one; the log itself tells of a disk that fails.
      this.#samples.length = 0;
    } finally {
      this.#isLooking = false;
    }
  }
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}

const lookMs = 60_000;
/** A day of looks. */
const samplesMax = 1_440;
/** SQLite takes space in steps; over less than this a rate says nothing. */
const rateMsMin = 300_000;
const msPerHour = 3_600_000;
