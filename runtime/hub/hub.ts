// Requests come in by a broker, are answered in the order in which they came, and many at once become one write to the
// disk. What is answered is on the disk; what is not answered is asked again.

import { gunzipSync } from "node:zlib";
import type { SignerKey } from "#runtime/prove/note.ts";
import {
  logId,
  openRequest,
  packAnswer,
  parcelBytesMax,
  type Request,
  requestId,
  topicOf,
} from "#runtime/prove/submission/parcel.ts";
import { answerRequest, type Given } from "./mirror.ts";
import type { HubStore } from "./port.ts";

/** The way to the gateways; both the embedded broker and a connection to another one are. */
export interface Wire {
  publish(topic: string, payload: string, options?: { readonly retain?: boolean }): void;
}

export interface HubSetup {
  /** Before all topics of the fleet. */
  readonly root: string;
  readonly witness: SignerKey;
  readonly store: HubStore;
  readonly wire: Wire;
  readonly nowMs: () => number;
  onTrouble(error: unknown): void;
}

interface Waiting {
  readonly id: string;
  readonly log: string;
  readonly request: Request;
}

export class Hub {
  readonly #setup: HubSetup;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #isBusy = false;

  constructor(setup: HubSetup) {
    this.#setup = setup;
  }

  /** Every message of the broker may be handed in; what is no request of a gateway is left alone. */
  take(topic: string, payload: Uint8Array): void {
    const log = upTopic(this.#setup.root, topic);
    const request = payload.length > parcelBytesMax ? undefined : openRequest(payload);
    if (log === undefined || request === undefined) return;
    // Whoever is not answered asks again, and later.
    if (this.#waitingBytes + payload.length > waitingBytesMax) return;
    this.#waitingBytes += payload.length;
    this.#waiting.push({ id: requestId(payload), log, request });
    void this.#drain();
  }

  async #drain(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      while (this.#waiting.length > 0) {
        // Lets those who came in the same instant come along.
        await Promise.resolve();
        const together = this.#waiting.splice(0, batchRequestsMax);
        for (const { request } of together) this.#waitingBytes -= request.body.length + 1;
        await this.#answer(together);
      }
    } catch (error) {
      // Nothing of that batch was kept or answered.
      this.#setup.onTrouble(error);
    } finally {
      this.#isBusy = false;
    }
  }

  async #answer(together: readonly Waiting[]): Promise<void> {
    const { store, witness, nowMs, wire, root } = this.#setup;
    const given = await store.batch(async (books) => {
      const all: (Given | undefined)[] = [];
      for (const { request, log } of together) {
        const opened = unzipped(request);
        const one = opened && (await answerRequest(opened, { witness, books, nowMs: nowMs() }));
        all.push(one !== undefined && logId(one.origin) === log ? one : undefined);
      }
      return all;
    });
    for (const [index, one] of given.entries()) {
      if (one === undefined) continue;
      const place = { root, origin: one.origin };
      if (one.cosigned !== undefined) wire.publish(topicOf(place, "cp"), one.cosigned, { retain: true });
      wire.publish(topicOf(place, "rsp"), packAnswer(together[index]!.id, one.answer));
    }
  }
}

/** Where gateways ask; a subscription to it is all that the hub listens to. */
export function upFilter(root: string): string {
  return `${root}/+/up`;
}

function upTopic(root: string, topic: string): string | undefined {
  const rest = topic.startsWith(`${root}/`) ? topic.slice(root.length + 1) : "";
  return /^([0-9a-f]{64})\/up$/.exec(rest)?.[1];
}

function unzipped({ kind, body }: Request): Request | undefined {
  if (kind === "add-checkpoint") return { kind, body };
  try {
    return { kind, body: gunzipSync(body, { maxOutputLength: parcelBytesMax }) };
  } catch {
    return undefined;
  }
}

const batchRequestsMax = 256;
/** For a thousand gateways at their fullest; beyond that they wait and ask again. */
const waitingBytesMax = 67_108_864;
