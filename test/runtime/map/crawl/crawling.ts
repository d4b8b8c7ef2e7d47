import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Crawled, crawl } from "#runtime/map/crawl/crawl.ts";
import type { CrawlOptions } from "#runtime/map/crawl/crawl-run.ts";
import { openDisk } from "#runtime/map/crawl/disk.ts";
import { openCsv } from "./csv.ts";

/** A folder that is gone when the test is. */
export class Folder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), "iv-crawl-"));

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), text);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Rows of two channels and a time, the same for the same number. */
export function csvOf(seed: number, rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, row) => `${1000 * seed + row},${(20 + Math.sin(row / 7 + seed)).toFixed(2)},${(row * seed) % 5}`,
  );
  return `time,temperature,gear\n${lines.join("\n")}\n`;
}

export const small: CrawlOptions["summary"] = { sampleBytesMax: 20_000, cardBytesMax: 4_000 };

export function crawlFolder(
  paths: readonly string[],
  out: string,
  more: Partial<CrawlOptions> = {},
): Promise<Crawled> {
  return crawl(paths, {
    shard: { index: 1, count: 1 },
    disk: openDisk(out),
    summary: small,
    without: out,
    open: openCsv,
    now: () => 0,
    // Its clock stands still: only what is complete is saved, unless a test wants every part to be.
    saveMs: 1,
    stop: new AbortController().signal,
    progress() {},
    ...more,
  });
}
