// What the hub shows of its books: its page, its API and the command line. A port beside `port.ts`, for whoever only reads.

import type { GuardWord } from "#runtime/console/state-after.ts";
import { Fault } from "#runtime/core/fault.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { openProof, type TlogProof } from "#runtime/prove/tlog-proof.ts";
import { type Hash, inclusionProof, leafHash } from "#runtime/prove/tree.ts";
import { rootsKept } from "./fork.ts";
import type { ForkEvidence, MirroredLog } from "./port.ts";

/** One line of the fleet. */
export interface FleetEntry {
  readonly gateway: string;
  readonly id: string;
  readonly key: string;
  /** What its newest kept records say of the machine; null where there are none. */
  readonly word: GuardWord | null;
  readonly records: number;
  /** Records that it has signed and that are not kept yet. */
  readonly behind: number;
  /** When it was heard of last, and of when its newest kept record is; in milliseconds since 1970. */
  readonly seenMs: number | null;
  readonly recordMs: number | null;
  readonly frozen: string | null;
  readonly forks: number;
}

export interface Search {
  readonly gateway?: string;
  readonly kind?: string;
  readonly capsule?: string;
  readonly verdict?: string;
  readonly permit?: string;
  /** In milliseconds since 1970. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly max: number;
}

export interface Found {
  readonly gateway: string;
  readonly index: number;
  readonly kind: string;
  readonly atMs: number | null;
  readonly record: string;
}

export interface ShownFork {
  readonly id: number;
  readonly gateway: string;
  readonly atMs: number;
  readonly evidence: ForkEvidence;
}

export interface HubView extends AsyncDisposable {
  /** By name. */
  fleet(): Promise<readonly FleetEntry[]>;
  /** The newest first. Only what is covered by our cosignature is found. */
  search(search: Search): Promise<readonly Found[]>;
  /** In the order in which they were shown. */
  forks(): Promise<readonly ShownFork[]>;
  /** By its name, or by the hash of it. */
  log(name: string): Promise<MirroredLog | undefined>;
  /** The records of one package, as many as are kept. */
  records(log: MirroredLog, number: number): Promise<readonly Uint8Array[]>;
  /** The roots of full packages from `from` on, as many as there are up to `count`. */
  packageRoots(
    log: MirroredLog,
    range: { readonly from: number; readonly count: number },
  ): Promise<readonly Hash[]>;
}

/** A record with its proof in the newest checkpoint that we have cosigned. */
export async function evidenceOf(view: HubView, log: MirroredLog, index: number): Promise<TlogProof> {
  const { mirrored } = log;
  if (mirrored === null || index >= mirrored.size || !Number.isSafeInteger(index) || index < 0)
    throw new Fault("proof/unreadable", `${log.origin} has no record ${index} here`, {
      hint: mirrored === null ? "Nothing of it is kept yet" : `The last one is ${mirrored.size - 1}`,
    });
  const begin = index - (index % packageRecords);
  const record = (await view.records(log, begin / packageRecords))[index - begin];
  if (record === undefined)
    throw new Fault("proof/unreadable", `Record ${index} of ${log.origin} was given up here`, {
      hint: "Ask the gateway, or whoever keeps a copy of its log",
    });
  const roots = await rootsKept(log, [mirrored.size, begin + 1], {
    packageRoots: (_, count) => view.packageRoots(log, { from: 0, count }),
    leaves: async (_, from) => (await view.records(log, from / packageRecords)).map(leafHash),
  });
  const proof = {
    record,
    index,
    hashes: inclusionProof(index, mirrored.size, roots),
    checkpoint: mirrored.note,
  };
  const reading = openProof(proof, log.key);
  if (reading.kind === "verified") return proof;
  throw new Fault("proof/broken", `There is no evidence for record ${index}: ${reading.because}`, {
    hint: "The hub's books are damaged; restore them, the gateways send again what is missing",
  });
}

/** The most that one search finds, and the most lines that the fleet has. */
export const foundMax = 1_000;
export const fleetMax = 10_000;
