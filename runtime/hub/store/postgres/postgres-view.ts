// What the hub shows of its books in PostgreSQL; any number of programs may look beside the hubs.

import { assert } from "#runtime/core/fault.ts";
import type { ForkEvidence, MirroredLog } from "#runtime/hub/port.ts";
import { fleetEntryIn, type LogRow, logIn } from "#runtime/hub/store/log-row.ts";
import { searchTerms } from "#runtime/hub/store/search-terms.ts";
import {
  type FleetEntry,
  type Found,
  fleetMax,
  foundMax,
  type HubView,
  type Search,
  type ShownFork,
} from "#runtime/hub/view.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { logId } from "#runtime/prove/submission/parcel.ts";
import type { Hash } from "#runtime/prove/tree.ts";
import { packageOf } from "./books.ts";
import { type LinkSetup, PostgresLink } from "./link.ts";
import { migrate } from "./migrate.ts";

export async function openPostgresView(setup: LinkSetup): Promise<HubView> {
  await using opening = new AsyncDisposableStack();
  const link = opening.use(new PostgresLink(setup));
  await migrate(link);
  opening.move();
  return new PostgresView(link);
}

class PostgresView implements HubView {
  readonly #link: PostgresLink;

  constructor(link: PostgresLink) {
    this.#link = link;
  }

  async fleet(): Promise<readonly FleetEntry[]> {
    const rows = await this.#link.query<LogRow & { forks: number; at: number | null }>(
      `SELECT log.*, (SELECT count(*) FROM iv_hub.fork WHERE fork.log = log.id) AS forks,
        (SELECT at FROM iv_hub.record WHERE record.log = log.id ORDER BY idx DESC LIMIT 1) AS at
        FROM iv_hub.log ORDER BY origin LIMIT ${fleetMax}`,
    );
    return rows.map(fleetEntryIn);
  }

  async search(search: Search): Promise<readonly Found[]> {
    const terms = searchTerms(search);
    const asked = terms.map(({ column, compare }, index) => `${column} ${compare} $${index + 2}`);
    const where = ["record.idx < coalesce(log.mirrored_size, 0)", ...asked].join(" AND ");
    const rows = await this.#link.query<{
      origin: string;
      log: number;
      idx: number;
      kind: string;
      at: number | null;
    }>(
      `SELECT log.origin, record.log, record.idx, record.kind, record.at
        FROM iv_hub.record JOIN iv_hub.log ON log.id = record.log WHERE ${where}
        ORDER BY record.at DESC NULLS LAST, record.idx DESC, log.origin LIMIT $1`,
      [Math.min(search.max, foundMax), ...terms.map(({ value }) => value)],
    );
    const packages = new Map<string, readonly Uint8Array[]>();
    const found: Found[] = [];
    for (const { origin, log, idx, kind, at } of rows) {
      const number = Math.floor(idx / packageRecords);
      const name = `${log}/${number}`;
      const bodies = packages.get(name) ?? (await this.#bodies({ id: log }, number));
      packages.set(name, bodies);
      const record = Buffer.from(bodies[idx % packageRecords]!).toString("utf8");
      found.push({
        gateway: origin,
        index: idx,
        kind,
        atMs: at === null ? null : Math.floor(at / 1_000),
        record,
      });
    }
    return found;
  }

  async forks(): Promise<readonly ShownFork[]> {
    const rows = await this.#link.query<{ id: number; origin: string; at: number; evidence: string }>(
      "SELECT fork.id, log.origin, fork.at, fork.evidence FROM iv_hub.fork JOIN iv_hub.log ON log.id = fork.log ORDER BY fork.id",
    );
    return rows.map(({ id, origin, at, evidence }) => ({
      ...{ id, gateway: origin, atMs: at },
      evidence: JSON.parse(evidence) as ForkEvidence,
    }));
  }

  async log(name: string): Promise<MirroredLog | undefined> {
    const hashes = [logId(name), ...(/^[0-9a-f]{64}$/.test(name) ? [name] : [])];
    const rows = await this.#link.query<LogRow>("SELECT * FROM iv_hub.log WHERE hash = ANY($1)", [hashes]);
    const row = rows.find(({ origin }) => origin === name) ?? rows[0];
    return row && logIn(row);
  }

  async records(log: MirroredLog, number: number): Promise<readonly Uint8Array[]> {
    return this.#bodies(log, number);
  }

  async packageRoots(
    log: MirroredLog,
    { from, count }: { readonly from: number; readonly count: number },
  ): Promise<readonly Hash[]> {
    const rows = await this.#link.query<{ root: Hash }>(
      "SELECT root FROM iv_hub.package WHERE log = $1 AND number >= $2 AND root IS NOT NULL ORDER BY number LIMIT $3",
      [log.id, from, count],
    );
    return rows.map(({ root }) => root);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#link[Symbol.asyncDispose]();
  }

  async #bodies(log: Pick<MirroredLog, "id">, number: number): Promise<readonly Uint8Array[]> {
    const bodies = await packageOf((sql, values) => this.#link.query(sql, values), log, number);
    assert(bodies !== undefined, "what the hub keeps can be read");
    return bodies;
  }
}
