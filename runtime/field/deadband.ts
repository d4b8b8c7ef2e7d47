import type { Sample } from "./frame.ts";
import type { PointId } from "./point.ts";

/**
 * What is reported outside of a value that trembles: the one before, as long as the new one is no further from it
 * than its band and as good. Only for those who watch; the judge sees every reading as it is.
 */
export class Deadband {
  readonly #bands: ReadonlyMap<PointId, number>;
  readonly #reported = new Map<PointId, Sample>();

  constructor(bands: ReadonlyMap<PointId, number>) {
    this.#bands = bands;
  }

  /** Age and quality are always those of now. */
  report(point: PointId, now: Sample): Sample {
    const band = this.#bands.get(point) ?? 0;
    const before = this.#reported.get(point);
    const isSame = before?.quality === now.quality && Math.abs(now.value - before.value) <= band;
    const told = isSame ? { ...now, value: before!.value } : now;
    this.#reported.set(point, told);
    return told;
  }
}
