import { loadKernels } from "#runtime/core/kernels.ts";
import { encodeMap } from "#runtime/map/grid/build.ts";
import { fitRecording } from "#runtime/map/grid/of-recording.ts";
import { encodePlant } from "#runtime/map/plant-file.ts";
import { fitPlant } from "#runtime/map/plant-fit.ts";
import { openPlant } from "#runtime/map/plant-map.ts";
import { promiseOf } from "#runtime/map/plot/promise.ts";
import type { MapFit } from "./make-map.ts";

export const fitMap: MapFit = (recording, options) => {
  if (options.shape === "grid") {
    const grid = fitRecording(recording, options, loadKernels());
    return { bytes: encodeMap(grid), promise: promiseOf(grid) };
  }
  const bytes = encodePlant(fitPlant(recording, options));
  return { bytes, promise: promiseOf(openPlant(bytes)) };
};
