import { type Call, type Option, textOption, UsageError } from "#runtime/cli/command.ts";
import { mirrorAt } from "#runtime/update/fetch/mirror.ts";
import { TufClient } from "#runtime/update/tuf/client.ts";
import type { MetadataStore } from "#runtime/update/tuf/port.ts";
import { type TrustedTime, trustedTime } from "#runtime/update/tuf/trusted-time.ts";
import { releasedMs } from "#runtime/version.ts";

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

/** By the machine's clock, unless something that was signed is from later. */
export function timeNow(timestampMs: number | undefined): TrustedTime {
  return trustedTime({ clockMs: Date.now(), builtMs: releasedMs, timestampMs });
}
