/** What a STATE message means for a session with the primary host. */
export type HostNews = "online" | "offline" | "nothing";

/** So much is read of a STATE message; two members need no more. */
const stateBytesMax = 1_024;

/**
 * Whether the primary host is there, by its own word on one broker. A host that came back says so with a later
 * time than its own will, which the broker may deliver after it: the older of the two must not count.
 */
export class HostState {
  #timestamp: number | undefined;

  hear(payload: Uint8Array): HostNews {
    const said = stateIn(payload);
    if (said === undefined) return "nothing";
    if (this.#timestamp !== undefined && said.timestamp < this.#timestamp) return "nothing";
    this.#timestamp = said.timestamp;
    return said.online ? "online" : "offline";
  }
}

export function stateTopic(host: string): string {
  return `spBv1.0/STATE/${host}`;
}

function stateIn(payload: Uint8Array): { readonly online: boolean; readonly timestamp: number } | undefined {
  if (payload.length > stateBytesMax) return undefined;
  let said: unknown;
  try {
    said = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
  if (typeof said !== "object" || said === null) return undefined;
  const { online, timestamp } = said as { readonly online?: unknown; readonly timestamp?: unknown };
  if (typeof online !== "boolean" || !Number.isSafeInteger(timestamp)) return undefined;
  return { online, timestamp: timestamp as number };
}
