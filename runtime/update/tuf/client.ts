// The client of a TUF repository (section 5 of its specification). It begins with a root that a person brought, and every
// other file is believed because of a chain of signatures that begins there. It asks one mirror, keeps one folder, and is told
// what time it is. What is trusted is replaced file by file, each only when it was checked, so that whatever fails
// leaves what was trusted before.

import { Fault } from "#runtime/core/fault.ts";
import { snapshotBytesMax, targetsBytesMax, timestampBytesMax } from "./bounds.ts";
import { gathered } from "./gathered.ts";
import { refused } from "./json.ts";
import type { MetaFile, Root, Snapshot, TargetFile, Timestamp } from "./metadata.ts";
import type { MetadataStore, Mirror } from "./port.ts";
import { fileNameOf, quotedForUrl } from "./quoted.ts";
import { keptRoot, newestRoot } from "./roots.ts";
import { type Asked, allPaths, foundTarget } from "./search.ts";
import type { Targets } from "./targets.ts";
import {
  knownSnapshot,
  knownTimestamp,
  nextSnapshot,
  nextTargets,
  nextTimestamp,
  requireFresh,
} from "./trusted.ts";
import type { TrustedTime } from "./trusted-time.ts";

export interface ClientParts {
  readonly store: MetadataStore;
  readonly mirror: Mirror;
  /** Told when the newest accepted timestamp was issued, as far as that is known. */
  readonly time: (timestampMs: number | undefined) => TrustedTime;
}

/** What is trusted after a refresh, until the next one. */
export interface Trusted {
  readonly root: Root;
  readonly timestamp: Timestamp;
  readonly snapshot: Snapshot;
  readonly targets: Targets;
  readonly time: TrustedTime;
}

export class TufClient {
  readonly #parts: ClientParts;
  #trusted: Trusted | undefined;

  constructor(parts: ClientParts) {
    this.#parts = parts;
  }

  /** The four top roles, newest and checked. All expiries are judged by the time at which it began (5.1). */
  async refresh(signal: AbortSignal): Promise<Trusted> {
    const { store, mirror, time: timeAt } = this.#parts;
    this.#trusted = undefined;
    const before = await keptRoot(store);
    const seen = await this.#kept("timestamp", (bytes) => knownTimestamp(bytes, before));
    const began = timeAt(seen?.issuedMs);
    const root = await newestRoot(before, { store, mirror, signal });
    requireFresh("root", root, began);
    const timestamp = await this.#timestamp(root, began, signal);
    // A timestamp that was issued later than now tells that the clock is behind.
    const time = timestamp.issuedMs === undefined ? began : timeAt(timestamp.issuedMs);
    const snapshot = await this.#snapshot({ root, timestamp, time }, signal);
    const targets = await this.#role("targets", { root, snapshot, time }, signal);
    await this.#forgetOthers(snapshot);
    this.#trusted = { root, timestamp, snapshot, targets, time };
    return this.#trusted;
  }

  /** What is vouched for under this path, by whoever has the first right to. Refreshes where nobody did. */
  async find(path: string, signal: AbortSignal): Promise<TargetFile | undefined> {
    const trusted = this.#trusted ?? (await this.refresh(signal));
    return await foundTarget(path, trusted.targets, this.#asker(trusted, signal));
  }

  /** Every path that anybody vouches for; who has the right to is for `find` to say. */
  async paths(signal: AbortSignal): Promise<ReadonlySet<string>> {
    const trusted = this.#trusted ?? (await this.refresh(signal));
    return await allPaths(trusted.targets, this.#asker(trusted, signal));
  }

  /** Under which name a mirror has this target (5.7.3). */
  async mirrorPath({ path, hashes }: TargetFile, signal: AbortSignal): Promise<string> {
    const { root } = this.#trusted ?? (await this.refresh(signal));
    if (!root.hasConsistentSnapshots) return path;
    const [hash] = hashes.values();
    const cut = path.lastIndexOf("/") + 1;
    return `${path.slice(0, cut)}${hash}.${path.slice(cut)}`;
  }

  async #timestamp(root: Root, time: TrustedTime, signal: AbortSignal): Promise<Timestamp> {
    const before = await this.#kept("timestamp", (bytes) => knownTimestamp(bytes, root));
    const bytes = await gathered(this.#parts.mirror, "timestamp.json", {
      bytesMax: timestampBytesMax,
      signal,
    });
    const timestamp = nextTimestamp(bytes, { root, before, time });
    if (timestamp === undefined) return before!;
    await this.#parts.store.keep("timestamp.json", bytes);
    return timestamp;
  }

  async #snapshot(
    { root, timestamp, time }: Pick<Trusted, "root" | "timestamp" | "time">,
    signal: AbortSignal,
  ): Promise<Snapshot> {
    const meta = timestamp.snapshot;
    const before = await this.#kept("snapshot", (bytes) => knownSnapshot(bytes, root));
    return await this.#current("snapshot", {
      ...{ root, meta, signal },
      bytesMax: snapshotBytesMax,
      check: (bytes) => nextSnapshot(bytes, { root, before, meta, time }),
    });
  }

  async #role(
    name: string,
    { root, snapshot, time }: Pick<Trusted, "root" | "snapshot" | "time">,
    signal: AbortSignal,
    by?: Asked["by"],
  ): Promise<Targets> {
    const meta = snapshot.meta.get(`${name}.json`);
    if (meta === undefined) throw refused("snapshot", `does not list "${name}"`);
    const { role, keys } = by ?? { role: root.roles.targets, keys: root.keys };
    return await this.#current(name, {
      ...{ root, meta, signal },
      bytesMax: targetsBytesMax,
      check: (bytes) => nextTargets(bytes, { name, role, keys, meta, time }),
    });
  }

  /** The kept file where it is the one that is meant, else the mirror's; both pass the same check. */
  async #current<T>(name: string, { root, meta, bytesMax, check, signal }: Wanted<T>): Promise<T> {
    const { store, mirror } = this.#parts;
    const kept = await this.#kept(name, check);
    if (kept !== undefined) return kept;
    const file = `${quotedForUrl(name)}.json`;
    const length = Math.min(meta.length ?? bytesMax, bytesMax);
    const bytes = await gathered(mirror, root.hasConsistentSnapshots ? `${meta.version}.${file}` : file, {
      bytesMax: length,
      signal,
    });
    const checked = check(bytes);
    await store.keep(fileNameOfRole(name), bytes);
    return checked;
  }

  /** What is on disk is no better than what comes from afar: where it does not pass, it is as if it were not there. */
  async #kept<T>(name: string, check: (bytes: Uint8Array) => T): Promise<T | undefined> {
    try {
      const bytes = await this.#parts.store.read(fileNameOfRole(name), targetsBytesMax);
      return bytes === undefined ? undefined : check(bytes);
    } catch (error) {
      if (error instanceof Fault && error.code !== "update/unwritable") return undefined;
      throw error;
    }
  }

  #asker(trusted: Trusted, signal: AbortSignal): (asked: Asked) => Promise<Targets> {
    return ({ name, by }) => this.#role(name, trusted, signal, by);
  }

  /** Whoever is delegated to no more leaves no file behind: the folder does not grow for ever. */
  async #forgetOthers({ meta }: Snapshot): Promise<void> {
    const { store } = this.#parts;
    const expected = new Set([...meta.keys()].map((name) => fileNameOfRole(name.replace(/\.json$/, ""))));
    for (const name of await store.names(""))
      if (name.endsWith(".json") && !topFiles.includes(name) && !expected.has(name)) await store.forget(name);
  }
}

interface Wanted<T> {
  readonly root: Root;
  readonly meta: MetaFile;
  readonly bytesMax: number;
  readonly check: (bytes: Uint8Array) => T;
  readonly signal: AbortSignal;
}

const topFiles: readonly string[] = ["root.json", "timestamp.json", "snapshot.json", "targets.json"];

function fileNameOfRole(role: string): string {
  return `${fileNameOf(role)}.json`;
}
