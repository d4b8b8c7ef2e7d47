// What is there? First which units answer and what they say they are, then which addresses each of them has.
// Everything is asked politely: one question at a time, a pause between two, and a bound on all of them.

import type { Answer } from "#bridge/protocol/master.ts";
import type { BitTable, WordTable } from "#bridge/protocol/modbus-pdu.ts";
import { exception, readBitsMax, readWordsMax } from "#bridge/protocol/modbus-pdu.ts";
import { type Found, findRanges, type Look, type Range } from "./find-ranges.ts";
import {
  decodeIdentify,
  decodeServerId,
  encodeIdentify,
  encodeServerId,
  type IdentityObject,
  identityPagesMax,
  type ServerId,
} from "./identification.ts";
import type { Heard, Question } from "./inquiry.ts";
import type { OpenInquiry } from "./open-inquiry.ts";
import type { ModbusReader } from "./reader.ts";

export type Table = WordTable | BitTable;

export interface Manners {
  /** Between two questions; resolves at once where somebody wants the scan to end. */
  pause(): Promise<void>;
  readonly stop: AbortSignal;
  onQuestion(text: string): void;
}

export interface UnitFound {
  readonly unit: number;
  readonly tookUs: number;
}

export interface Units {
  readonly found: readonly UnitFound[];
  readonly silent: readonly number[];
  /** Something came, and it was no answer: noise, a wrong baud rate or parity, or two of one number. */
  readonly garbled: readonly number[];
  readonly isReachable: boolean;
}

/** Any register will do: who refuses is there. */
const anyRegister = Uint8Array.of(3, 0, 0, 0, 1);

export async function findUnits(
  inquiry: OpenInquiry,
  units: readonly number[],
  manners: Manners,
): Promise<Units> {
  const found: UnitFound[] = [];
  const silent: number[] = [];
  const garbled: number[] = [];
  for (const unit of units) {
    if (manners.stop.aborted) break;
    manners.onQuestion(`unit ${unit}`);
    const { heard, tookUs } = await inquiry.ask({ unit, pdu: anyRegister });
    if (heard.kind === "down" && found.length === 0) return { found, silent, garbled, isReachable: false };
    if (heard.kind === "garbled") garbled.push(unit);
    else if (isThere(heard)) found.push({ unit, tookUs });
    else silent.push(unit);
    await manners.pause();
  }
  return { found, silent, garbled, isReachable: true };
}

/** A gateway that says "nobody there" is itself there, and its unit is not. */
function isThere(heard: Heard): boolean {
  if (heard.kind === "reply") return true;
  return (
    heard.kind === "exception" &&
    heard.code !== exception.gatewayPath &&
    heard.code !== exception.gatewayTarget
  );
}

export interface Identity {
  readonly objects: readonly IdentityObject[];
  readonly serverId: ServerId | undefined;
}

/** What a unit says it is, in the two ways that there are; most small devices know neither. */
export async function identify(inquiry: OpenInquiry, unit: number, manners: Manners): Promise<Identity> {
  const objects: IdentityObject[] = [];
  let next: number | undefined = 0;
  for (let page = 0; next !== undefined && page < identityPagesMax && !manners.stop.aborted; page++) {
    manners.onQuestion(`unit ${unit}, what it is`);
    const heard = await askedTwice(inquiry, { unit, pdu: encodeIdentify(next) }, manners);
    const decoded = heard.kind === "reply" ? decodeIdentify(heard.pdu) : "wrong";
    if (typeof decoded === "string") break;
    objects.push(...decoded.objects);
    // A device that would send us round in a circle is believed up to here.
    next = decoded.nextId !== undefined && decoded.nextId > next ? decoded.nextId : undefined;
  }
  if (manners.stop.aborted) return { objects, serverId: undefined };
  const heard = await askedTwice(inquiry, { unit, pdu: encodeServerId }, manners);
  const decoded = heard.kind === "reply" ? decodeServerId(heard.pdu) : "wrong";
  return { objects, serverId: typeof decoded === "string" ? undefined : decoded };
}

/** Some devices think long about a function that they lack, and throw away what they are asked meanwhile. */
async function askedTwice(inquiry: OpenInquiry, question: Question, manners: Manners): Promise<Heard> {
  for (let again = 0; ; again++) {
    const { heard } = await inquiry.ask(question);
    await manners.pause();
    const isSettled = heard.kind === "reply" || heard.kind === "exception";
    if (isSettled || again === 1 || manners.stop.aborted) return heard;
  }
}

export interface TableSearch {
  readonly table: Table;
  readonly sweep: Range;
  readonly landmarks: readonly number[];
  readonly requestsMax: number;
}

export interface TableFound extends Found {
  readonly table: Table;
  readonly tookUs: readonly number[];
}

export async function findTable(
  reader: ModbusReader,
  { table, ...search }: TableSearch,
  manners: Manners,
): Promise<TableFound> {
  const isBits = table === "coil" || table === "discrete";
  const tookUs: number[] = [];
  const look = async (address: number, count: number): Promise<Look> => {
    for (let again = 0; ; again++) {
      if (manners.stop.aborted) return "silent";
      manners.onQuestion(`${table} ${address}${count === 1 ? "" : ` to ${address + count - 1}`}`);
      const { answer, tookUs: took } = await reader.ask(
        isBits
          ? { kind: "read-bits", table: table as BitTable, address, count }
          : { kind: "read-words", table: table as WordTable, address, count },
      );
      await manners.pause();
      const seen = lookOf(answer);
      if (seen !== "silent") tookUs.push(took);
      // One lost answer is no reason to call an address undecided.
      if (seen !== "silent" || again === 1) return seen;
    }
  };
  // Long blocks of bits are rare, and many devices refuse them; a table of bits is searched like one of words.
  const blockMax = Math.min(readWordsMax, isBits ? readBitsMax : readWordsMax);
  return { table, tookUs, ...(await findRanges({ ...search, blockMax }, look)) };
}

function lookOf(answer: Answer): Look {
  if (answer.kind === "words" || answer.kind === "bits") return "there";
  if (answer.kind !== "exception") return "silent";
  if (answer.code === exception.illegalFunction) return "barred";
  return answer.code === exception.illegalAddress || answer.code === exception.illegalValue
    ? "missing"
    : "silent";
}

/** Where manufacturers like to begin: thousands, and powers of two with a round hexadecimal name. */
export const landmarksUsual: readonly number[] = [
  ...[256, 400, 512, 768, 1_120],
  ...Array.from({ length: 65 }, (_, at) => (at + 1) * 1_000),
  ...Array.from({ length: 15 }, (_, at) => (at + 1) * 0x1000),
  ...[30_001, 40_001],
];
