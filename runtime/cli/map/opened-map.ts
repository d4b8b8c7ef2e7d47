import type { Landscape } from "#runtime/map/faces.ts";
import type { PlantMap } from "#runtime/map/plant.ts";
import type { ForesightView } from "#runtime/map/plot/portrait.ts";

/** A map file of any kind, asked in one way. */
export interface Opened {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly format: string;
  readonly map: AskedMap;
  /** What threshold, barrier and energies are in. */
  readonly measure: "energy" | "surprise";
  /** Where its basins are found and what a temperature does to it. */
  readonly ground: Ground;
  /** Who judges, a line each. */
  readonly experts: readonly string[];
  /** How the rows were dealt out. */
  readonly dealt: string;
  readonly foresight: ForesightView | undefined;
  /** Why there is no forecaster. */
  readonly blind: string | undefined;
  /** How many combinations of modes were seen; 0 without mode channels. */
  readonly modes: number;
  /** What was taken for granted of an array that somebody else made; such a map has no threshold. */
  readonly assumptions: readonly string[];
}

/** What these commands ask of a map. Where nothing was calibrated the threshold is infinite and there are no energies. */
export type AskedMap = Omit<PlantMap, "potential" | "shape" | "nearest" | "foresight">;

export type Ground = Readonly<
  ({ kind: "mixture" } & Pick<PlantMap, "potential" | "shape">) | ({ kind: "grid" } & Landscape)
>;
