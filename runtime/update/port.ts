// Where capsules come from, whatever carries them. Nothing that a source gives is believed before its digest was compared.

import type { Blob } from "#runtime/capsule/bundle/form.ts";
import type { Digest } from "#runtime/core/digest.ts";

/** A capsule that somebody with the right to say so wants this gateway to run. */
export interface Offer {
  /** capsule://publisher/name@version */
  readonly utid: string;
  readonly id: Digest;
  readonly epoch: number;
  /** The DSSE envelope: the manifest and who has signed it. */
  readonly envelope: Blob;
  readonly deltas: readonly Delta[];
}

/** Makes one blob of another; what comes out is compared with the blob's digest, so a bad one costs a full fetch. */
export interface Delta extends Blob {
  readonly from: Digest;
  readonly to: Digest;
}

export interface CapsuleSource {
  readonly name: string;
  /** What is offered to this gateway now, by trust that was checked just now; a Fault where that cannot be had. */
  offers(signal: AbortSignal): Promise<readonly Offer[]>;
  envelope(offer: Offer, signal: AbortSignal): Promise<Uint8Array>;
  /** The bytes of a blob from `from` on; may end early or lie, and the caller counts and hashes. */
  blob(blob: Blob, from: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
  delta(delta: Delta, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Leave to go back, for the gateway whose log has this key; undefined where nobody has brought any. */
  ticket?(logKey: Digest, signal: AbortSignal): Promise<Uint8Array | undefined>;
}
