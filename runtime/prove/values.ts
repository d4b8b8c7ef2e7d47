import type { PointId } from "#runtime/field/point.ts";

export type Values = { readonly [point: PointId]: string };

/** What a start found of the run before. `lost` ticks were applied by the device but are not in the log. */
export type Aftermath = Readonly<
  | { kind: "first" }
  | { kind: "clean" }
  | { kind: "crashed"; boot: string; loggedTick: number; deviceTick: number | null; lost: number | null }
>;
