import type { LoggedRecord } from "#runtime/prove/port.ts";
import type { GatewayStatus } from "./port.ts";
import { recordsJson } from "./records-json.ts";

/** A listener of the stream, as the door shows it. */
export interface Client {
  send(message: string): void;
  /** What was sent and has not left for the network yet. */
  bufferedBytes(): number;
}

/** More than that and a client is slow: it then misses records, and is told how many. */
export const bufferedBytesMax = 1_048_576;
export const clientsMax = 256;

/**
 * Sends every committed record to every client that keeps up. What is printed is printed once for all.
 * A client that does not keep up costs `bufferedBytesMax` and nothing else; it reads what it missed
 * from /v1/records, for a gap in the indices shows where.
 */
export class FanOut {
  readonly #missed = new Map<Client, number>();
  #missedEver = 0;

  get listeners(): number {
    return this.#missed.size;
  }

  /** Records that clients were too slow for, since the start. */
  get missed(): number {
    return this.#missedEver;
  }

  /** False where there are too many already. */
  admit(client: Client): boolean {
    if (this.#missed.size >= clientsMax) return false;
    this.#missed.set(client, 0);
    return true;
  }

  leave(client: Client): void {
    this.#missed.delete(client);
  }

  records(batch: readonly LoggedRecord[]): void {
    if (this.#missed.size === 0 || batch.length === 0) return;
    const message = `{"type":"records","records":${recordsJson(batch)}}`;
    for (const [client, missed] of this.#missed) {
      if (client.bufferedBytes() + message.length > bufferedBytesMax) {
        this.#missed.set(client, missed + batch.length);
        this.#missedEver += batch.length;
        continue;
      }
      if (missed > 0) {
        client.send(`{"type":"dropped","count":${missed}}`);
        this.#missed.set(client, 0);
      }
      client.send(message);
    }
  }

  /** A status is worth nothing late, so a slow client simply goes without. */
  status(status: GatewayStatus): void {
    if (this.#missed.size === 0) return;
    const message = statusMessage(status);
    for (const client of this.#missed.keys())
      if (client.bufferedBytes() <= bufferedBytesMax) client.send(message);
  }
}

export function statusMessage(status: GatewayStatus): string {
  return `{"type":"status","status":${JSON.stringify(status)}}`;
}
