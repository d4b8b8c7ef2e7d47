// What a gateway leaves on a stick, below iv-receipts/NAME/. Sticks are lost, swapped and written to by anybody, so nothing
// that is read back from one decides anything but how much of the log is written next.
//
//   receipt.note        what runs and what was installed, signed with the key of the gateway's log (c2sp.org/signed-note)
//   health.json         what `iv doctor --json` says there
//   vkey                the key of the log
//   log/NNNNNN.requests the log in the requests that a mirror takes (c2sp.org/tlog-mirror), each behind its length
//   log/index.json      how far they go; written last
//   hub.json            how far the hub has come, from `iv hub import`
//   cosigned.note       the newest checkpoint of which the hub keeps all records, with its signature

import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { openNote, type SignerKey, signNote, type VerifierKey } from "#runtime/prove/note.ts";
import type { Ended } from "#runtime/update/deploy/deployment.ts";

export const receiptsFolder = "iv-receipts";
export const cosignedPath = "cosigned.note";

export interface Receipt {
  readonly gateway: string;
  readonly visit: number;
  /** By the gateway's clock, and whether it believed it. */
  readonly at: string;
  readonly isTimeTrusted: boolean;
  readonly log: { readonly origin: string; readonly size: number };
  readonly guards: readonly Digest[];
  /** The newest last. */
  readonly updates: readonly Ended[];
}

/** A name may hold what a path may not. */
export function folderName(gateway: string): string {
  return encodeURIComponent(gateway).replaceAll(".", "%2E").replaceAll("*", "%2A");
}

/** The first line tells a receipt from a checkpoint, which the same key signs. */
export function receiptNote(receipt: Receipt, signer: SignerKey): string {
  const json = Buffer.from(canonicalBytes(receipt as unknown as Canonical)).toString();
  return signNote(`${firstLine}\n${json}\n`, signer);
}

/** Undefined for what this gateway has not signed. */
export function openReceipt(note: string, key: VerifierKey): Receipt | undefined {
  const reading = openNote(note, key);
  if (reading.kind !== "verified") return undefined;
  const [first, json, end] = reading.text.split("\n");
  if (first !== firstLine || end !== "") return undefined;
  return JSON.parse(json!) as Receipt;
}

/** How far a stick, or the hub that it was with, has come with a log. */
export interface Course {
  readonly origin: string;
  /** Of the newest checkpoint. */
  readonly size: number;
  /** The first record that is not there. */
  readonly next: number;
  /** The number of the last file. */
  readonly sequence: number;
  /** Of all files. */
  readonly bytes: number;
}

export function openCourse(bytes: Uint8Array | undefined): Course | undefined {
  if (bytes === undefined) return undefined;
  try {
    const { origin, size, next, sequence, bytes: all } = JSON.parse(Buffer.from(bytes).toString()) as Course;
    const isCourse = typeof origin === "string" && [size, next, sequence, all].every(isCount) && next <= size;
    return isCourse ? { origin, size, next, sequence, bytes: all } : undefined;
  } catch {
    return undefined;
  }
}

export function requestsPath(sequence: number): string {
  return `log/${String(sequence).padStart(6, "0")}.requests`;
}

export function packRequests(requests: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    requests.flatMap((request) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(request.length);
      return [length, request];
    }),
  );
}

/** Those that are whole; what was cut off is left out. */
export function openRequests(bytes: Uint8Array): readonly Uint8Array[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const requests: Uint8Array[] = [];
  for (let at = 0; at + 4 <= view.length; ) {
    const end = at + 4 + view.readUInt32BE(at);
    if (end > view.length) break;
    requests.push(view.subarray(at + 4, end));
    at = end;
  }
  return requests;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

const firstLine = "industriverse.receipt/1";
