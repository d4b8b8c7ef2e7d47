// A shield table on its way to a board, and what the board's shield says of itself (SPEC-EDC.md, chapter 9).

import { assert, Fault } from "#runtime/core/fault.ts";
import { crc32c } from "./crc32c.ts";
import { op } from "./edc-frame.ts";
import type { ShieldOp } from "./edc-request.ts";

export const shieldState = { empty: 0, receiving: 1, verified: 2, armed: 3 } as const;
/** Where the shield's page begins, and how many of its words mean something. */
export const shieldPageAddress = 16;
export const shieldPageWords = 7;
/** "SHD1" as a little-endian word: there is a shield. */
export const shieldMagic = 0x3144_4853;
/** What fits into one frame beside the table's name and the offset. */
export const tableChunkWordsMax = 58;
export const tableWordsMax = 8_191;

export interface ShieldQuestion {
  readonly op: ShieldOp;
  readonly words: readonly number[];
}

/** A table is named by its CRC: the board computes the same over what it holds before it believes in it. */
export function tableName(table: Uint8Array): number {
  return crc32c(table);
}

/** What to send, one question after the other, each to be given the board's answer; the table is then verified. */
export function* tableTransfer(table: Uint8Array): Generator<ShieldQuestion, void, readonly number[]> {
  const words = wordsIn(table);
  assert(words.length <= tableWordsMax, "a table fits into a board");
  const name = tableName(table);
  yield { op: op.shieldBegin, words: [words.length, name] };
  for (let held = 0; held < words.length; ) {
    const chunk = words.slice(held, held + tableChunkWordsMax);
    const [, said = 0] = yield { op: op.shieldChunk, words: [name, held, ...chunk] };
    if (said !== held + chunk.length)
      throw new Fault(
        "field/bad-reply",
        `The board says that it holds ${said} words of the table, not ${held + chunk.length}`,
      );
    held = said;
  }
  yield { op: op.shieldVerify, words: [] };
}

const shieldVerdicts = ["none", "inside", "safe", "limit", "rate", "box", "rare"] as const;
export type ShieldVerdict = (typeof shieldVerdicts)[number];

/** What a board's shield ruled last; `number`, modulo 65 536, tells whether it is another ruling than the one before. */
export interface ShieldPage {
  readonly state: keyof typeof shieldState;
  readonly number: number;
  readonly verdict: ShieldVerdict;
  /** The actuator, the channel or the expert that objected, counted as the table has them. */
  readonly which: number;
  /** How far above its limit the energy of the expert is who objected, in nats; 0 where none did. */
  readonly excessNats: number;
  readonly refusals: number;
  /** The name of the table. */
  readonly table: number;
}

/** Undefined where a board has no shield. */
export function shieldPageIn(words: readonly number[]): ShieldPage | undefined {
  const [magic, state, number, ruled, share, refusals, table] = words;
  if (magic !== shieldMagic || words.length < shieldPageWords) return undefined;
  const verdict = shieldVerdicts[ruled! & 0xff] ?? "none";
  const states = Object.keys(shieldState) as (keyof typeof shieldState)[];
  return {
    state: states[state! & 3]!,
    number: number!,
    verdict,
    which: (ruled! >>> 8) & 0xff,
    excessNats:
      verdict !== "rare" ? 0 : share! > 0 ? 24 * Math.LN2 - Math.log(share!) : Number.POSITIVE_INFINITY,
    refusals: refusals!,
    table: table!,
  };
}

/** What a ruling says, for people. */
export function rulingText({ verdict, which, excessNats }: ShieldPage): string {
  const texts: Record<ShieldVerdict, string> = {
    none: "nothing was ruled yet",
    inside: "let it through",
    safe: "let it through, as all of it was safe",
    limit: `actuator ${which} was to leave its range`,
    rate: `actuator ${which} was to move too fast`,
    box: `channel ${which} was beyond all that the map knows`,
    rare: `expert ${which} found it too rare, by ${excessNats.toFixed(2)} nats`,
  };
  return texts[verdict];
}

function wordsIn(bytes: Uint8Array): readonly number[] {
  assert(bytes.length % 4 === 0, "a table is of whole words");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4, true));
}
