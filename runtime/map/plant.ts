import type { Digest } from "#runtime/core/digest.ts";
import type { Picture } from "#runtime/map/grid/grid.ts";
import type { EnergyMap } from "./energy.ts";
import type { Expert, PlacedExpert } from "./expert.ts";
import type { Link } from "./links.ts";
import type { Mixture } from "./maximise.ts";
import type { PlantProvenance } from "./plant-fit.ts";
import type { RecordedChannel } from "./recording.ts";
import type { Standard } from "./standard.ts";

/**
 * A map of a plant in any number of channels. Its energy is calibrated surprise in nats: −log of how often
 * normal operation is at least this unusual, by the expert who finds the state the rarest. A state in a mode
 * that the recording never showed is at the barrier or above it. Asking allocates nothing but what it returns.
 */
export interface PlantMap extends EnergyMap {
  /** SHA-256 of the file. */
  readonly digest: Digest;
  readonly alpha: number;
  readonly channels: readonly RecordedChannel[];
  /** −log p(x) of the mixture per physical unit, smooth everywhere: what samplers walk on and basins are found in. */
  readonly potential: Expert | PlacedExpert;
  /** The mixture behind it, and from which units to its own: what diffusion and basins start from. */
  readonly shape: { readonly mixture: Mixture; readonly standard: Standard };
  /** Pairs of channels that belong together: the tree that says most about each channel by one other. */
  readonly links: readonly Link[];
  readonly provenance: PlantProvenance;
  /** Why the promise of the limits cannot be believed; empty where nothing speaks against it. */
  readonly doubt: string;
  /** The energy of two channels as a picture of `cells` × `cells`, from the very mixture that judges. */
  picture(pair: Pick<Link, "from" | "to">, cells: 64 | 128 | 256): Picture;
}
