// The limits that people may order narrower than signed, by name: some of a point, some of a capsule.

import type { PointId } from "#runtime/field/point.ts";

const pointLimitNames = ["min", "max", "slew"] as const;
const capsuleLimitNames = ["threshold", "ahead", "confidenceMin", "holdMs"] as const;
export type PointLimit = (typeof pointLimitNames)[number];
export type CapsuleLimit = (typeof capsuleLimitNames)[number];
export type LimitName = PointLimit | CapsuleLimit;
export const limitNames: readonly LimitName[] = [...pointLimitNames, ...capsuleLimitNames];

export function isOfCapsule(what: LimitName): what is CapsuleLimit {
  return capsuleLimitNames.some((name) => name === what);
}

/** The limits of one capsule that are narrower than signed; as narrow as signed where nothing is said. */
export interface Limits extends Readonly<Partial<Record<CapsuleLimit, number>>> {
  readonly points: { readonly [point: PointId]: { readonly [Name in PointLimit]?: number } };
}
