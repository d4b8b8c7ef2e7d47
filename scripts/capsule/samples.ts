import { furnaceSample } from "./furnace.ts";
import { gridSample } from "./grid.ts";
import { pumpSample } from "./pump.ts";
import type { Sample } from "./sample.ts";

export const samples: readonly Sample[] = [furnaceSample, gridSample, pumpSample];
