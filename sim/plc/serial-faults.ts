import { crcBytes, encodeRtu } from "#bridge/protocol/rtu-frame.ts";
import type { Piece } from "#sim/wire/wire-model.ts";
import type { PlcFaults } from "./faults.ts";

/** What goes out on a serial line in the place of one reply. Counts the fault as used up. */
export function spoiledSerial(faults: PlcFaults, functionCode: number, frame: Uint8Array): readonly Piece[] {
  const { reply, functions } = faults;
  const isMeant = functions === undefined || functions.includes(functionCode);
  if (reply.kind === "none" || !isMeant || faults.remaining <= 0) return [bytes(frame)];
  faults.remaining--;
  const unit = frame[0]!;
  const pdu = frame.subarray(1, -crcBytes);
  const said = (changed: readonly number[], by = unit) =>
    bytes(encodeRtu({ unit: by, pdu: Uint8Array.from(changed) }));
  switch (reply.kind) {
    case "lost":
    case "deaf":
      return [];
    case "late":
      return [{ kind: "wait", ms: reply.ms }, bytes(frame)];
    case "wrong-transaction":
      // Serial frames have none: what they have against a mix-up is their CRC.
      return [bytes(frame.map((byte, at) => (at === frame.length - 1 ? byte ^ 0x55 : byte)))];
    case "wrong-unit":
      return [said([...pdu], unit === 9 ? 8 : 9)];
    case "wrong-function":
      return [said([pdu[0] === 3 ? 4 : 3, ...pdu.subarray(1)])];
    case "wrong-count":
      return [said([pdu[0]!, pdu[1]! + 2, ...pdu.subarray(2), 0, 0])];
    case "unknown-first":
      return [said([...pdu], unit === 9 ? 8 : 9), bytes(frame)];
    case "twice":
      return [bytes(frame), bytes(frame)];
    case "garbage":
      return [bytes(reply.bytes)];
    case "cut":
      return [bytes(frame.subarray(0, frame.length >>> 1))];
    case "byte-by-byte":
      return Array.from(frame).flatMap((byte): Piece[] => [
        bytes(Uint8Array.of(byte)),
        { kind: "wait", ms: 1 },
      ]);
    case "exception":
      return [said([pdu[0]! | 0x80, reply.code])];
  }
}

function bytes(frame: Uint8Array): Piece {
  return { kind: "bytes", bytes: frame };
}
