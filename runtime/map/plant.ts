import type { Digest } from "#runtime/core/digest.ts";
import type { EnergyMap } from "./energy.ts";
import type { Expert } from "./expert.ts";
import type { Picture } from "./grid.ts";
import type { Link } from "./links.ts";
import type { PlantProvenance } from "./plant-fit.ts";
import type { RecordedChannel } from "./recording.ts";

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
  readonly potential: Expert;
  /** Pairs of channels that belong together: the tree that says most about each channel by one other. */
  readonly links: readonly Link[];
  readonly provenance: PlantProvenance;
  readonly foresight: Foresight | undefined;
  /** Which links and channels make a state rare, the rarest first. */
  explain(state: Float64Array): readonly Oddity[];
  /** A link's energy as a picture of `cells` × `cells`, from the very mixture that judges. */
  picture(link: Link, cells: 64 | 128 | 256): Picture;
}

export interface Oddity {
  /** One channel, or two that do not go together. */
  readonly channels: readonly number[];
  /** Nats of rarity among normal states, at least 0. */
  readonly surprise: number;
}

/** Where a command leads, by a forecaster from the same recording. */
export interface Foresight {
  /** Columns of the channels that a proposal may set, and of those whose future is judged. */
  readonly commands: readonly number[];
  readonly slow: readonly number[];
  readonly horizonRows: number;
  readonly secondsPerRow: number;
  /** Above it a proposal is refused; calibrated on roll-outs from rows the forecaster was not fitted to. */
  readonly threshold: number;
  /** Of those roll-outs, ascending. */
  readonly calibration: Float64Array;
  /** The roll-out from a state with some commanded channels held at the values they have in `target`. */
  outlook(
    state: Float64Array,
    orders: { readonly target: Float64Array; readonly held: readonly number[] },
  ): Outlook;
}

/** The rarest moment of a roll-out. Total: what cannot be computed is as rare as can be. */
export interface Outlook {
  readonly energy: number;
  /** Rows from now. */
  readonly row: number;
  /** The slow channel that is the farthest from what it showed at that moment, and the value it would have. */
  readonly channel: number;
  readonly value: number;
}
