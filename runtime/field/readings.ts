import type { Frame, Sample } from "./frame.ts";
import type { PointId } from "./point.ts";

/** Finds some points in frame after frame: those of one reader share their samples, which are looked for once. */
export class Readings {
  readonly #points: readonly PointId[];
  #samples: Frame["samples"] | undefined;
  #found: readonly (Sample | undefined)[] = [];

  constructor(points: readonly PointId[]) {
    this.#points = points;
  }

  /** In the order of the points; undefined for one that the frame does not know. Good until the next frame is asked. */
  in({ samples }: Frame): readonly (Sample | undefined)[] {
    if (samples !== this.#samples) {
      this.#samples = samples;
      this.#found = this.#points.map((point) => samples.get(point));
    }
    return this.#found;
  }
}
