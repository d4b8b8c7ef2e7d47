import { signCheckpoint } from "#runtime/prove/checkpoint.ts";
import type { SignerKey } from "#runtime/prove/note.ts";
import { CompactRange } from "#runtime/prove/tree.ts";
import type { HeadFile } from "./head.ts";
import { segmentPath, segmentsIn } from "./layout.ts";
import { Segment } from "./segment.ts";

/** The file that is written to; a file that a crash left without a schema is begun anew when it is needed. */
export function openLast(dir: string): Segment | undefined {
  for (const number of segmentsIn(dir).toReversed()) {
    const segment = new Segment(segmentPath(dir, number), { busyMs });
    if (!segment.isBlank) return segment;
    segment[Symbol.dispose]();
  }
  return undefined;
}

/** The head file first: from the first file on there is never a moment without one. */
export function beginLog(dir: string, signer: SignerKey, head: HeadFile): Segment {
  const range = CompactRange.empty;
  const note = signCheckpoint({ origin: signer.verifier.name, size: 0, root: range.root() }, signer);
  head.write(note);
  const start = {
    vkey: signer.verifier.text,
    range,
    note,
    cursors: new Map(),
    cosigned: new Map(),
    ranMs: 0,
  };
  return Segment.create(segmentPath(dir, 0), start, busyMs);
}

/** How long a statement may wait for another program's lock; the thread does not beat meanwhile. */
export const busyMs = 100;
