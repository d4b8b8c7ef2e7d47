import { base64, fromBase64 } from "#runtime/core/base64.ts";
import { parseSize } from "#runtime/prove/checkpoint.ts";

/** Where a mirror stands, as it says with 202 and 409 (c2sp.org/tlog-mirror, text/x.tlog.mirror-info). */
export interface MirrorInfo {
  /** Of the newest checkpoint that it has taken. */
  readonly pending: number;
  /** The first record that it does not have. */
  readonly next: number;
  readonly ticket: Uint8Array;
}

export function formatMirrorInfo({ pending, next, ticket }: MirrorInfo): string {
  return `${pending}\n${next}\n${base64(ticket)}\n`;
}

export function parseMirrorInfo(text: string): MirrorInfo | undefined {
  const [size, first, token, end, ...more] = text.split("\n");
  const pending = parseSize(size ?? "");
  const next = parseSize(first ?? "");
  const ticket = fromBase64(token ?? "");
  if (pending === undefined || next === undefined || ticket === undefined || end !== "" || more.length > 0)
    return undefined;
  return token === undefined ? undefined : { pending, next, ticket };
}
