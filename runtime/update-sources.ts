// The ways in, by how they are written: a web address, a hub behind MQTT, a folder with a repository, a folder of
// capsules, one capsule. What comes by any of them goes through the same checks.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exists, plainFile } from "./capsule/store/disk.ts";
import type { Config } from "./config.ts";
import { openSource } from "./update/deploy/source/open.ts";
import type { CapsuleSource } from "./update/port.ts";
import type { Mirror } from "./update/tuf/port.ts";
import { type Consent, demandTime, type TrustedTime, trustedTime } from "./update/tuf/trusted-time.ts";
import { releasedMs } from "./version.ts";

export interface SourcesParts {
  readonly config: Config;
  /** The wall clock in the newest record that an earlier run has left. */
  readonly recordMs: number | undefined;
  /** A repository behind MQTT; lent, and closed by whoever opened it. */
  mirrorOver(url: string): Promise<Mirror>;
}

export class Sources {
  readonly #parts: SourcesParts;
  #time: TrustedTime | undefined;

  constructor(parts: SourcesParts) {
    this.#parts = parts;
  }

  /** What time it is for this gateway, as far as it knows; what a repository has signed counts once it was asked. */
  get time(): TrustedTime {
    return this.#time ?? this.#timeAt(undefined);
  }

  async open(from: string, by: "person" | "source"): Promise<CapsuleSource> {
    const mirror = await this.#mirror(from);
    const consent = by === "person" ? "operator" : "none";
    return mirror === undefined
      ? await this.#files(pathOf(from), consent)
      : await this.#repository(mirror, consent);
  }

  /** Files say no date by which they could be held; by themselves they come only while the clock is believed, too. */
  async #files(path: string, consent: Consent): Promise<CapsuleSource> {
    const source = await openSource(path);
    return {
      ...source,
      offers: async (signal) => {
        demandTime(this.#timeAt(undefined), { way: "local", consent });
        return await source.offers(signal);
      },
    };
  }

  async #mirror(from: string): Promise<Mirror | undefined> {
    if (/^mqtts?:/i.test(from)) return await this.#parts.mirrorOver(from);
    const isWeb = /^https?:/i.test(from);
    if (!isWeb && !(await exists(join(pathOf(from), "metadata/timestamp.json")))) return undefined;
    const { mirrorAt } = await import("./update/fetch/mirror.ts");
    return mirrorAt(from);
  }

  /** Loaded by whoever has a repository, and by nobody else. */
  async #repository(mirror: Mirror, consent: Consent): Promise<CapsuleSource> {
    const { TufSource } = await import("./update/tuf/source.ts");
    const { withMetadata } = await import("./update/tuf/with-metadata.ts");
    const { keepFirstRoot } = await import("./update/tuf/roots.ts");
    const { rootBytesMax } = await import("./update/tuf/bounds.ts");
    const { usualPatience } = await import("./update/fetch/patience.ts");
    const { gateway, updates } = this.#parts.config;
    return new TufSource({
      ...{ mirror, consent, patience: usualPatience },
      gateway: { gateway: gateway.name, group: updates?.group },
      withStore: (work) =>
        withMetadata(trustFolder(this.#parts.config), async (store) => {
          const root = updates?.root;
          // A root that rotations have led away from is not begun with again.
          if (root !== undefined && (await store.read("root.json", rootBytesMax)) === undefined)
            await keepFirstRoot(store, await plainFile(root, rootBytesMax), root);
          return await work(store);
        }),
      time: (timestampMs) => {
        this.#time = this.#timeAt(timestampMs);
        return this.#time;
      },
    });
  }

  #timeAt(timestampMs: number | undefined): TrustedTime {
    const { recordMs } = this.#parts;
    // The machine's clock as it is now, and not as it stood at boot: somebody may have set it since.
    return trustedTime({ clockMs: Date.now(), builtMs: releasedMs, timestampMs, recordMs });
  }
}

/** Where `iv update init` may put a root too, for a gateway whose file names none. */
function trustFolder({ gateway, updates }: Config): string {
  return updates?.metadata ?? join(gateway.data, "update");
}

function pathOf(from: string): string {
  return from.startsWith("file:") ? fileURLToPath(from) : from;
}
