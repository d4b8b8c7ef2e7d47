// A folder as a source: the `.capsule` files in it are what is offered. A stick is one, and so is a share.

import { readdir } from "node:fs/promises";
import type { Blob } from "#runtime/capsule/bundle/form.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { CapsuleSource, Offer } from "#runtime/update/port.ts";
import { type CapsuleFile, openCapsuleFile } from "./capsule-file.ts";

export function openDirectory(path: string): CapsuleSource {
  let files: CapsuleFile[] = [];
  return {
    name: path,

    /** One that cannot be read takes no other with it, as long as there is another. */
    async offers() {
      const faults: Fault[] = [];
      files = [];
      for (const name of await namesIn(path))
        try {
          files.push(await openCapsuleFile(`${path}/${name}`));
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          faults.push(error);
        }
      if (files.length === 0 && faults[0] !== undefined) throw faults[0];
      return files.map(({ offer }) => offer);
    },

    async envelope(offer, signal) {
      const file = files.find((each) => each.offer.id === offer.id);
      if (file === undefined) throw gone(path, offer);
      return await file.envelope(offer, signal);
    },

    blob: (blob, from, signal) => anyOf(path, { blob, from, signal }),
    delta: () => nothing(),
  };
}

/** A source may be opened anew between a manifest and its blobs, so it is looked for in all files. */
async function* anyOf(
  path: string,
  { blob, from, signal }: { readonly blob: Blob; readonly from: number; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  for (const name of await namesIn(path)) {
    const file = await openCapsuleFile(`${path}/${name}`).catch((error) => {
      if (error instanceof Fault) return undefined;
      throw error;
    });
    if (file?.digests.has(blob.digest)) {
      yield* file.blob(blob, from, signal);
      return;
    }
  }
}

async function namesIn(path: string): Promise<readonly string[]> {
  try {
    const names = await readdir(path);
    return names
      .filter((name) => name.endsWith(".capsule"))
      .sort()
      .slice(0, filesMax);
  } catch (cause) {
    throw new Fault("update/no-offer", `Cannot read ${path}: ${(cause as Error).message}`, {
      cause,
      hint: "Name a folder with .capsule files that the daemon may read",
    });
  }
}

function gone(path: string, { utid }: Offer): Fault {
  return new Fault("update/no-offer", `${path} has no ${utid} any more`, { hint: "Put it back" });
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}

const filesMax = 64;
