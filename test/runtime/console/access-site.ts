import { Gate } from "#runtime/access/gate.ts";
import { type Role, roles } from "#runtime/access/role.ts";
import { idBytes, newToken, secretBytes, type TokenEntry } from "#runtime/access/token.ts";
import { type AccessParts, accessOf } from "#runtime/console/access.ts";
import { FanOut } from "#runtime/console/fan-out.ts";
import type { PendingBook } from "#runtime/console/four-eyes.ts";
import type { Gateway } from "#runtime/console/port.ts";
import type { Site } from "#runtime/console/site.ts";
import { Traffic } from "#runtime/console/traffic.ts";

// A site where each role has a token, and nobody comes in without.

const made = roles.map((role, index) =>
  newToken(
    { name: `the-${role}`, role, createdMs: 0, expiresMs: null },
    new Uint8Array(idBytes + secretBytes).fill(index + 1),
  ),
);

export const keptTokens: readonly TokenEntry[] = made.map(({ entry }) => entry);

export function tokenOf(role: Role): string {
  return made[roles.indexOf(role)]!.text;
}

export const nowMs = 1_750_000_000_000;

export function partsOf({
  tokens = () => keptTokens,
  now = () => nowMs,
  isFourEyes = false,
  agentsWait = false,
}: {
  tokens?: () => readonly TokenEntry[];
  now?: () => number;
  isFourEyes?: boolean;
  agentsWait?: boolean;
} = {}): AccessParts {
  return {
    gate: new Gate({ tokens, anonymousRole: () => undefined, certificates: [], now }),
    book: memoryBook(),
    ...{ isFourEyes, agentsWait, waitMs: 600_000, now, tokens },
    revoke: (id) => tokens().find((entry) => entry.id === id),
  };
}

export function siteOf(gateway: Gateway, parts: AccessParts = partsOf()): Site {
  return {
    ...{ gateway, assets: new Map(), hosts: { names: ["gw.local"] }, traffic: new Traffic(new FanOut()) },
    access: accessOf(gateway, { isTls: false, parts }),
  };
}

function memoryBook(): PendingBook {
  let pending: PendingBook["pending"] = [];
  return {
    get pending() {
      return pending;
    },
    keep: (next) => {
      pending = next;
    },
  };
}
