import { openTables } from "#runtime/map/crawl/read/open.ts";
import type { Command } from "./command.ts";
import { calibratePart } from "./map/calibrate.ts";
import { catalogPart } from "./map/catalog.ts";
import { compilePart } from "./map/compile.ts";
import { crawlPart } from "./map/crawl.ts";
import { fitMap as fit } from "./map/fit-map.ts";
import { info } from "./map/info.ts";
import { mergePart } from "./map/merge.ts";
import { plot } from "./map/plot.ts";
import { scorePart } from "./map/score.ts";
import { commandOfParts, type Part } from "./part.ts";

/** What `iv map` does, in the order in which a person comes to need it. */
const parts: readonly Part[] = [
  crawlPart({ open: openTables, fit }),
  mergePart({ fit }),
  info,
  plot,
  scorePart(openTables),
  calibratePart(openTables),
  catalogPart,
  compilePart,
];

export const map: Command = commandOfParts({
  name: "map",
  summary: "make, read, draw and use energy maps of a plant",
  about:
    "An energy map says how rare a state of the plant is, learnt from its own recordings: what the plant often did is a basin, what it never did is a barrier, and above a threshold with a stated rate of false alarms the shield refuses.",
  parts,
});
