import { existsSync, statfsSync, statSync } from "node:fs";
import type { LogIndex } from "#runtime/prove/port.ts";
import type { Holdings } from "#runtime/prove/retention.ts";
import { segmentPath, segmentsIn } from "./layout.ts";
import { Segment, segmentRecords } from "./segment.ts";

/** What the files of an epoch take. `ranMs` is its writer's, or what the newest file has noted. */
export function holdingsIn(dir: string, ranMs: number): Holdings {
  const all = segmentsIn(dir);
  // A file that a crash left without a schema is none yet, and the one before it is still written to.
  const isBegun = (number: number) => looked(dir, number, ({ isBlank }) => !isBlank);
  const numbers = all.length > 0 && !isBegun(all.at(-1)!) ? all.slice(0, -1) : all;
  const sizes = numbers.map((number) => bytesOf(segmentPath(dir, number)));
  const began = (number: number) => looked(dir, number, ({ beganMs }) => beganMs);
  return {
    full: numbers.slice(0, -1).map((number, index) => ({
      number,
      bytes: sizes[index]!,
      end: (number + 1) * segmentRecords,
    })),
    bytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
    ranMs,
    ranMsAfter: ({ number }) => began(number + 1),
    ranMsAtFirst: numbers.length === 0 ? 0 : began(numbers[0]!),
  };
}

/** The oldest record that is there. */
export function firstIn(dir: string): LogIndex {
  return (segmentsIn(dir)[0] ?? 0) * segmentRecords;
}

export function freeBytesAt(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}

/** One short look into one file. */
export function looked<T>(dir: string, number: number, look: (segment: Segment) => T): T {
  using segment = new Segment(segmentPath(dir, number), { readonly: true, busyMs });
  return look(segment);
}

function bytesOf(path: string): number {
  return [path, `${path}-wal`].reduce((sum, each) => sum + (existsSync(each) ? statSync(each).size : 0), 0);
}

const busyMs = 100;
