import { Fault } from "#runtime/core/fault.ts";
import type { PostgresLink } from "./link.ts";
import { migrations } from "./schema.ts";

/** Makes the tables, or what they lack. Hubs that start together do it one after the other. */
export async function migrate(link: PostgresLink): Promise<void> {
  try {
    await bringUp(link);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("hub/unusable", `The hub's tables cannot be made: ${(cause as Error).message}`, {
      cause,
      hint: "Let this user make a schema in the database: GRANT CREATE ON DATABASE",
    });
  }
}

async function bringUp(link: PostgresLink): Promise<void> {
  const [durable] = await link.query<{ fsync: string }>("SELECT current_setting('fsync') AS fsync");
  if (durable?.fsync !== "on")
    throw new Fault(
      "hub/unusable",
      "This PostgreSQL runs with fsync = off, and would forget what the hub signs for",
      {
        hint: "Set fsync = on in postgresql.conf",
      },
    );
  await link.transaction(async (query) => {
    await query("SELECT pg_advisory_xact_lock($1)", [migrationLock]);
    const [found] = await query<{ there: boolean }>(
      "SELECT to_regclass('iv_hub.format') IS NOT NULL AS there",
    );
    // Who may not make tables can still use those that are there.
    if (!found?.there) {
      await query("CREATE SCHEMA IF NOT EXISTS iv_hub");
      await query("CREATE TABLE iv_hub.format (version INTEGER NOT NULL)");
      await query("INSERT INTO iv_hub.format VALUES (0)");
    }
    const [{ version } = { version: 0 }] = await query<{ version: number }>(
      "SELECT version FROM iv_hub.format",
    );
    if (version > migrations.length)
      throw new Fault(
        "hub/unusable",
        `These books have version ${version}, and this hub knows ${migrations.length}`,
        {
          hint: "Run the newer release everywhere",
        },
      );
    for (const step of migrations.slice(version)) await query(step);
    if (version < migrations.length)
      await query("UPDATE iv_hub.format SET version = $1", [migrations.length]);
  });
}

/** "IVHB": one number for all hubs, and nobody else's. */
const migrationLock = 0x49564842;
