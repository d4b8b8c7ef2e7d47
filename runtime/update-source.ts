// Where a deployment's capsule comes from, by how it is written: a file, a folder of them, or a repository, on the web or
// in a folder, whose root somebody has brought with `iv update init`.

import { existsSync } from "node:fs";
import { timeNow } from "./cli/time-now.ts";
import type { Config } from "./config.ts";
import { openSource } from "./update/deploy/source/open.ts";
import { mirrorAt } from "./update/fetch/mirror.ts";
import { usualPatience } from "./update/fetch/patience.ts";
import type { CapsuleSource } from "./update/port.ts";
import { TufSource } from "./update/tuf/source.ts";
import { withMetadata } from "./update/tuf/with-metadata.ts";

export async function openUpdateSource(
  from: string,
  by: "person" | "source",
  { gateway, updates }: Pick<Config, "gateway" | "updates">,
): Promise<CapsuleSource> {
  const isRepository = /^https?:/i.test(from) || existsSync(`${from}/metadata/timestamp.json`);
  if (!isRepository) return await openSource(from);
  const folder = updates?.metadata ?? `${gateway.data}/update`;
  return new TufSource({
    mirror: mirrorAt(from),
    withStore: (work) => withMetadata(folder, work),
    time: timeNow,
    gateway: { gateway: gateway.name, group: updates?.group },
    consent: by === "person" ? "operator" : "none",
    patience: usualPatience,
  });
}
