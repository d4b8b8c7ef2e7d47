// A repository of capsules as a source: what it offers is signed by those whom the kept root names, is current, and is meant
// for this gateway. Envelopes and blobs are only carried here; who takes them compares them with their digests.

import type { Blob } from "#runtime/capsule/bundle/form.ts";
import { blobName } from "#runtime/capsule/bundle/form.ts";
import { parseUtid } from "#runtime/capsule/utid.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";
import { type Patience, resumed } from "#runtime/update/fetch/resumed.ts";
import type { CapsuleSource, Delta, Offer } from "#runtime/update/port.ts";
import { isMeant } from "#runtime/update/rollout.ts";
import { TufClient } from "./client.ts";
import { gathered } from "./gathered.ts";
import { refused } from "./json.ts";
import { offerOf, utidOfPath } from "./offer.ts";
import type { MetadataStore, Mirror } from "./port.ts";
import { ticketIn } from "./ticket-in.ts";
import { type Consent, demandTime, type TrustedTime } from "./trusted-time.ts";
import { within } from "./within.ts";

export interface TufSourceParts {
  readonly mirror: Mirror;
  /** Lends the metadata folder to one at a time. */
  readonly withStore: <T>(work: (store: MetadataStore) => Promise<T>) => Promise<T>;
  readonly time: (timestampMs: number | undefined) => TrustedTime;
  readonly gateway: { readonly gateway: string; readonly group?: string | undefined };
  /** Whether a person at this gateway has asked for this installation. */
  readonly consent: Consent;
  readonly patience: Patience;
}

export class TufSource implements CapsuleSource {
  readonly name: string;
  readonly #parts: TufSourceParts;

  constructor(parts: TufSourceParts) {
    this.name = parts.mirror.name;
    this.#parts = parts;
  }

  /** Asks the repository each time; nothing of it stays in memory. */
  async offers(signal: AbortSignal): Promise<readonly Offer[]> {
    const { mirror, withStore, time, consent } = this.#parts;
    return await withStore(async (store) => {
      const client = new TufClient({ store, time, mirror: within(mirror, "metadata") });
      const trusted = await client.refresh(signal);
      demandTime(trusted.time, { way: mirror.way, consent });
      const offers: Offer[] = [];
      for (const path of await client.paths(signal)) {
        const offer = await this.#offer(client, path, signal);
        if (offer !== undefined) offers.push(offer);
        if (offers.length > offersMax) throw refused(this.name, `offers more than ${offersMax} capsules`);
      }
      return offers;
    });
  }

  async envelope({ utid, envelope }: Offer, signal: AbortSignal): Promise<Uint8Array> {
    const names = parseUtid(utid);
    assert(names !== undefined, "an offer has a name that can be read");
    const { publisher, name, version } = names;
    const path = `targets/${publisher}/${name}/${hexOf(envelope.digest)}.${version}.json`;
    const bytes = await gathered(this.#parts.mirror, path, { bytesMax: envelope.bytes, signal });
    if (digestOf(bytes) !== envelope.digest) throw refused(path, "is not the envelope that was announced");
    return bytes;
  }

  blob(blob: Blob, from: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
    return this.#pieces(blobName(blob.digest), { from, bytesMax: blob.bytes, signal });
  }

  delta({ from, to, bytes }: Delta, signal: AbortSignal): AsyncIterable<Uint8Array> {
    const path = `deltas/${hexOf(from)}..${hexOf(to)}.zst`;
    return this.#pieces(path, { from: 0, bytesMax: bytes, signal });
  }

  /** Signed by those who sign capsules, for one step of one gateway, so the repository need not vouch for it. */
  async ticket(logKey: Digest, signal: AbortSignal): Promise<Uint8Array | undefined> {
    return await ticketIn(this.#parts.mirror, logKey, signal);
  }

  #pieces(
    path: string,
    want: { from: number; bytesMax: number; signal: AbortSignal },
  ): AsyncIterable<Uint8Array> {
    const { mirror, patience } = this.#parts;
    return resumed(mirror, path, { ...want, patience });
  }

  /** Undefined for what is no capsule, or meant for others, or held back. */
  async #offer(client: TufClient, path: string, signal: AbortSignal): Promise<Offer | undefined> {
    const utid = utidOfPath(path);
    const target = utid === undefined ? undefined : await client.find(path, signal);
    if (utid === undefined || target === undefined) return undefined;
    const { offer, rollout } = offerOf(utid, target);
    const isOurs = rollout === undefined || (!rollout.isPaused && isMeant(rollout, this.#parts.gateway));
    return isOurs ? offer : undefined;
  }
}

const offersMax = 2_048;

function hexOf(digest: string): string {
  return digest.slice("sha256:".length);
}
