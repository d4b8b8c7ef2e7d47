// The rules of TUF's client workflow (section 5 of its specification, version 1.0.31), each a function from what is trusted
// and what has come to what is trusted then. They throw a Fault and change nothing; the numbers are the specification's.

import { Fault } from "#runtime/core/fault.ts";
import { dateText } from "./date-text.ts";
import { refused } from "./json.ts";
import type { Keys, Role } from "./keys.ts";
import {
  type Common,
  type MetaFile,
  type Root,
  requireBytes,
  rootOf,
  type Snapshot,
  snapshotOf,
  type Timestamp,
  timestampOf,
} from "./metadata.ts";
import { requireSigners, unseal } from "./sealed.ts";
import { type Targets, targetsOf } from "./targets.ts";
import { isOver, type TrustedTime } from "./trusted-time.ts";

/** A root that vouches for itself: the one that a person brought, or the oldest that is kept. */
export function firstRoot(bytes: Uint8Array, place: string): Root {
  const sealed = unseal(bytes, "root", place);
  const root = rootOf(sealed.signed);
  requireSigners(sealed, root.roles.root, root.keys);
  return root;
}

/** 5.3.4, 5.3.5: signed by enough of the old keys and of its own, and exactly the next one. */
export function nextRoot(bytes: Uint8Array, trusted: Root): Root {
  const place = `root ${trusted.version + 1}`;
  requireSigners(unseal(bytes, "root", place), trusted.roles.root, trusted.keys);
  const root = firstRoot(bytes, place);
  if (root.version !== trusted.version + 1) throw refused(place, `says that it is version ${root.version}`);
  return root;
}

/** 5.4.2 to 5.4.4. Undefined where it is as old as the one that is trusted, which then stands. */
export function nextTimestamp(
  bytes: Uint8Array,
  { root, before, time }: { root: Root; before: Timestamp | undefined; time: TrustedTime },
): Timestamp | undefined {
  const timestamp = knownTimestamp(bytes, root);
  if (before !== undefined) {
    if (timestamp.version < before.version) throw rolledBack("timestamp", timestamp, before);
    if (timestamp.version === before.version) {
      // 5.4.4: the same one for ever is how a gateway is kept from what is new.
      requireFresh("timestamp", before, time);
      return undefined;
    }
    if (timestamp.snapshot.version < before.snapshot.version)
      throw rolledBack("timestamp: snapshot", timestamp.snapshot, before.snapshot);
  }
  requireFresh("timestamp", timestamp, time);
  return timestamp;
}

/** What is on disk, as far as the keys of today have signed it; how old it is does not matter yet. */
export function knownTimestamp(bytes: Uint8Array, root: Root): Timestamp {
  const sealed = unseal(bytes, "timestamp", "timestamp");
  requireSigners(sealed, root.roles.timestamp, root.keys);
  return timestampOf(sealed.signed);
}

export function knownSnapshot(bytes: Uint8Array, root: Root): Snapshot {
  const sealed = unseal(bytes, "snapshot", "snapshot");
  requireSigners(sealed, root.roles.snapshot, root.keys);
  return snapshotOf(sealed.signed);
}

/** 5.5.2 to 5.5.6. */
export function nextSnapshot(
  bytes: Uint8Array,
  {
    root,
    before,
    meta,
    time,
  }: { root: Root; before: Snapshot | undefined; meta: MetaFile; time: TrustedTime },
): Snapshot {
  // Before anything is read: the timestamp may have named the very bytes.
  requireBytes(bytes, meta, "snapshot");
  const snapshot = knownSnapshot(bytes, root);
  requireVersion("snapshot", snapshot, meta);
  for (const [name, file] of before?.meta ?? []) {
    const now = snapshot.meta.get(name);
    if (now === undefined) throw refused("snapshot", `${name} is not in it any more`);
    if (now.version < file.version) throw rolledBack(`snapshot: ${name}`, now, file);
  }
  requireFresh("snapshot", snapshot, time);
  return snapshot;
}

/** 5.6.2 to 5.6.5, for the top role and for whom others delegate to. */
export function nextTargets(
  bytes: Uint8Array,
  {
    name,
    role,
    keys,
    meta,
    time,
  }: {
    name: string;
    role: Role;
    keys: Keys;
    meta: MetaFile;
    time: TrustedTime;
  },
): Targets {
  requireBytes(bytes, meta, name);
  const sealed = unseal(bytes, "targets", name);
  requireSigners(sealed, role, keys);
  const targets = targetsOf(sealed.signed);
  requireVersion(name, targets, meta);
  requireFresh(name, targets, time);
  return targets;
}

export function requireFresh(name: string, { expiresMs }: Common, time: TrustedTime): void {
  if (!isOver(expiresMs, time)) return;
  throw new Fault("update/expired", `${name} was valid until ${dateText(expiresMs)}`, {
    hint: "What runs goes on running. Ask the publisher to sign anew; check the clock, and who stands between",
  });
}

function requireVersion(name: string, { version }: Common, meta: MetaFile): void {
  if (version !== meta.version)
    throw refused(name, `says that it is version ${version}, and ${meta.version} was announced`);
}

function rolledBack(place: string, now: { version: number }, before: { version: number }): Fault {
  return new Fault(
    "update/rolled-back",
    `${place} has version ${now.version}, older than ${before.version}, which was seen before`,
    {
      hint: "Nothing was changed; somebody offers an old state of the repository, or its publisher lost one",
    },
  );
}
