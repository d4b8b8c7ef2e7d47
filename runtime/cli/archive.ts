import { exportArchivePart } from "./archive/export.ts";
import { infoPart } from "./archive/info.ts";
import { queryPart } from "./archive/query.ts";
import type { Command } from "./command.ts";
import { commandOfParts, type Part } from "./part.ts";

const parts: readonly Part[] = [infoPart, queryPart, exportArchivePart];

export const archive: Command = commandOfParts({
  name: "archive",
  summary: "look at what the points said, and write it into files for training",
  about:
    "Where a gateway's configuration has `archive: {}`, the daemon keeps every sample of every point, compressed and to the last bit. These commands read that archive, on the gateway or from a copy of it; the daemon may be running.",
  parts,
});
