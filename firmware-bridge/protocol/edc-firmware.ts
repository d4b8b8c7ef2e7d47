// A firmware image on its way to a board, as questions and answers (SPEC-EDC.md, chapter 7). Whether the
// image may go there at all, its signature above all, is the caller's to decide before.

import { assert, Fault } from "#runtime/core/fault.ts";
import { op } from "./edc-frame.ts";
import type { FirmwareOp } from "./edc-request.ts";

export const firmwareState = { empty: 0, receiving: 1, verified: 2, activated: 3, trial: 4 } as const;
export const firmwareBytesMax = 16_777_216;
/** What fits into one frame beside the image's name and the offset. */
export const chunkWordsMax = 58;

export interface FirmwareQuestion {
  readonly op: FirmwareOp;
  readonly words: readonly number[];
}

/** The digest as the wire has it: eight little-endian words. */
export function digestWordsOf(digest: Uint8Array): readonly number[] {
  return wordsOf(digest);
}

/**
 * What to send, one question after the other; each is to be given the board's answer. Begins where the
 * board says that an earlier transfer of the same image stopped, and ends when the board has checked the
 * digest of all of it. Whatever breaks it off, beginning again is how it goes on.
 */
export function* transferOf(
  image: Uint8Array,
  digest: Uint8Array,
): Generator<FirmwareQuestion, void, readonly number[]> {
  assert(image.length >= 1 && image.length <= firmwareBytesMax, "an image has 1 byte to 16 MiB");
  const name = wordsOf(digest);
  assert(name.length === 8, "an image is named by its SHA-256");
  let held = heldIn(yield { op: op.firmwareBegin, words: [image.length, ...name] });
  while (held < image.length) {
    const words = wordsOf(image.subarray(held, held + chunkWordsMax * 4));
    const next = heldIn(yield { op: op.firmwareChunk, words: [name[0]!, held, ...words] });
    // A board that does not get on would keep us for ever.
    if (next <= held || next > image.length)
      throw new Fault(
        "field/bad-reply",
        `The board says that it holds ${next} bytes of ${image.length} after ${held}`,
      );
    held = next;
  }
  yield { op: op.firmwareVerify, words: [] };
}

function heldIn(answer: readonly number[]): number {
  return answer[1] ?? 0;
}

/** Padded with zeros to whole words. */
function wordsOf(bytes: Uint8Array): readonly number[] {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  return Array.from({ length: padded.length / 4 }, (_, index) => view.getUint32(index * 4, true));
}
