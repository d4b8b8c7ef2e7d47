// What a targets role vouches for, and whom it lets vouch for what.

import { createHash } from "node:crypto";
import { roleNameBytesMax } from "./bounds.ts";
import { Members, refused } from "./json.ts";
import { type Keys, keysOf, type Role, roleOf } from "./keys.ts";
import { type Common, commonOf, type TargetFile, targetFileOf, topRoles } from "./metadata.ts";
import { covers } from "./path-pattern.ts";
import { quotedForUrl } from "./quoted.ts";

export interface Targets extends Common {
  readonly targets: ReadonlyMap<string, TargetFile>;
  readonly delegations: Delegations | undefined;
}

export interface Delegations {
  readonly keys: Keys;
  /** Earlier ones win over later ones. */
  readonly roles: readonly Delegation[];
}

export interface Delegation extends Role {
  readonly name: string;
  /** Who is asked in vain has the last word. */
  readonly isTerminating: boolean;
  covers(path: string): boolean;
}

export function targetsOf(signed: Members): Targets {
  const targets = signed.members("targets");
  return {
    ...commonOf(signed),
    targets: new Map(
      targets.entries().map(([path, value]) => [path, targetFileOf(path, value, targets.place)]),
    ),
    delegations:
      signed.get("delegations") === undefined ? undefined : delegationsOf(signed.members("delegations")),
  };
}

function delegationsOf(members: Members): Delegations {
  const keys = keysOf(members.members("keys"));
  if (members.get("succinct_roles") !== undefined)
    return { keys, roles: binsOf(members.members("succinct_roles")) };
  const roles = members
    .list("roles")
    .map((item, index) => delegationOf(new Members(item, `${members.place}: role ${index}`)));
  const names = new Set(roles.map(({ name }) => name));
  if (names.size < roles.length) throw members.wrong("roles", "names a role twice");
  return { keys, roles };
}

function delegationOf(members: Members): Delegation {
  const name = members.text("name");
  // A delegated role is kept in a file of its name: it must neither be one of ours nor too long for one.
  if (name === "" || (topRoles as readonly string[]).includes(name))
    throw members.wrong("name", `is "${name}", which no delegated role may be called`);
  if (quotedForUrl(name).length > roleNameBytesMax)
    throw members.wrong("name", `is longer than ${roleNameBytesMax} bytes`);
  const [paths, prefixes] = [members.get("paths"), members.get("path_hash_prefixes")];
  if (paths !== undefined && prefixes !== undefined)
    throw refused(members.place, "has both paths and path_hash_prefixes");
  const patterns = paths === undefined ? [] : members.texts("paths");
  const hashPrefixes = prefixes === undefined ? [] : members.texts("path_hash_prefixes");
  return {
    ...roleOf(members),
    name,
    isTerminating: members.flag("terminating"),
    covers: (path) =>
      patterns.some((pattern) => covers(pattern, path)) ||
      hashPrefixes.some((prefix) => sha256Hex(path).startsWith(prefix)),
  };
}

/** A role for each of 2^bits bins, by the first bits of a path's hash. There may be very many, so none is listed. */
function binsOf(members: Members): readonly Delegation[] {
  const [bits, prefix] = [members.whole("bit_length", 1), members.text("name_prefix")];
  if (bits > succinctBitsMax) throw members.wrong("bit_length", `is more than ${succinctBitsMax}`);
  if (quotedForUrl(prefix).length > roleNameBytesMax - 8)
    throw members.wrong("name_prefix", `is longer than ${roleNameBytesMax - 8} bytes`);
  const role = roleOf(members);
  const digits = Math.ceil(bits / 4);
  return Array.from({ length: 2 ** bits }, (_, bin) => ({
    ...role,
    name: `${prefix}-${bin.toString(16).padStart(digits, "0")}`,
    isTerminating: true,
    covers: (path: string) => Number.parseInt(sha256Hex(path).slice(0, 8), 16) >>> (32 - bits) === bin,
  }));
}

/** 4 096 bins; with more, a repository of capsules has more bins than capsules. */
const succinctBitsMax = 12;

function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
