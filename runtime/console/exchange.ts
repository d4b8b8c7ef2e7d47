// One question to the console and what is said to it, without a socket, so that a test can ask as well.

import type { PeerCertificate } from "#runtime/access/certificate.ts";

/** What a door hands in: nothing of it was believed yet. Header names are in lower case. */
export interface Request {
  readonly method: string;
  /** As the client sent it, with the query. */
  readonly target: string;
  readonly headers: { readonly [name: string]: string | undefined };
  /** From where, and with which certificate, if one was shown that an authority of ours has signed. */
  readonly peer?: { readonly address: string; readonly certificate?: PeerCertificate };
  /** The body as far as it was read; "too-large" where it was longer than `proposalBytesMax`. */
  body(): Promise<Uint8Array | "too-large">;
  /** The body as it comes, for what is too long to be held; asked again, it goes on. Whoever reads it bounds it. */
  readonly pieces?: () => AsyncIterable<Uint8Array>;
}

export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array | string;
}
