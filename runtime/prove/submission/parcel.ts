// How requests and answers that C2SP specifies for HTTP travel over MQTT: a byte that says which request it is, and then
// the very body; back come the status, which request it answers, and again the very body. Whoever has both sides can
// carry them to an HTTP mirror and back without reading them.

import { hash } from "node:crypto";

export type RequestKind = "add-checkpoint" | "add-entries";

export interface Request {
  readonly kind: RequestKind;
  /** Of `add-entries` compressed with gzip, which every mirror has to take. */
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

const kinds: readonly (RequestKind | undefined)[] = [undefined, "add-checkpoint", "add-entries"];

export function packRequest({ kind, body }: Request): Uint8Array {
  const bytes = new Uint8Array(1 + body.length);
  bytes[0] = kinds.indexOf(kind);
  bytes.set(body, 1);
  return bytes;
}

export function openRequest(bytes: Uint8Array): Request | undefined {
  const kind = kinds[bytes[0] ?? 0];
  return kind && { kind, body: bytes.subarray(1) };
}

/** By its bytes: the same request sent twice has the same answer, whichever of the two is answered. */
export function requestId(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

export function packAnswer(id: string, { status, body }: Answer): string {
  return `${status} ${id}\n${body}`;
}

export function openAnswer(text: string): (Answer & { readonly id: string }) | undefined {
  const head = /^([1-5][0-9]{2}) ([0-9a-f]{64})\n/.exec(text);
  return head ? { status: Number(head[1]), id: head[2]!, body: text.slice(head[0].length) } : undefined;
}

export interface Place {
  /** Before all topics of a fleet. */
  readonly root: string;
  readonly origin: string;
}

/** Logs are named by a hash, because a name may hold what a topic may not. */
export function topicOf(
  { root, origin }: Place,
  what: "up" | "rsp" | "cp" | "alarm" | "points" | `w/${string}` | `v/${string}`,
): string {
  return `${root}/${logId(origin)}/${what}`;
}

/** As C2SP's mirrors name a log in addresses. */
export function logId(origin: string): string {
  return hash("sha256", origin, "hex");
}

/** The most bytes of one message: a package of the longest records, which does not shrink. Most have 25 000. */
export const parcelBytesMax = 4_300_000;
