// What the hub shows of its books in SQLite. It opens them for itself and only reads.

import type Database from "better-sqlite3";
import type { ForkEvidence, MirroredLog } from "#runtime/hub/port.ts";
import {
  type FleetEntry,
  type Found,
  fleetMax,
  foundMax,
  type HubView,
  type Search,
  type ShownFork,
} from "#runtime/hub/view.ts";
import { openChunk } from "#runtime/prove/disk/chunk.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { logId } from "#runtime/prove/submission/parcel.ts";
import type { Hash } from "#runtime/prove/tree.ts";
import { openHubDb } from "./hub-db.ts";
import { fleetEntryIn, type LogRow, logIn } from "./log-row.ts";
import { searchTerms } from "./search-terms.ts";

export class HubReader implements HubView {
  readonly #db: Database.Database;

  constructor(dir: string) {
    this.#db = openHubDb(dir, { readonly: true });
  }

  async fleet(): Promise<readonly FleetEntry[]> {
    return this.#db
      .prepare<[], LogRow & { forks: number; at: number | null }>(
        `SELECT log.*, (SELECT count(*) FROM fork WHERE fork.log = log.id) AS forks,
          (SELECT at FROM record WHERE record.log = log.id ORDER BY idx DESC LIMIT 1) AS at
          FROM log ORDER BY origin LIMIT ${fleetMax}`,
      )
      .all()
      .map(fleetEntryIn);
  }

  async search(search: Search): Promise<readonly Found[]> {
    const { sql, values } = searchQuery(search);
    const rows = this.#db
      .prepare<
        (string | number)[],
        { origin: string; log: number; idx: number; kind: string; at: number | null }
      >(sql)
      .all(...values);
    return rows.map(({ origin, log, idx, kind, at }) => ({
      ...{ gateway: origin, index: idx, kind },
      atMs: at === null ? null : Math.floor(at / 1_000),
      record: Buffer.from(
        this.#bodies(log, Math.floor(idx / packageRecords))[idx % packageRecords]!,
      ).toString("utf8"),
    }));
  }

  async forks(): Promise<readonly ShownFork[]> {
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

  async log(name: string): Promise<MirroredLog | undefined> {
    const one = this.#db.prepare<[string], LogRow>("SELECT * FROM log WHERE origin = ?").get(name);
    if (one !== undefined) return logIn(one);
    if (!/^[0-9a-f]{64}$/.test(name)) return undefined;
    const rows = this.#db.prepare<[], { origin: string }>("SELECT origin FROM log").all();
    const origin = rows.find((row) => logId(row.origin) === name)?.origin;
    return origin === undefined ? undefined : this.log(origin);
  }

  async records(log: MirroredLog, number: number): Promise<readonly Uint8Array[]> {
    return this.#bodies(log.id, number);
  }

  async packageRoots(
    log: MirroredLog,
    { from, count }: { readonly from: number; readonly count: number },
  ): Promise<readonly Hash[]> {
    return this.#db
      .prepare<[number, number, number], { root: Hash }>(
        "SELECT root FROM package WHERE log = ? AND number >= ? AND root IS NOT NULL ORDER BY number LIMIT ?",
      )
      .all(log.id, from, count)
      .map(({ root }) => root);
  }

  async [Symbol.asyncDispose](): Promise<void> {
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

export function searchQuery(search: Search): {
  readonly sql: string;
  readonly values: readonly (string | number)[];
} {
  const terms = searchTerms(search);
  const asked = terms.map(({ column, compare }) => `${column} ${compare} ?`);
  // A plus keeps SQLite from walking over all records of a log: few have this permit, and it does not know how few.
  const alone = search.permit === undefined ? "" : "+";
  const where = [`${alone}record.idx < ifnull(log.mirrored_size, 0)`, ...asked].join(" AND ");
  return {
    sql: `SELECT log.origin, record.log, record.idx, record.kind, record.at
      FROM record JOIN log ON log.id = ${alone}record.log WHERE ${where} ORDER BY record.at DESC NULLS LAST, record.idx DESC, log.origin LIMIT ?`,
    values: [...terms.map(({ value }) => value), Math.min(search.max, foundMax)],
  };
}
