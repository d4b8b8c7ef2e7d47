import { assert } from "#runtime/core/fault.ts";
import type { Books, ForkEvidence, KeptRecord, MirroredLog, SignedSize } from "#runtime/hub/port.ts";
import { keeping } from "#runtime/hub/store/keeping.ts";
import { type LogRow, logIn } from "#runtime/hub/store/log-row.ts";
import { openChunk } from "#runtime/prove/disk/chunk.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { logId } from "#runtime/prove/submission/parcel.ts";
import { type Hash, leafHash } from "#runtime/prove/tree.ts";
import type { Query } from "./link.ts";

/** A log that is ours until the batch ends: nobody else changes it, so it is read once and written once. */
interface Held {
  log: MirroredLog;
  seen: number | null;
  words: string;
  isChanged: boolean;
}

/** Within one transaction. Whoever is asked for a log locks its row first. */
export class PostgresBooks implements Books {
  readonly #query: Query;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();

  constructor(query: Query, now: () => number) {
    this.#query = query;
    this.#now = now;
  }

  /** In one order, so that no two hubs wait for each other. */
  async hold(hashes: readonly string[]): Promise<void> {
    const rows = await this.#query<LogRow>(
      "SELECT * FROM iv_hub.log WHERE hash = ANY($1) ORDER BY hash FOR UPDATE",
      [hashes],
    );
    for (const row of rows)
      this.#held.set(row.origin, { log: logIn(row), seen: row.seen, words: row.words, isChanged: false });
  }

  async log(origin: string): Promise<MirroredLog | undefined> {
    if (!this.#held.has(origin)) await this.hold([logId(origin)]);
    return this.#held.get(origin)?.log;
  }

  async openLog(origin: string, key: VerifierKey): Promise<MirroredLog> {
    await this.#query(insertLog, [logId(origin), origin, key.text]);
    return (await this.log(origin))!;
  }

  async setPending(log: MirroredLog, pending: SignedSize): Promise<MirroredLog> {
    return this.#changed({ ...log, pending });
  }

  async leaves(log: MirroredLog, from: number): Promise<readonly Hash[]> {
    const bodies = await this.#bodies(log, Math.floor(from / packageRecords));
    return bodies.slice(from % packageRecords).map(leafHash);
  }

  async keep(log: MirroredLog, records: readonly KeptRecord[], root: Hash | undefined): Promise<MirroredLog> {
    const number = Math.floor(log.next / packageRecords);
    const before = log.next % packageRecords === 0 ? [] : await this.#bodies(log, number);
    const held = this.#held.get(log.origin)!;
    const kept = keeping(log, { before, records, root, words: held.words });
    const column = <Name extends keyof (typeof kept.index)[number]>(name: Name) =>
      kept.index.map((one) => one[name]);
    await this.#query(insertPackage, [
      ...[log.id, number, kept.count, kept.packed, root ?? null, log.next],
      ...[column("kind"), column("at"), column("capsule"), column("verdict"), column("permit")],
    ]);
    held.words = kept.words;
    return this.#changed(kept.log);
  }

  async setMirrored(log: MirroredLog, mirrored: SignedSize): Promise<MirroredLog> {
    return this.#changed({ ...log, mirrored });
  }

  async packageRoots(log: MirroredLog, count: number): Promise<readonly Hash[]> {
    const rows = await this.#query<{ root: Hash }>(
      "SELECT root FROM iv_hub.package WHERE log = $1 AND root IS NOT NULL ORDER BY number LIMIT $2",
      [log.id, count],
    );
    return rows.map(({ root }) => root);
  }

  async freeze(log: MirroredLog, evidence: ForkEvidence): Promise<MirroredLog> {
    await this.#query("INSERT INTO iv_hub.fork (log, at, evidence) VALUES ($1, $2, $3)", [
      ...[log.id, this.#now(), JSON.stringify(evidence)],
    ]);
    return this.#changed({ ...log, frozen: evidence.because });
  }

  async seen(log: MirroredLog, atMs: number): Promise<void> {
    const held = this.#held.get(log.origin)!;
    held.seen = atMs;
    held.isChanged = true;
  }

  /** Before the batch ends: what the logs have come to. */
  async write(): Promise<void> {
    for (const { log, seen, words, isChanged } of this.#held.values()) {
      if (!isChanged) continue;
      const { id, frozen, pending, mirrored, next, full } = log;
      await this.#query(updateLog, [
        ...[id, frozen, pending?.size ?? null, pending?.note ?? null],
        ...[mirrored?.size ?? null, mirrored?.note ?? null, next, full.bytes(), seen, words],
      ]);
    }
  }

  #changed(log: MirroredLog): MirroredLog {
    const held = this.#held.get(log.origin);
    assert(held !== undefined, "a log that changes is held");
    held.log = log;
    held.isChanged = true;
    return log;
  }

  async #bodies(log: MirroredLog, number: number): Promise<readonly Uint8Array[]> {
    const bodies = await packageOf(this.#query, log, number);
    assert(bodies !== undefined, "what the hub keeps can be read");
    return bodies;
  }
}

/** Undefined where it cannot be read. */
export async function packageOf(
  query: Query,
  { id }: Pick<MirroredLog, "id">,
  number: number,
): Promise<readonly Uint8Array[] | undefined> {
  const [row] = await query<{ count: number; packed: Uint8Array }>(
    "SELECT count, packed FROM iv_hub.package WHERE log = $1 AND number = $2",
    [id, number],
  );
  // Of a package that was given up there is the root alone.
  return row === undefined || row.packed.length === 0 ? [] : openChunk(row.packed, row.count);
}

export const insertLog = `INSERT INTO iv_hub.log (hash, origin, vkey) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING`;
/** The package as it is now, and a line a record that is new, in one statement. */
const insertPackage = `WITH package AS (
    INSERT INTO iv_hub.package (log, number, count, packed, root) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (log, number) DO UPDATE SET count = excluded.count, packed = excluded.packed, root = excluded.root
  )
  INSERT INTO iv_hub.record (log, idx, kind, at, capsule, verdict, permit)
  SELECT $1, $6::bigint + one.place - 1, one.kind, one.at, one.capsule, one.verdict, one.permit
  FROM unnest($7::text[], $8::bigint[], $9::text[], $10::text[], $11::text[])
    WITH ORDINALITY AS one (kind, at, capsule, verdict, permit, place)`;
const updateLog = `UPDATE iv_hub.log SET frozen = $2, pending_size = $3, pending_note = $4, mirrored_size = $5,
  mirrored_note = $6, next = $7, "full" = $8, seen = $9, words = $10 WHERE id = $1`;
