import { loadKernels } from "#runtime/core/kernels.ts";
import { openTables } from "#runtime/map/crawl/read/open.ts";
import { encodeMap } from "#runtime/map/grid/build.ts";
import { fitRecording } from "#runtime/map/grid/of-recording.ts";
import { encodePlant } from "#runtime/map/plant-file.ts";
import { fitPlant } from "#runtime/map/plant-fit.ts";
import { openPlant } from "#runtime/map/plant-map.ts";
import { promiseOf } from "#runtime/map/plot/promise.ts";
import type { Call, Command, ExitCode, Io } from "./command.ts";
import { UsageError } from "./command.ts";
import { calibratePart } from "./map/calibrate.ts";
import { catalogPart } from "./map/catalog.ts";
import { crawlPart } from "./map/crawl.ts";
import { info } from "./map/info.ts";
import type { MapFit } from "./map/make-map.ts";
import { mergePart } from "./map/merge.ts";
import type { Part } from "./map/part.ts";
import { plot } from "./map/plot.ts";
import { scorePart } from "./map/score.ts";

const fit: MapFit = (recording, options) => {
  if (options.shape === "grid") {
    const grid = fitRecording(recording, options, loadKernels());
    return { bytes: encodeMap(grid), promise: promiseOf(grid) };
  }
  const bytes = encodePlant(fitPlant(recording, options));
  return { bytes, promise: promiseOf(openPlant(bytes)) };
};

/** What `iv map` does, in the order in which a person comes to need it. */
const parts: readonly Part[] = [
  crawlPart({ open: openTables, fit }),
  mergePart({ fit }),
  info,
  plot,
  scorePart(openTables),
  calibratePart(openTables),
  catalogPart,
];

export const map: Command = {
  name: "map",
  summary: "make, read, draw and use energy maps of a plant",
  usage: parts.flatMap(({ usage }) => usage),
  about:
    "An energy map says how rare a state of the plant is, learnt from its own recordings: what the plant often did is a basin, what it never did is a barrier, and above a threshold with a stated rate of false alarms the shield refuses.",
  options: {},
  examples: parts.flatMap(({ examples }) => examples.slice(0, 1)),
  parts: parts.map(commandOf),
  async run({ words }: Call, _io: Io): Promise<ExitCode> {
    const names = parts.map(({ name }) => name).join(", ");
    throw new UsageError(
      words[0] === undefined ? `say what: ${names}` : `there is no part "${words[0]}": ${names}`,
    );
  },
};

/** A part is a command whose name has two words: its options, its help and its mistakes are its own. */
function commandOf(part: Part): Command {
  const { usage, about, options, examples } = part;
  const summary = about.split(/[.:] /)[0]!;
  return {
    ...{ usage, about, options, examples },
    name: `map ${part.name}`,
    summary: `${summary.charAt(0).toLowerCase()}${summary.slice(1)}`,
    run: (call, io) => part.run(call, io),
  };
}
