// The hub's books in PostgreSQL, for several hubs at once. A log's row is locked for as long as a batch touches it, so
// that whatever each of them signs, all of them have signed one history.

import { isClash, namesBeside } from "#runtime/hub/epoch-name.ts";
import type { Books, Enrolment, HubStore, Roster } from "#runtime/hub/port.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import { logId } from "#runtime/prove/submission/parcel.ts";
import { insertLog, PostgresBooks } from "./books.ts";
import { claim } from "./claim.ts";
import { type LinkSetup, PostgresLink } from "./link.ts";
import { migrate } from "./migrate.ts";

export async function openPostgresStore(
  setup: LinkSetup,
  { now, signer }: { readonly now: () => number; readonly signer?: VerifierKey },
): Promise<HubStore> {
  await using opening = new AsyncDisposableStack();
  const link = opening.use(new PostgresLink(setup));
  await migrate(link);
  if (signer !== undefined) await claim(link, { use: "witness", key: signer });
  opening.move();
  return new PostgresStore(link, now);
}

class PostgresStore implements HubStore {
  readonly #link: PostgresLink;
  readonly #now: () => number;
  readonly roster: Roster;

  constructor(link: PostgresLink, now: () => number) {
    this.#link = link;
    this.#now = now;
    this.roster = {
      attend: async (hub) => {
        const others = await link.query<{ id: string }>(attend, [hub, absentMs]);
        return [hub, ...others.map(({ id }) => id)];
      },
      leave: async (hub) => void (await link.query("DELETE FROM iv_hub.hub WHERE id = $1", [hub])),
    };
  }

  batch<T>(work: (books: Books) => Promise<T>, logs: readonly string[] = []): Promise<T> {
    return this.#link.transaction(async (query) => {
      const books = new PostgresBooks(query, this.#now);
      await books.hold(logs);
      const result = await work(books);
      await books.write();
      return result;
    });
  }

  async enrol(key: VerifierKey): Promise<Enrolment> {
    return this.#link.transaction(async (query) => {
      const id = logId(key.name);
      const beside = await query<{ origin: string; vkey: string }>(
        "SELECT origin, vkey FROM iv_hub.log WHERE origin = $1 OR (origin > $2 AND origin < $3)",
        namesBeside(key.name),
      );
      if (beside.some((other) => isClash(key, other))) return "clash";
      const [added] = await query<object>(`${insertLog} RETURNING id`, [id, key.name, key.text]);
      if (added !== undefined) return "enrolled";
      const [known] = await query<{ vkey: string }>("SELECT vkey FROM iv_hub.log WHERE hash = $1", [id]);
      return known?.vkey === key.text ? "known" : "taken";
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#link[Symbol.asyncDispose]();
  }
}

/** By the server's clock alone. A hub that has not been heard of for an hour is forgotten. */
const attend = `WITH mine AS (
    INSERT INTO iv_hub.hub (id, seen) VALUES ($1, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET seen = excluded.seen
  ), gone AS (
    DELETE FROM iv_hub.hub WHERE id <> $1 AND seen < clock_timestamp() - interval '1 hour'
  )
  SELECT id FROM iv_hub.hub WHERE id <> $1 AND seen > clock_timestamp() - $2 * interval '1 millisecond' ORDER BY id`;
/** Four times what lies between two signs of life. */
const absentMs = 4_000;
