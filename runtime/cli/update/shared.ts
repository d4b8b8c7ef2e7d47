import { type Call, type Io, type Option, textOption, UsageError } from "#runtime/cli/command.ts";
import { timeNow } from "#runtime/cli/time-now.ts";
import { Fault } from "#runtime/core/fault.ts";
import { mirrorAt } from "#runtime/update/fetch/mirror.ts";
import { TufClient } from "#runtime/update/tuf/client.ts";
import type { MetadataStore } from "#runtime/update/tuf/port.ts";
import { withMetadata } from "#runtime/update/tuf/with-metadata.ts";

export const metadataDir: Option = {
  type: "string",
  value: "DIR",
  about: "the folder with what this client trusts",
};
export const metadataUrl: Option = {
  type: "string",
  value: "URL",
  about: "where the repository's metadata lies: a web address or a folder",
};

export function needed(call: Call, name: string): string {
  const value = textOption(call, name);
  if (value === undefined) throw new UsageError(`--${name} is needed`);
  return value;
}

export function clientOf(call: Call, store: MetadataStore): TufClient {
  return new TufClient({ store, mirror: mirrorAt(needed(call, "metadata-url")), time: timeNow });
}

/** Lends out the metadata folder; what a Ctrl-C ends is told as that. */
export async function inFolder<T>(
  { call, io }: { readonly call: Call; readonly io: Io },
  work: (store: MetadataStore) => Promise<T>,
): Promise<T> {
  try {
    return await withMetadata(needed(call, "metadata-dir"), work);
  } catch (cause) {
    if (!io.stop.aborted || cause instanceof Fault) throw cause;
    throw new Fault("update/cut", "Stopped before it was done", {
      cause,
      hint: "Run it again; what was trusted before still is, and what has come is kept",
    });
  }
}
