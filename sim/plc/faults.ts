import type { Piece, WireModel } from "#sim/wire/wire-model.ts";

/** How a PLC may misbehave on the wire. Data, so that a test or a scenario can name it. */
export interface PlcFaults {
  connections: "accept" | "refuse";
  reply: ReplyFault;
  /** How many more replies are spoiled; then all is well again. */
  remaining: number;
  /** Only replies to these functions are spoiled; absent: all of them. */
  functions?: readonly number[];
  /** What the wire does to the bytes of either end, whatever the PLC said; absent: nothing. */
  wire?: WireModel | undefined;
}

export type ReplyFault = Readonly<
  | { kind: "none" }
  /** Served, but the answer is lost: a write did happen. */
  | { kind: "lost" }
  /** Not even read: a write did not happen. */
  | { kind: "deaf" }
  | { kind: "late"; ms: number }
  | { kind: "wrong-transaction" }
  | { kind: "wrong-unit" }
  | { kind: "wrong-function" }
  | { kind: "wrong-count" }
  /** An answer to nobody's question comes first, then the right one. */
  | { kind: "unknown-first" }
  | { kind: "twice" }
  | { kind: "garbage"; bytes: Uint8Array }
  /** The connection ends in the middle of the reply. */
  | { kind: "cut" }
  | { kind: "byte-by-byte" }
  | { kind: "exception"; code: number }
>;

export const noFaults: PlcFaults = {
  connections: "accept",
  reply: { kind: "none" },
  remaining: Number.POSITIVE_INFINITY,
};

/** What goes out in the place of one reply. Counts the fault as used up. */
export function spoiled(faults: PlcFaults, functionCode: number, frame: Uint8Array): readonly Piece[] {
  const { reply, functions } = faults;
  const isMeant = functions === undefined || functions.includes(functionCode);
  if (reply.kind === "none" || !isMeant || faults.remaining <= 0) return [bytes(frame)];
  faults.remaining--;
  switch (reply.kind) {
    case "lost":
    case "deaf":
      return [];
    case "late":
      return [{ kind: "wait", ms: reply.ms }, bytes(frame)];
    case "wrong-transaction":
      return [bytes(changed(frame, 0, frame[0]! ^ 0x55))];
    case "wrong-unit":
      return [bytes(changed(frame, 6, frame[6]! ^ 0x55))];
    case "wrong-function":
      return [bytes(changed(frame, 7, frame[7]! === 3 ? 4 : 3))];
    case "wrong-count":
      return [bytes(longer(frame))];
    case "unknown-first":
      return [bytes(changed(frame, 0, frame[0]! ^ 0x55)), bytes(frame)];
    case "twice":
      return [bytes(frame), bytes(frame)];
    case "garbage":
      return [bytes(reply.bytes)];
    case "cut":
      return [bytes(frame.subarray(0, frame.length >>> 1)), { kind: "cut" }];
    case "byte-by-byte":
      return Array.from(frame).flatMap((byte): Piece[] => [
        bytes(Uint8Array.of(byte)),
        { kind: "wait", ms: 1 },
      ]);
    case "exception":
      return [bytes(Uint8Array.of(...frame.subarray(0, 4), 0, 3, frame[6]!, frame[7]! | 0x80, reply.code))];
  }
}

function bytes(frame: Uint8Array): Piece {
  return { kind: "bytes", bytes: frame };
}

function changed(frame: Uint8Array, at: number, byte: number): Uint8Array {
  const copy = frame.slice();
  copy[at] = byte;
  return copy;
}

/** A well-framed reply with two bytes too many, as from a device that answers another question. */
function longer(frame: Uint8Array): Uint8Array {
  const copy = new Uint8Array(frame.length + 2);
  copy.set(frame);
  copy[5] = copy[5]! + 2;
  copy[8] = copy[8]! + 2;
  return copy;
}
