import { EnvelopeReader, encodeEnvelope, requestLengthMin } from "./mbap.ts";
import { answerMore, type Identity } from "./modbus-more.ts";
import {
  decodeRequest,
  encodeException,
  encodeReply,
  exception,
  type Reply,
  type Request,
} from "./modbus-pdu.ts";
import type { BankRefusal, RegisterBank } from "./register-bank.ts";

/** Registers, and whose they are. */
export interface ServedBank {
  readonly bank: RegisterBank;
  readonly identity?: Identity;
}

/** One answered request: the frame to send, and which function it answers. */
export interface Served {
  readonly functionCode: number;
  readonly frame: Uint8Array;
}

/**
 * The server's end of one Modbus TCP connection: bytes in, replies out, nothing else. After `isBroken`
 * the connection cannot be understood any more and must be closed.
 */
export class ModbusServer {
  readonly #units: ReadonlySet<number>;
  readonly #served: ServedBank;
  readonly #reader = new EnvelopeReader(requestLengthMin);

  constructor({ units, ...served }: { readonly units: readonly number[] } & ServedBank) {
    this.#units = new Set(units);
    this.#served = served;
  }

  receive(bytes: Uint8Array): { readonly served: readonly Served[]; readonly isBroken: boolean } {
    const { envelopes, isBroken } = this.#reader.receive(bytes);
    if (envelopes.length > requestsAtOnceMax) return { served: [], isBroken: true };
    const served = envelopes.map(({ transaction, unit, pdu }) => {
      const functionCode = pdu[0]!;
      return { functionCode, frame: encodeEnvelope({ transaction, unit, pdu: this.#answer(unit, pdu) }) };
    });
    return { served, isBroken };
  }

  #answer(unit: number, pdu: Uint8Array): Uint8Array {
    const functionCode = pdu[0]! & 0x7f;
    // Silence would cost the asker its whole time-out to learn the same.
    if (!this.#units.has(unit)) return encodeException(functionCode, exception.gatewayTarget);
    return answerTo(pdu, this.#served);
  }
}

/** What a bank says to one request, as a PDU: the same on every wire. */
export function answerTo(pdu: Uint8Array, { bank, identity = nobody }: ServedBank): Uint8Array {
  const more = answerMore(pdu, bank, identity);
  if (more !== undefined) return more;
  const request = decodeRequest(pdu);
  if (typeof request === "number") return encodeException(pdu[0]! & 0x7f, request);
  return encodeReply(request, serve(bank, request));
}

/** So many requests in what came at once. No honest master has so many in flight. */
export const requestsAtOnceMax = 64;

const nobody: Identity = { vendor: "unnamed", product: "unnamed", revision: "0" };

type Answer = Exclude<Reply, { kind: "malformed" }>;

function serve(bank: RegisterBank, request: Request): Answer {
  switch (request.kind) {
    case "read-bits": {
      const bits = bank.readBits(request.table, request.address, request.count);
      return "exception" in bits ? refused(bits) : { kind: "bits", bits };
    }
    case "read-words": {
      const words = bank.readWords(request.table, request.address, request.count);
      return "exception" in words ? refused(words) : { kind: "words", words };
    }
    case "write-bit":
      return written(bank.writeBits(request.address, [request.bit]));
    case "write-bits":
      return written(bank.writeBits(request.address, request.bits));
    case "write-word":
      return written(bank.writeWords(request.address, [request.word]));
    case "write-words":
      return written(bank.writeWords(request.address, request.words));
  }
}

function written(refusal: BankRefusal | undefined): Answer {
  return refusal === undefined ? { kind: "written" } : refused(refusal);
}

function refused(refusal: BankRefusal): Answer {
  return { kind: "exception", code: refusal.exception };
}
