import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { Hub, type Role, type Wire } from "#runtime/hub/hub.ts";
import { openHubDb } from "#runtime/hub/store/hub-db.ts";
import { enrol } from "#runtime/hub/store/registry.ts";
import { SqliteStore } from "#runtime/hub/store/sqlite-store.ts";
import { type SignerKey, signerKeyFrom, type VerifierKey } from "#runtime/prove/note.ts";
import { logId } from "#runtime/prove/submission/parcel.ts";

export const hubKey: SignerKey = signerKeyFrom("hub.example/plant7", new Uint8Array(32).fill(9), "witness");
export const fleet = "iv/1";

/** A hub with books on a real disk; who carries its messages is the test's choice. */
export class HubRig implements AsyncDisposable {
  readonly dir: string = mkdtempSync(join(tmpdir(), "iv-hub-"));
  readonly db: Database.Database;
  readonly hub: Hub;
  readonly troubles: unknown[] = [];
  readonly store: SqliteStore;
  nowMs = 1_790_000_000_000;
  wire: Wire = { publish: () => undefined };

  constructor(keys: readonly VerifierKey[], role: Role = "mirror") {
    this.db = openHubDb(this.dir);
    for (const key of keys) enrol(this.db, key);
    this.store = new SqliteStore(this.db, () => this.nowMs);
    this.hub = new Hub({
      ...{ role, root: fleet, witness: hubKey, store: this.store, nowMs: () => this.nowMs },
      wire: { publish: (topic, payload, options) => this.wire.publish(topic, payload, options) },
      onTrouble: (error) => void this.troubles.push(error),
    });
  }

  /** The end of the topic on which a witness is asked. */
  get desk(): `w/${string}` {
    return `w/${logId(hubKey.verifier.name)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export async function until(isSo: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  for (const deadline = performance.now() + withinMs; !(await isSo()); ) {
    if (performance.now() > deadline) assert.fail(`nothing came of waiting for: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
