// Where a network learns what the map's own parts do not: an energy beside the committee, a forecaster beside the
// straight line, and the straight line by regime. Whether any of it belongs into a map is for the figures to say.

import { Fault } from "#runtime/core/fault.ts";
import type { Evaluation } from "./evaluation.ts";
import { compareEnergies } from "./learned-energies.ts";
import { compareForecasters } from "./learned-forecasters.ts";
import { lotsIn } from "./learned-lots.ts";
import { type LearnedReport, pageOf } from "./learned-page.ts";
import { timedIn } from "./learned-series.ts";

const seeds: readonly number[] = [1, 2, 3];

export const learned: Evaluation = {
  run(folder) {
    const lots = lotsIn(folder);
    if (lots.length === 0)
      throw new Fault("map/bad-file", "it holds none of the sets of the other evaluations");
    const report: LearnedReport = {
      seeds,
      energies: lots.map((of) => compareEnergies(of, seeds)),
      forecasts: timedIn(folder).map((set) => compareForecasters(set, seeds)),
    };
    return { figures: { ...report }, page: pageOf(report) };
  },
};
