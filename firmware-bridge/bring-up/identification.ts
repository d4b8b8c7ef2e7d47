// How a Modbus device says what it is: Read Device Identification (function 43, MEI type 14, chapter 6.21 of
// the application protocol 1.1b3) and Report Server ID (function 17, chapter 6.13). Both are optional, and
// what a device says of itself is a stranger's text.

/** Object ids of function 43/14 that have a meaning; above 0x80 each manufacturer has his own. */
export const objectNames: ReadonlyMap<number, string> = new Map([
  [0, "vendor"],
  [1, "product code"],
  [2, "revision"],
  [3, "vendor URL"],
  [4, "product name"],
  [5, "model"],
  [6, "application"],
]);

export interface IdentityObject {
  readonly id: number;
  readonly text: string;
}

/** One answer of possibly several. `nextId` is where the next one begins; undefined where this was the last. */
export interface IdentityPage {
  readonly objects: readonly IdentityObject[];
  readonly nextId: number | undefined;
}

export interface ServerId {
  /** In hexadecimal: only the device's manual knows what is where. */
  readonly bytes: string;
  /** What of it can be read by people. */
  readonly text: string;
}

export const identifyFunction = 0x2b;
export const serverIdFunction = 0x11;
const meiType = 0x0e;
/** Basic and regular objects, as a stream from one id on. */
const regular = 2;
export const identityPagesMax = 16;

export function encodeIdentify(fromId: number): Uint8Array {
  return Uint8Array.of(identifyFunction, meiType, regular, fromId);
}

export const encodeServerId: Uint8Array = Uint8Array.of(serverIdFunction);

/** `short` where there may still come more, `wrong` where no answer begins like this. */
export type Page = IdentityPage | "short" | "wrong";

export function decodeIdentify(pdu: Uint8Array): Page {
  if (pdu.length < headBytes) return pdu[0] === identifyFunction ? "short" : "wrong";
  if (pdu[0] !== identifyFunction || pdu[1] !== meiType) return "wrong";
  const [, , , , more, nextId, count] = pdu;
  if (more !== 0 && more !== 0xff) return "wrong";
  const objects: IdentityObject[] = [];
  let at = headBytes;
  for (let index = 0; index < count!; index++) {
    if (at + 2 > pdu.length) return "short";
    const end = at + 2 + pdu[at + 1]!;
    if (end > pdu.length) return "short";
    objects.push({ id: pdu[at]!, text: readable(pdu.subarray(at + 2, end)) });
    at = end;
  }
  if (at !== pdu.length) return "wrong";
  return { objects, nextId: more === 0xff ? nextId : undefined };
}

export function decodeServerId(pdu: Uint8Array): ServerId | "short" | "wrong" {
  if (pdu[0] !== serverIdFunction) return "wrong";
  const count = pdu[1];
  if (count === undefined || pdu.length < 2 + count) return "short";
  if (pdu.length > 2 + count) return "wrong";
  const data = pdu.subarray(2);
  return { bytes: Buffer.from(data).toString("hex"), text: readable(data).trim() };
}

/** Latin letters and signs; what could move a cursor becomes a space. */
function readable(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : " ")).join(
    "",
  );
}

const headBytes = 7;
