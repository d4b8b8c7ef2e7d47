import type { Terrain } from "#runtime/discover/terrain.ts";
import type { ForesightFit } from "#runtime/map/foresight.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";

/** All that is asked, opened once. */
export interface Mind {
  readonly envelope: Envelope;
  readonly terrain: Terrain;
  /** What is behind the map's foresight; undefined where it has none. */
  readonly foresight: ForesightFit | undefined;
}
