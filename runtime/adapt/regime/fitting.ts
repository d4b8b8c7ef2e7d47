import type { Chance } from "#runtime/core/chance.ts";
import type { Recording } from "#runtime/map/recording.ts";
import type { Folds } from "./folds.ts";
import type { RegimeModel } from "./model.ts";

/** What each step of a fit is given. */
export interface Fitting {
  readonly recording: Recording;
  readonly labels: Int32Array;
  readonly regimes: readonly string[];
  readonly folds: Folds;
  readonly windowRows: number;
  readonly alphas: readonly number[];
  readonly physics: { readonly names: readonly string[]; readonly values: Float64Array };
  readonly standard: RegimeModel["standard"];
  readonly chain: RegimeModel["chain"];
  readonly rehearsals: readonly Folds["all"][];
  readonly chance: Chance;
}
