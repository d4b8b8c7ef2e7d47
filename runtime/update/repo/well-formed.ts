// What our own documents hold beyond what TUF asks of every one. The package has checked TUF's part, so
// here the common fields are there and of their types.

import { isKeyName } from "#runtime/capsule/trust/key.ts";
import { parseUtid } from "#runtime/capsule/utid.ts";
import type { Delta } from "#runtime/update/port.ts";
import {
  type CustomForm,
  type Document,
  deltasMax,
  type FormOf,
  keysMax,
  type MetaForm,
  type RoleName,
  roleNames,
  specVersion,
  type TargetForm,
  targetsMax,
} from "./form.ts";

/** What is wrong, in words that follow a file's name; undefined where nothing is. */
export function flawOf(document: Document, kind: RoleName): string | undefined {
  const { signed } = document;
  if (signed.spec_version !== specVersion) return `speaks TUF ${signed.spec_version}, not ${specVersion}`;
  if (!Number.isSafeInteger(signed.version)) return "has a version that is no whole number";
  if (!isInstant(signed.expires)) return `expires at "${signed.expires}"`;
  return checks[kind](signed as never);
}

const checks: { readonly [Kind in RoleName]: (form: FormOf[Kind]) => string | undefined } = {
  root: ({ keys, roles, consistent_snapshot: isConsistent }) => {
    if (isConsistent !== true) return "does not have consistent snapshots";
    if (!isRecord(keys) || !isRecord(roles)) return "has no keys and roles";
    if (Object.keys(keys).length > keysMax) return `has more than ${keysMax} keys`;
    for (const [id, { keytype, scheme, keyval, "x-holder": holder }] of Object.entries(keys)) {
      if (keytype !== "ed25519" || scheme !== "ed25519" || !/^[0-9a-f]{64}$/.test(keyval.public))
        return `has a key ${id} that is not Ed25519`;
      if (holder !== undefined && !isKeyName(holder)) return `has a key ${id} with another kind of name`;
    }
    for (const name of roleNames) {
      if (!isRecord(roles[name])) return `does not say who signs ${name}`;
      const { keyids, threshold } = roles[name];
      if (!Number.isSafeInteger(threshold) || threshold < 1) return `asks for ${threshold} keys of ${name}`;
      if (keyids.some((id) => keys[id] === undefined)) return `lacks a key of ${name}`;
    }
    return undefined;
  },
  targets: ({ targets }) => {
    if (!isRecord(targets)) return "has no list of capsules";
    const all = Object.entries(targets);
    if (all.length > targetsMax) return `lists ${all.length} capsules, of at most ${targetsMax}`;
    const wrong = all.find(([path, target]) => !isTargetPath(path) || !isTarget(target));
    return wrong === undefined ? undefined : `lists ${JSON.stringify(wrong[0])} in another form`;
  },
  snapshot: ({ meta }) => (isMeta(meta?.["targets.json"]) ? undefined : "does not name the targets"),
  timestamp: ({ meta, issued }) => {
    if (issued !== undefined && !isInstant(issued)) return "was issued at no time";
    return isMeta(meta?.["snapshot.json"]) ? undefined : "does not name the snapshot";
  },
};

/** `acme/pump/1.2.0.json`, and nothing that could lead out of the folder. */
function isTargetPath(path: string): boolean {
  const parts = /^([^/]+)\/([^/]+)\/([^/]+)\.json$/.exec(path);
  return parts !== null && parseUtid(`capsule://${parts[1]}/${parts[2]}@${parts[3]}`) !== undefined;
}

function isTarget(target: Partial<TargetForm>): boolean {
  if (!isRecord(target)) return false;
  const { length, hashes, custom } = target;
  return isCount(length) && isHex(hashes?.sha256) && isCustom(custom);
}

function isCustom(custom: Partial<CustomForm> | undefined): boolean {
  if (!isRecord(custom) || !isDigest(custom.capsule) || !isCount(custom.epoch)) return false;
  const { deltas = [], rollout } = custom;
  if (!Array.isArray(deltas) || deltas.length > deltasMax || !deltas.every(isDelta)) return false;
  return (
    rollout === undefined ||
    (isRecord(rollout) &&
      isWord(rollout.id) &&
      Array.isArray(rollout.groups) &&
      rollout.groups.every(isWord) &&
      isPercent(rollout.percent) &&
      typeof rollout.isPaused === "boolean")
  );
}

function isDelta(delta: Partial<Delta>): boolean {
  if (!isRecord(delta)) return false;
  const { from, to, bytes, digest } = delta;
  return isDigest(from) && isDigest(to) && isCount(bytes) && isDigest(digest);
}

function isInstant(value: unknown): boolean {
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value);
}

/** Canonical JSON of TUF knows whole numbers only. */
export function isPercent(value: unknown): boolean {
  return isCount(value) && (value as number) <= 100;
}

/** What names a group or a roll-out. */
export function isWord(value: unknown): boolean {
  return (
    typeof value === "string" && value.length <= wordCharactersMax && /^[a-z0-9][a-z0-9._-]*$/.test(value)
  );
}

const wordCharactersMax = 64;

function isMeta(meta: Partial<MetaForm> | undefined): boolean {
  return isCount(meta?.version) && isCount(meta?.length) && isHex(meta?.hashes?.sha256);
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDigest(value: unknown): boolean {
  return typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value);
}

function isHex(value: unknown): boolean {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
