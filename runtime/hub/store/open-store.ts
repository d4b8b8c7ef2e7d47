// The books, wherever they are: in a folder, for one hub, or in PostgreSQL, for several. What the one does not need is not
// loaded for it.

import type { LedgerBooks } from "#runtime/hub/ledger/port.ts";
import type { HubStore } from "#runtime/hub/port.ts";
import type { HubView } from "#runtime/hub/view.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import { openHubDb } from "./hub-db.ts";
import { HubReader } from "./hub-reader.ts";
import { SqliteLedgerBooks } from "./ledger-books.ts";
import type { LinkSetup } from "./postgres/link.ts";
import { SqliteStore } from "./sqlite-store.ts";

export type StorePlace = { readonly dir: string } | { readonly postgres: LinkSetup };

export async function openHubStore(
  place: StorePlace,
  how: { readonly now: () => number; readonly signer?: VerifierKey },
): Promise<HubStore> {
  if ("dir" in place) return new SqliteStore(openHubDb(place.dir), how.now);
  const { openPostgresStore } = await import("./postgres/postgres-store.ts");
  return openPostgresStore(place.postgres, how);
}

export async function openHubView(place: StorePlace): Promise<HubView> {
  if ("dir" in place) return new HubReader(place.dir);
  const { openPostgresView } = await import("./postgres/postgres-view.ts");
  return openPostgresView(place.postgres);
}

export async function openLedgerBooks(
  place: StorePlace,
  signer: VerifierKey,
): Promise<LedgerBooks & AsyncDisposable> {
  if ("dir" in place) return new SqliteLedgerBooks(openHubDb(place.dir));
  const { openPostgresLedger } = await import("./postgres/postgres-ledger.ts");
  return openPostgresLedger(place.postgres, signer);
}
