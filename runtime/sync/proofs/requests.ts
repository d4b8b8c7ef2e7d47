import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { formatAddCheckpoint } from "#runtime/prove/submission/add-checkpoint.ts";
import { formatAddEntries } from "#runtime/prove/submission/add-entries.ts";
import { packRequest } from "#runtime/prove/submission/parcel.ts";
import type { ProofSource } from "#runtime/sync/port.ts";
import type { Refusal, Step } from "./course.ts";

interface Asking {
  readonly source: Pick<ProofSource, "consistency" | "entries">;
  /** The checkpoint that the packages lead to. */
  readonly target: string;
  readonly origin: string;
}

/** A step as it is sent. */
export async function requestOf(step: Step, { source, target, origin }: Asking): Promise<Uint8Array> {
  if (step.kind === "checkpoint") {
    const proof = await source.consistency(step.old, step.size);
    const body = formatAddCheckpoint({ old: step.old, proof, checkpoint: target });
    return packRequest({ kind: "add-checkpoint", body: Buffer.from(body) });
  }
  const plain =
    step.kind === "package"
      ? await source.entries(step.from, step.size)
      : formatAddEntries({ origin, from: 0, size: 0, ticket: new Uint8Array(0), packages: [] });
  return packRequest({ kind: "add-entries", body: await zip(plain) });
}

/** For people: each says what to look at. */
export const refusals: Readonly<Record<Refusal, string>> = {
  "unknown-log": "The hub does not know this gateway: enrol its key there with `iv hub enrol`",
  "mirror-is-ahead":
    "The hub has more of this log than is here: the disk was restored from an older copy, or another box runs under this name",
  "another-history":
    "The hub has seen another history of this log: find out which box has written it, before anything else",
  "bad-proof": "The hub finds the log's own hashes wrong: run `iv proof verify`",
  "bad-cosignature": "What answers is not the hub whose key stands in uplink.mirror",
};

const zip = promisify(gzip) as (bytes: Uint8Array) => Promise<Buffer>;
