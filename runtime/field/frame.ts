import type { Instant } from "#runtime/core/clock.ts";
import type { PointId } from "./point.ts";
import type { Quality } from "./quality.ts";

/** One reading: never a value alone. `at` is when the device was asked, not when somebody looked. */
export interface Sample {
  readonly value: number;
  readonly quality: Quality;
  readonly at: Instant;
}

/**
 * The samples of one tick: what the machine said, as known at `at`. A point nobody ever read is there too, bad. A map keeps
 * its samples: those of the next frame are another map's, or the same ones with what is new in them.
 */
export interface Frame {
  readonly at: Instant;
  readonly samples: ReadonlyMap<PointId, Sample>;
}
