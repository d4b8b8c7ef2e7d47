// What the hub shows: its page, its API and the command line. It opens the books for itself and only reads.

import type Database from "better-sqlite3";
import { type GuardWord, worstOf } from "#runtime/console/state-after.ts";
import { Fault } from "#runtime/core/fault.ts";
import { rootsKept } from "#runtime/hub/fork.ts";
import type { ForkEvidence, MirroredLog } from "#runtime/hub/port.ts";
import { openChunk } from "#runtime/prove/disk/chunk.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { logId } from "#runtime/prove/submission/parcel.ts";
import { openProof, type TlogProof } from "#runtime/prove/tlog-proof.ts";
import { type Hash, inclusionProof, leafHash } from "#runtime/prove/tree.ts";
import { openHubDb } from "./hub-db.ts";
import { shortCapsule } from "./record-index.ts";
import { type LogRow, logIn } from "./sqlite-store.ts";

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

export class HubReader implements Disposable {
  readonly #db: Database.Database;

  constructor(dir: string) {
    this.#db = openHubDb(dir, { readonly: true });
  }

  fleet(): readonly FleetEntry[] {
    const rows = this.#db
      .prepare<[], LogRow & { forks: number; at: number | null }>(
        `SELECT log.*, (SELECT count(*) FROM fork WHERE fork.log = log.id) AS forks,
          (SELECT at FROM record WHERE record.log = log.id ORDER BY idx DESC LIMIT 1) AS at
          FROM log ORDER BY origin LIMIT ${fleetMax}`,
      )
      .all();
    return rows.map(({ origin, vkey, words, mirrored_size, pending_size, seen, frozen, forks, at }) => {
      const said = Object.values(JSON.parse(words) as Record<string, GuardWord>);
      const records = mirrored_size ?? 0;
      return {
        ...{ gateway: origin, id: logId(origin), key: vkey, frozen, forks, records, seenMs: seen },
        word: said.length === 0 ? null : worstOf(said),
        behind: Math.max(0, (pending_size ?? 0) - records),
        recordMs: at === null ? null : Math.floor(at / 1_000),
      };
    });
  }

  /** The newest first. Only what is covered by our cosignature is found. */
  search({ gateway, kind, capsule, verdict, permit, fromMs, toMs, max }: Search): readonly Found[] {
    const wanted: readonly (readonly [sql: string, value: string | number | undefined])[] = [
      ["log.origin = ?", gateway],
      ["record.kind = ?", kind],
      ["record.capsule = ?", capsule === undefined ? undefined : shortCapsule(capsule)],
      ["record.verdict = ?", verdict],
      ["record.permit = ?", permit],
      ["record.at >= ?", fromMs === undefined ? undefined : fromMs * 1_000],
      ["record.at <= ?", toMs === undefined ? undefined : toMs * 1_000],
    ];
    const asked = wanted.filter((one): one is readonly [string, string | number] => one[1] !== undefined);
    const where = ["record.idx < ifnull(log.mirrored_size, 0)", ...asked.map(([sql]) => sql)].join(" AND ");
    const rows = this.#db
      .prepare<
        (string | number)[],
        { origin: string; log: number; idx: number; kind: string; at: number | null }
      >(
        `SELECT log.origin, record.log, record.idx, record.kind, record.at
          FROM record JOIN log ON log.id = record.log WHERE ${where} ORDER BY record.at DESC, record.idx DESC LIMIT ?`,
      )
      .all(...asked.map(([, value]) => value), Math.min(max, foundMax));
    return rows.map(({ origin, log, idx, kind, at }) => ({
      ...{ gateway: origin, index: idx, kind },
      atMs: at === null ? null : Math.floor(at / 1_000),
      record: Buffer.from(
        this.#bodies(log, Math.floor(idx / packageRecords))[idx % packageRecords]!,
      ).toString("utf8"),
    }));
  }

  forks(): readonly ShownFork[] {
    return this.#db
      .prepare<[], { id: number; origin: string; at: number; evidence: string }>(
        "SELECT fork.id, log.origin, fork.at, fork.evidence FROM fork JOIN log ON log.id = fork.log ORDER BY fork.id",
      )
      .all()
      .map(({ id, origin, at, evidence }) => ({
        ...{ id, gateway: origin, atMs: at },
        evidence: JSON.parse(evidence) as ForkEvidence,
      }));
  }

  /** By its name, or by the hash of it. */
  log(name: string): MirroredLog | undefined {
    const one = this.#db.prepare<[string], LogRow>("SELECT * FROM log WHERE origin = ?").get(name);
    if (one !== undefined) return logIn(one);
    if (!/^[0-9a-f]{64}$/.test(name)) return undefined;
    const rows = this.#db.prepare<[], { origin: string }>("SELECT origin FROM log").all();
    const origin = rows.find((row) => logId(row.origin) === name)?.origin;
    return origin === undefined ? undefined : this.log(origin);
  }

  /** The records of one package, as many as are kept. */
  records(log: MirroredLog, number: number): readonly Uint8Array[] {
    return this.#bodies(log.id, number);
  }

  /** The roots of full packages from `from` on, as many as there are up to `count`. */
  packageRoots(
    log: MirroredLog,
    { from, count }: { readonly from: number; readonly count: number },
  ): readonly Hash[] {
    return this.#db
      .prepare<[number, number, number], { root: Hash }>(
        "SELECT root FROM package WHERE log = ? AND number >= ? AND root IS NOT NULL ORDER BY number LIMIT ?",
      )
      .all(log.id, from, count)
      .map(({ root }) => root);
  }

  /** A record with its proof in the newest checkpoint that we have cosigned. */
  async evidence(log: MirroredLog, index: number): Promise<TlogProof> {
    const { mirrored } = log;
    if (mirrored === null || index >= mirrored.size || !Number.isSafeInteger(index) || index < 0)
      throw new Fault("proof/unreadable", `${log.origin} has no record ${index} here`, {
        hint: mirrored === null ? "Nothing of it is kept yet" : `The last one is ${mirrored.size - 1}`,
      });
    const begin = index - (index % packageRecords);
    const record = this.#bodies(log.id, begin / packageRecords)[index - begin];
    if (record === undefined)
      throw new Fault("proof/unreadable", `Record ${index} of ${log.origin} was given up here`, {
        hint: "Ask the gateway, or whoever keeps a copy of its log",
      });
    const roots = await rootsKept(log, [mirrored.size, begin + 1], {
      packageRoots: async (_, count) => this.packageRoots(log, { from: 0, count }),
      leaves: async (_, from) => this.#bodies(log.id, from / packageRecords).map(leafHash),
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

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #bodies(log: number, number: number): readonly Uint8Array[] {
    const row = this.#db
      .prepare<[number, number], { count: number; packed: Uint8Array }>(
        "SELECT count, packed FROM package WHERE log = ? AND number = ?",
      )
      .get(log, number);
    return row === undefined ? [] : (openChunk(row.packed, row.count) ?? []);
  }
}

export const foundMax = 1_000;
const fleetMax = 10_000;
