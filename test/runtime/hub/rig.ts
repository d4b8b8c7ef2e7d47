import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { Hub, type Role, type Wire } from "#runtime/hub/hub.ts";
import type { HubStore } from "#runtime/hub/port.ts";
import { openHubDb } from "#runtime/hub/store/hub-db.ts";
import { enrol } from "#runtime/hub/store/registry.ts";
import { SqliteStore } from "#runtime/hub/store/sqlite-store.ts";
import { type SignerKey, signerKeyFrom, type VerifierKey } from "#runtime/prove/note.ts";
import { logId } from "#runtime/prove/submission/parcel.ts";

export const hubKey: SignerKey = signerKeyFrom("hub.example/plant7", new Uint8Array(32).fill(9), "witness");
export const fleet = "iv/1";

/** A hub with some books; who carries its messages is the test's choice. */
export class HubDesk implements AsyncDisposable {
  readonly store: HubStore;
  readonly hub: Hub;
  readonly troubles: unknown[] = [];
  wire: Wire = { publish: () => undefined };

  constructor(store: HubStore, role: Role = "mirror") {
    this.store = store;
    this.hub = new Hub({
      ...{ role, root: fleet, witness: hubKey, store, nowMs: () => nowMs },
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
  }
}

/** With books on a real disk. */
export class HubRig extends HubDesk {
  readonly dir: string;
  readonly db: Database.Database;

  constructor(keys: readonly VerifierKey[], role: Role = "mirror") {
    const dir = mkdtempSync(join(tmpdir(), "iv-hub-"));
    const db = openHubDb(dir);
    for (const key of keys) enrol(db, key);
    super(new SqliteStore(db, () => nowMs), role);
    this.dir = dir;
    this.db = db;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export const nowMs = 1_790_000_000_000;

export async function until(isSo: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  for (const deadline = performance.now() + withinMs; !(await isSo()); ) {
    if (performance.now() > deadline) assert.fail(`nothing came of waiting for: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
