import type { LoggedRecord } from "#runtime/prove/port.ts";
import type { GatewayStatus } from "./gateway-status.ts";
import { recordsJson } from "./records-json.ts";

/** A listener of the stream, as the door shows it. */
export interface Client {
  send(message: string): void;
  /** What was sent and has not left for the network yet. */
  bufferedBytes(): number;
}

/** More than that and a client is slow: it then misses records, and is told how many. */
export const bufferedBytesMax = 1_048_576;
/** Of all of them: where many listen, each may be so much less behind. */
export const bufferedBytesTogether = 67_108_864;
export const clientsMax = 256;

/** One message on its way to all who listened when it came. */
interface Telling {
  readonly message: string;
  /** How many records a client misses that is too slow for it; a status is none. */
  readonly records: number;
  readonly clients: Iterator<Client>;
}

/**
 * Sends every committed record to every client that keeps up. What is printed is printed once for all.
 * A client that does not keep up costs `bufferedBytesMax` and nothing else; it reads what it missed
 * from /v1/records, for a gap in the indices shows where.
 * Each client costs a call to the system, so a message goes to a few of them at a time, and whoever asks
 * the gateway something meanwhile does not wait until all have it.
 */
export class FanOut {
  readonly #missed = new Map<Client, number>();
  readonly #later: (turn: () => void) => void;
  readonly #tellings: Telling[] = [];
  #missedEver = 0;
  #isUnderWay = false;

  /** `later` runs a turn after what else is due; without one, all is done at once. */
  constructor(later: (turn: () => void) => void = (turn) => turn()) {
    this.#later = later;
  }

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
    this.#tell(`{"type":"records","records":${recordsJson(batch)}}`, batch.length);
  }

  /** A status is worth nothing late, so a slow client simply goes without. */
  status(status: GatewayStatus): void {
    if (this.#missed.size > 0) this.#tell(statusMessage(status), 0);
  }

  #tell(message: string, records: number): void {
    this.#tellings.push({ message, records, clients: this.#missed.keys() });
    // Whoever tells faster than that waits here until it is said, and nothing piles up.
    while (this.#tellings.length > tellingsMax) this.#some(clientsMax);
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    this.#turn();
  }

  #turn(): void {
    this.#some(clientsATurn);
    if (this.#tellings.length > 0) this.#later(() => this.#turn());
    else this.#isUnderWay = false;
  }

  /** Goes on with the oldest message, for so many clients. */
  #some(count: number): void {
    const [telling] = this.#tellings;
    if (telling === undefined) return;
    for (let turn = 0; turn < count; turn++) {
      const { value: client, done } = telling.clients.next();
      if (done) {
        this.#tellings.shift();
        return;
      }
      this.#say(client, telling);
    }
  }

  #say(client: Client, { message, records }: Telling): void {
    const missed = this.#missed.get(client) ?? 0;
    const bytesMax = Math.min(bufferedBytesMax, bufferedBytesTogether / this.#missed.size);
    if (client.bufferedBytes() + message.length > bytesMax) {
      this.#missed.set(client, missed + records);
      this.#missedEver += records;
      return;
    }
    if (records > 0 && missed > 0) {
      client.send(`{"type":"dropped","count":${missed}}`);
      this.#missed.set(client, 0);
    }
    client.send(message);
  }
}

/** A fraction of a millisecond of calls to the system. */
const clientsATurn = 16;
/** Records come together twenty times a second, a status once. */
const tellingsMax = 8;

export function statusMessage(status: GatewayStatus): string {
  return `{"type":"status","status":${JSON.stringify(status)}}`;
}
