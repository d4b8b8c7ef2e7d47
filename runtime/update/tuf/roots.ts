// The chain of roots: each names the next one's keys. It is kept whole under roots/, and walked again from its oldest link
// at every start, so that a root.json that somebody put there, or that a disk has spoilt, is not what trust begins with.

import { Fault } from "#runtime/core/fault.ts";
import { rootBytesMax, rotationsMax } from "./bounds.ts";
import { gathered } from "./gathered.ts";
import { isSameRole } from "./keys.ts";
import type { Root } from "./metadata.ts";
import { rootsFolder } from "./metadata-directory.ts";
import type { MetadataStore, Mirror } from "./port.ts";
import { firstRoot, nextRoot } from "./trusted.ts";

/** Begins to trust a root that a person brought in a file. The same one again is no harm; another one is. */
export async function keepFirstRoot(
  store: MetadataStore,
  bytes: Uint8Array,
  file = "the first root",
): Promise<Root> {
  const root = brought(bytes, file);
  const there = await store.read(rootName, rootBytesMax);
  if (there !== undefined && Buffer.compare(there, bytes) !== 0)
    throw new Fault("update/refused", "This folder trusts another root already", {
      hint: "Take a new folder, or remove this one if its trust is to begin anew",
    });
  // What an attempt left that was cut short would be the beginning of the chain.
  if (there === undefined)
    for (const name of await store.names("roots")) await store.forget(`${rootsFolder}/${name}`);
  await store.keep(historyName(root.version), bytes);
  await store.keep(rootName, bytes);
  return root;
}

/** Whatever is wrong with a file that a person names, he reads which one it is. */
function brought(bytes: Uint8Array, file: string): Root {
  try {
    return firstRoot(bytes, file);
  } catch (error) {
    if (!(error instanceof Fault) || error.message.startsWith(file)) throw error;
    const { code, message, hint } = error;
    throw new Fault(code, `${file}: ${message}`, { cause: error, ...(hint && { hint }) });
  }
}

/** The newest root that the kept chain leads to. */
export async function keptRoot(store: MetadataStore): Promise<Root> {
  const versions = (await store.names("roots"))
    .map((name) => Number(/^([1-9]\d{0,14})\.root\.json$/.exec(name)?.[1]))
    .filter((version) => !Number.isNaN(version))
    .sort((a, b) => a - b);
  let root: Root | undefined;
  for (const version of versions) {
    const bytes = await store.read(historyName(version), rootBytesMax);
    try {
      root = root === undefined ? firstRoot(bytes!, historyName(version)) : nextRoot(bytes!, root);
    } catch (error) {
      // The chain ends at a link that is spoilt or missing; the rest is fetched again, and checked again.
      if (root === undefined) throw error;
      break;
    }
  }
  root ??= await loneRoot(store);
  await finishRotation(store, root);
  return root;
}

/** Follows the repository's rotations; each is on disk before the next is asked for (5.3.3 to 5.3.9). */
export async function newestRoot(
  trusted: Root,
  { store, mirror, signal }: { store: MetadataStore; mirror: Mirror; signal: AbortSignal },
): Promise<Root> {
  let root = trusted;
  for (let count = 0; count < rotationsMax; count++) {
    const bytes = await gathered(mirror, `${root.version + 1}.root.json`, {
      bytesMax: rootBytesMax,
      signal,
    }).catch((error: unknown) => {
      // That there is no next one is the ordinary case, and the end.
      if (error instanceof Fault && error.code === "update/absent") return undefined;
      throw error;
    });
    if (bytes === undefined) break;
    root = nextRoot(bytes, root);
    await store.keep(historyName(root.version), bytes);
    // A kill here leaves a newer root in the history than in root.json: the next start finishes what follows.
    await finishRotation(store, root);
  }
  return root;
}

/**
 * Where the keys of timestamp or snapshot have changed, what the old ones have signed is forgotten (5.3.11): an attacker who
 * had one may have signed a version far ahead, and nothing true would ever be newer.
 */
async function finishRotation(store: MetadataStore, root: Root): Promise<void> {
  const bytes = await store.read(historyName(root.version), rootBytesMax);
  const shown = await store.read(rootName, rootBytesMax).catch(() => undefined);
  if (bytes === undefined || (shown !== undefined && Buffer.compare(bytes, shown) === 0)) return;
  if (!hasSameRoles(shown, root)) {
    await store.forget("timestamp.json");
    await store.forget("snapshot.json");
  }
  await store.keep(rootName, bytes);
}

function hasSameRoles(shown: Uint8Array | undefined, root: Root): boolean {
  if (shown === undefined) return true;
  try {
    const { roles } = firstRoot(shown, rootName);
    return (["timestamp", "snapshot"] as const).every((name) => isSameRole(roles[name], root.roles[name]));
  } catch {
    // A root.json that is none says nothing of the keys before; what they have signed is checked against today's anyway.
    return true;
  }
}

/** A folder that another client began has no history. */
async function loneRoot(store: MetadataStore): Promise<Root> {
  const bytes = await store.read(rootName, rootBytesMax);
  if (bytes === undefined)
    throw new Fault("update/no-root", "There is no root to trust in this folder", {
      hint: "Begin with `iv update init ROOT.json --metadata-dir DIR`, with a root that you were given by hand",
    });
  const root = firstRoot(bytes, rootName);
  await store.keep(historyName(root.version), bytes);
  return root;
}

const rootName = "root.json";

function historyName(version: number): string {
  return `${rootsFolder}/${version}.root.json`;
}
