// Requests come in by a broker, are answered in the order in which they came, and many at once become one write to the
// disk. What is answered is on the disk; what is not answered is asked again.

import { gunzipSync } from "node:zlib";
import { Fault } from "#runtime/core/fault.ts";
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
import { askMirror, askWitness, type Given } from "./mirror.ts";
import type { HubStore } from "./port.ts";

/** The way to the gateways; both the embedded broker and a connection to another one are. */
export interface Wire {
  publish(topic: string, payload: string, options?: { readonly retain?: boolean }): void;
}

/** What a gateway asks for: to have its log kept, or only its checkpoints cosigned. */
export type Role = "mirror" | "witness";

export interface HubSetup {
  readonly role: Role;
  /** Before all topics of the fleet. */
  readonly root: string;
  readonly witness: SignerKey;
  readonly store: HubStore;
  readonly wire: Wire;
  readonly nowMs: () => number;
  /** Where several hubs hear the same: whether this one is to answer for a log. */
  readonly isOurs?: (log: string) => boolean;
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
    const log = logIn(topic, this.#setup);
    if (log === undefined || this.#setup.isOurs?.(log) === false) return;
    const request = payload.length > parcelBytesMax ? undefined : openRequest(payload);
    if (request === undefined) return;
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
        await this.#answer(together).catch(async (error: unknown) => {
          // The store has said so itself; whoever is not answered asks again.
          if (error instanceof Fault && error.code === "hub/store-away") return;
          // Nothing of that batch was kept or answered. One request must not take its neighbours along.
          if (together.length === 1) this.#setup.onTrouble(error);
          else for (const one of together) await this.#answer([one]).catch(this.#setup.onTrouble);
        });
      }
    } finally {
      this.#isBusy = false;
    }
  }

  async #answer(together: readonly Waiting[]): Promise<void> {
    const { role, store, witness, nowMs, wire, root } = this.#setup;
    const ask = role === "mirror" ? askMirror : askWitness;
    const given = await store.batch(
      async (books) => {
        const all: (Given | undefined)[] = [];
        for (const { request, log } of together) {
          const opened = unzipped(request);
          const one = opened && (await ask(opened, { witness, books, nowMs: nowMs() }));
          all.push(one !== undefined && logId(one.origin) === log ? one : undefined);
        }
        return all;
      },
      [...new Set(together.map(({ log }) => log))],
    );
    for (const [index, one] of given.entries()) {
      if (one === undefined) continue;
      const place = { root, origin: one.origin };
      if (one.cosigned !== undefined) wire.publish(topicOf(place, "cp"), one.cosigned, { retain: true });
      wire.publish(
        topicOf(place, role === "mirror" ? "rsp" : `v/${deskOf(witness)}`),
        packAnswer(together[index]!.id, one.answer),
      );
    }
  }
}

/** Where gateways ask; a subscription to it is all that is listened to. */
export function askedAt({ root, role, witness }: Pick<HubSetup, "root" | "role" | "witness">): string {
  return role === "mirror" ? `${root}/+/up` : `${root}/+/w/${deskOf(witness)}`;
}

function logIn(topic: string, setup: HubSetup): string | undefined {
  const [before, after] = askedAt(setup).split("+") as [string, string];
  const log = topic.slice(before.length, -after.length);
  return topic === `${before}${log}${after}` && /^[0-9a-f]{64}$/.test(log) ? log : undefined;
}

function deskOf({ verifier }: SignerKey): string {
  return logId(verifier.name);
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
