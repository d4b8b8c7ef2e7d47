import { loadKernels } from "#runtime/core/kernels.ts";
import { encodeMap, fitGrid } from "#runtime/map/grid/build.ts";
import { type GridMap, openMap } from "#runtime/map/grid/grid.ts";
import { record, rowsOf } from "#sim/record.ts";
import { furnaceStation } from "#sim/station/furnace.ts";

/** The furnace's week as a dense map of two channels. */
export function furnaceGridBytes(): Uint8Array {
  const history = record(furnaceStation, { seed: 1, hours: 168, sampleS: 1 });
  const channels = [
    { name: "melt_temperature", unit: "K", min: 840, max: 1_080, resolution: 0.1 },
    { name: "heater_power", unit: "kW", min: 0, max: 64, resolution: 0.01 },
  ];
  const rows = rowsOf(history, ["melt_temperature", "heater_power"]);
  return encodeMap(
    fitGrid({ rows, channels, cells: 128, alpha: 0.01, origin: "the simulated furnace" }, loadKernels()),
  );
}

export function furnaceGrid(): GridMap {
  return openMap(furnaceGridBytes(), loadKernels());
}
