import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import { crc16 } from "./crc16.ts";
import { answerTo, type Served, type ServedBank } from "./modbus-server.ts";
import { crcBytes, encodeRtu, findRequest, rtuBytesMax } from "./rtu-frame.ts";

export interface RtuServerOptions extends ServedBank {
  readonly unit: number;
  /** So much silence ends a frame that never became one. */
  readonly silenceUs: number;
}

export const broadcastUnit = 0;

/**
 * A unit's end of a serial line: bytes and `now` in, replies out. It is silent about what is broken or
 * meant for others, obeys a broadcast without an answer, and begins anew after every silence.
 */
export class ModbusRtuServer {
  readonly #options: RtuServerOptions;
  #heard: Uint8Array = new Uint8Array(0);
  #heardAt: Instant = 0;

  constructor(options: RtuServerOptions) {
    assert(options.unit >= 1 && options.unit <= 247, "a serial unit that answers is 1 to 247");
    this.#options = options;
  }

  receive(bytes: Uint8Array, now: Instant): readonly Served[] {
    const { silenceUs } = this.#options;
    const isNew = now >= this.#heardAt + silenceUs;
    this.#heardAt = now;
    // Of a flood only the end can be a frame.
    const kept = isNew ? bytes : Buffer.concat([this.#heard, bytes]);
    this.#heard = new Uint8Array(kept.subarray(Math.max(0, kept.length - 2 * rtuBytesMax)));
    const served: Served[] = [];
    // What follows a whole frame without a silence is a hasty master's next one.
    for (let one = this.#next(); one !== "none"; one = this.#next())
      if (one !== "broadcast") served.push(one);
    return served;
  }

  #next(): Served | "broadcast" | "none" {
    const { unit } = this.#options;
    for (const asked of [unit, broadcastUnit]) {
      const found = findRequest(this.#heard, asked);
      if (found.kind !== "frame") continue;
      this.#heard = this.#heard.subarray(found.end);
      const pdu = answerTo(found.pdu, this.#options);
      if (asked === broadcastUnit) return "broadcast";
      return { functionCode: found.pdu[0]!, frame: encodeRtu({ unit, pdu }) };
    }
    return this.#unknownFunction();
  }

  /** A function that nobody here knows has no known length: all that came is taken for it, if its CRC is right. */
  #unknownFunction(): Served | "none" {
    const { unit } = this.#options;
    const frame = this.#heard;
    const isOurs = frame.length > crcBytes + 1 && frame[0] === unit && isWhole(frame);
    if (!isOurs) return "none";
    this.#heard = new Uint8Array(0);
    const pdu = answerTo(frame.subarray(1, -crcBytes), this.#options);
    return { functionCode: frame[1]!, frame: encodeRtu({ unit, pdu }) };
  }
}

function isWhole(frame: Uint8Array): boolean {
  return frame.length <= rtuBytesMax && crc16(frame) === 0;
}
