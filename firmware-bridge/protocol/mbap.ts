// The Modbus TCP envelope (Messaging on TCP/IP 1.0b, 3.1.3): transaction, protocol 0, length, unit. The
// stream has no marks to find the next frame by, so the first header that cannot be one ends the
// connection: whatever came after it would be read at the wrong place (and sometimes look right).

import { assert } from "#runtime/core/fault.ts";
import { joined } from "./joined.ts";
import { pduBytesMax } from "./modbus-pdu.ts";

export interface Envelope {
  readonly transaction: number;
  readonly unit: number;
  readonly pdu: Uint8Array;
}

/** Bytes of unit and PDU. A request may be a function alone (FC7, FC17), a reply is never shorter than an exception. */
export const requestLengthMin = 2;
export const replyLengthMin = 3;
export const lengthMax: number = 1 + pduBytesMax;

export function encodeEnvelope({ transaction, unit, pdu }: Envelope): Uint8Array {
  assert(pdu.length >= 1 && pdu.length <= pduBytesMax, "a PDU has 1 to 253 bytes");
  const bytes = new Uint8Array(headerBytes + 1 + pdu.length);
  const length = pdu.length + 1;
  bytes.set([transaction >>> 8, transaction & 0xff, 0, 0, length >>> 8, length & 0xff, unit]);
  bytes.set(pdu, headerBytes + 1);
  return bytes;
}

/** Cuts a stream into envelopes. Holds at most one unfinished frame, however the bytes arrive. */
export class EnvelopeReader {
  readonly #lengthMin: number;
  #rest: Uint8Array = nothing;
  #isBroken = false;

  constructor(lengthMin: typeof requestLengthMin | typeof replyLengthMin) {
    this.#lengthMin = lengthMin;
  }

  /** What the bytes completed, until the stream breaks; then it stays broken until `reset`. */
  receive(bytes: Uint8Array): { readonly envelopes: readonly Envelope[]; readonly isBroken: boolean } {
    const envelopes: Envelope[] = [];
    let buffer = this.#rest.length === 0 ? bytes : joined(this.#rest, bytes);
    while (!this.#isBroken && buffer.length >= headerBytes) {
      const length = (buffer[4]! << 8) | buffer[5]!;
      const isHeader = buffer[2] === 0 && buffer[3] === 0 && length >= this.#lengthMin && length <= lengthMax;
      this.#isBroken = !isHeader;
      if (!isHeader || buffer.length < headerBytes + length) break;
      const transaction = (buffer[0]! << 8) | buffer[1]!;
      const pdu = new Uint8Array(buffer.subarray(headerBytes + 1, headerBytes + length));
      envelopes.push({ transaction, unit: buffer[6]!, pdu });
      buffer = buffer.subarray(headerBytes + length);
    }
    // A copy, because the caller's buffer is the socket's and will be filled again (and the `slice` of a
    // Buffer is none).
    this.#rest = this.#isBroken || buffer.length === 0 ? nothing : new Uint8Array(buffer);
    return { envelopes, isBroken: this.#isBroken };
  }

  /** For a new connection: what was half read belongs to the old one. */
  reset(): void {
    this.#rest = nothing;
    this.#isBroken = false;
  }
}

const headerBytes = 6;
const nothing = new Uint8Array(0);
