// What the four kinds of metadata say, read into types that cannot be wrong. Only called with what enough keys have
// signed, with one exception: a root names its own keys, so it is read in order to find them.

import { createHash } from "node:crypto";
import { type Json, type JsonObject, Members, refused } from "./json.ts";
import { type Keys, keysOf, type Role, roleOf } from "./keys.ts";

export const topRoles = ["root", "timestamp", "snapshot", "targets"] as const;
export type TopRole = (typeof topRoles)[number];

export interface Common {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
}

export interface Root extends Common {
  readonly hasConsistentSnapshots: boolean;
  readonly keys: Keys;
  readonly roles: Readonly<Record<TopRole, Role>>;
}

/** What one metadata file says about another. */
export interface MetaFile {
  readonly version: number;
  readonly length: number | undefined;
  readonly hashes: Hashes | undefined;
}

export interface Timestamp extends Common {
  readonly snapshot: MetaFile;
  /** When it was signed, where the publisher says so: our own member, which other clients carry along unread. */
  readonly issuedMs: number | undefined;
}

export interface Snapshot extends Common {
  /** By file name without version, such as targets.json. */
  readonly meta: ReadonlyMap<string, MetaFile>;
}

export interface TargetFile {
  readonly path: string;
  readonly length: number;
  readonly hashes: Hashes;
  readonly custom: JsonObject | undefined;
}

/** Hex by algorithm. All of them must fit, and there is at least one. */
export type Hashes = ReadonlyMap<string, string>;

export function rootOf(signed: Members): Root {
  const roles = signed.members("roles");
  const role = (name: TopRole): Role => roleOf(roles.members(name));
  const isConsistent = signed.get("consistent_snapshot");
  return {
    ...commonOf(signed),
    hasConsistentSnapshots: isConsistent === undefined ? false : signed.flag("consistent_snapshot"),
    keys: keysOf(signed.members("keys")),
    roles: {
      root: role("root"),
      timestamp: role("timestamp"),
      snapshot: role("snapshot"),
      targets: role("targets"),
    },
  };
}

export function timestampOf(signed: Members): Timestamp {
  const meta = signed.members("meta").members("snapshot.json");
  const issued = signed.get("issued");
  return {
    ...commonOf(signed),
    snapshot: metaFileOf(meta),
    issuedMs: issued === undefined ? undefined : dateMs(signed, "issued"),
  };
}

export function snapshotOf(signed: Members): Snapshot {
  const meta = signed.members("meta");
  return {
    ...commonOf(signed),
    meta: new Map(
      meta.entries().map(([name, value]) => [name, metaFileOf(new Members(value, `${meta.place}: ${name}`))]),
    ),
  };
}

export function targetFileOf(path: string, value: Json, place: string): TargetFile {
  const members = new Members(value, `${place}: ${path}`);
  const custom = members.get("custom");
  return {
    path,
    length: members.whole("length", 0),
    hashes: hashesOf(members.members("hashes")),
    custom: custom === undefined ? undefined : members.members("custom").raw,
  };
}

export function commonOf(signed: Members): Common {
  // TUF promises that a client of version 1 reads all of version 1.
  if (!/^1(?:\.\d{1,9}){1,2}$/.test(signed.text("spec_version")))
    throw signed.wrong("spec_version", "is none that is known here");
  return { version: signed.whole("version", 1), expiresMs: dateMs(signed, "expires") };
}

/** A date that cannot be read would never be over. */
function dateMs(members: Members, name: string): number {
  const text = members.text(name);
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw members.wrong(name, "is no date such as 2026-01-31T00:00:00Z");
  return ms;
}

function metaFileOf(members: Members): MetaFile {
  return {
    version: members.whole("version", 1),
    length: members.get("length") === undefined ? undefined : members.whole("length", 0),
    hashes: members.get("hashes") === undefined ? undefined : hashesOf(members.members("hashes")),
  };
}

function hashesOf(members: Members): Hashes {
  const entries = members.entries();
  // An empty list would mean that any bytes of the right length will do.
  if (entries.length === 0) throw refused(members.place, "names no hash");
  return new Map(
    entries.map(([name]) => {
      const digits = hashDigits.get(name);
      if (digits === undefined) throw refused(members.place, `"${name}" is no hash that is known here`);
      const hex = members.text(name).toLowerCase();
      // It becomes part of an address and the name of a file.
      if (!/^[0-9a-f]+$/.test(hex) || hex.length !== digits) throw members.wrong(name, "is no hash in hex");
      return [name, hex];
    }),
  );
}

const hashDigits: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

/** Throws unless these are the bytes that were meant. */
export function requireBytes(
  bytes: Uint8Array,
  { length, hashes }: Omit<MetaFile, "version">,
  place: string,
): void {
  if (length !== undefined && bytes.length !== length)
    throw refused(place, `has ${bytes.length} bytes, and ${length} were announced`);
  for (const [name, hex] of hashes ?? [])
    if (createHash(name).update(bytes).digest("hex") !== hex)
      throw refused(place, `its ${name} is not the one that was announced`);
}
