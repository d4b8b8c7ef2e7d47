// What a read costs on a wire, and from that how many registers of no point it may run over before a
// second request is the cheaper way. People cannot be asked: at 9600 baud the answer is 14 registers, at
// 115200 it is 77, and on a network as many as fit.

import type { SerialPace } from "./protocol/rtu-frame.ts";

export interface LinkCost {
  /** A request more, whatever it asks for. */
  readonly requestUs: number;
  /** A register more in a request. */
  readonly wordUs: number;
}

/** How long a device thinks before it answers: small PLCs look at their wires once in a scan cycle. */
export const turnaroundUs = 10_000;

/** Question and answer of a serial read without the registers: 8 and 5 characters. */
const bareCharacters = 13;

export function costOfSerial({ characterUs, silenceUs }: SerialPace): LinkCost {
  return {
    requestUs: bareCharacters * characterUs + 2 * silenceUs + turnaroundUs,
    wordUs: 2 * characterUs,
  };
}

/** At 100 Mbit/s; the device's thinking is nearly all of it. */
export const costOfNetwork: LinkCost = { requestUs: turnaroundUs, wordUs: 0.16 };

export function gapWordsMax({ requestUs, wordUs }: LinkCost): number {
  return Math.floor(requestUs / wordUs);
}
