// What is said over MQTT about files of a repository; pure. A gateway asks for a stretch of a file by its path, and whoever
// has the repository answers with that stretch. Neither side remembers anything of the other, so whatever is lost is asked
// for again, and whatever comes twice is left lying. Nothing of an answer is believed: the TUF workflow or a digest decides.

import { logId } from "#runtime/prove/submission/parcel.ts";

export interface Ask {
  /** Drawn by who asks, so that an answer to another question is not taken for one to this. */
  readonly id: string;
  /** The file's path in the repository, quoted for a URL. */
  readonly what: string;
  readonly from: number;
  readonly bytes: number;
}

export type Says = Readonly<
  | { id: string; from: number; total: number; bytes: Uint8Array }
  /** There is no such file. */
  | { id: string; absent: true }
>;

/** Of a file in one answer; with its head the message stays below 64 KiB. */
export const chunkBytesMax = 61_440;
export const messageBytesMax = 65_536;
const askBytesMax = 2_048;
const idCharactersMax = 64;

export interface OtaTopics {
  readonly ask: string;
  readonly says: string;
  /** Of all gateways, and of this one. */
  readonly bells: readonly [string, string];
}

/** Below the fleet's own root; a gateway is named by the hash of its name, as for the uplink. */
export function otaTopics(root: string, gateway: string): OtaTopics {
  const own = `${root}/${logId(gateway)}/ota`;
  return { ask: `${own}/ask`, says: `${own}/says`, bells: [bellOfAll(root), `${own}/notify`] };
}

export function bellOfAll(root: string): string {
  return `${root}/ota/notify`;
}

/** Where whoever has the repository listens. */
export function askedFilesAt(root: string): string {
  return `${root}/+/ota/ask`;
}

/** Where the answer to a question on this topic goes; undefined where it is no topic for questions. */
export function answeredAt(root: string, topic: string): string | undefined {
  if (!topic.startsWith(`${root}/`)) return undefined;
  const log = /^([0-9a-f]{64})\/ota\/ask$/.exec(topic.slice(root.length + 1))?.[1];
  return log === undefined ? undefined : `${root}/${log}/ota/says`;
}

export function packAsk(ask: Ask): Uint8Array {
  return Buffer.from(JSON.stringify(ask));
}

export function openAsk(payload: Uint8Array): Ask | undefined {
  if (payload.length > askBytesMax) return undefined;
  const { id, what, from, bytes } = jsonIn(payload);
  const isAsk =
    isId(id) && typeof what === "string" && what !== "" && isCount(from) && isCount(bytes) && bytes > 0;
  return isAsk ? { id, what, from, bytes: Math.min(bytes, chunkBytesMax) } : undefined;
}

/** A line of JSON, and the bytes as they are. */
export function packSays(says: Says): Uint8Array {
  if ("absent" in says) return Buffer.from(`${JSON.stringify({ id: says.id, absent: true })}\n`);
  const { id, from, total, bytes } = says;
  return Buffer.concat([Buffer.from(`${JSON.stringify({ id, from, total })}\n`), bytes]);
}

export function openSays(payload: Uint8Array): Says | undefined {
  if (payload.length > messageBytesMax) return undefined;
  const end = payload.subarray(0, headBytesMax).indexOf(newline);
  if (end < 0) return undefined;
  const { id, from, total, absent } = jsonIn(payload.subarray(0, end));
  if (!isId(id)) return undefined;
  if (absent === true) return { id, absent };
  const bytes = payload.subarray(end + 1);
  return isCount(from) && isCount(total) && from + bytes.length <= total
    ? { id, from, total, bytes }
    : undefined;
}

function jsonIn(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= idCharactersMax;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

const headBytesMax = 256;
const newline = 10;
