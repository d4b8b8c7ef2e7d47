import { energyNatsMax } from "#runtime/core/layout.ts";
import { badMap, type Fields, number, singles } from "./fields.ts";
import type { Limits } from "./limits.ts";
import type { NpyArray } from "./npy.ts";

export function limitMembers(
  { threshold, barrier, calibration, effectiveRows }: Limits,
  prefix: string,
): [string, NpyArray][] {
  return [
    [`${prefix}threshold`, number(threshold)],
    [`${prefix}barrier`, number(barrier)],
    [`${prefix}calibration`, singles(calibration)],
    [`${prefix}effective_rows`, number(effectiveRows)],
  ];
}

/** A surprise is never below 0; the energy of a density may be. */
export function limitsIn(
  fields: Fields,
  prefix: string,
  { thresholdMin = 0 }: { readonly thresholdMin?: number } = {},
): Limits {
  const threshold = fields.number(`${prefix}threshold`);
  const barrier = fields.number(`${prefix}barrier`);
  if (!(threshold >= thresholdMin && threshold < barrier && barrier <= energyNatsMax))
    throw badMap(`"${prefix}threshold" ${threshold} and its barrier ${barrier} are no limits`);
  const calibration = fields.ascending(`${prefix}calibration`);
  if (calibration.length === 0) throw badMap(`"${prefix}calibration" is empty`);
  const effectiveRows = fields.number(`${prefix}effective_rows`);
  if (!(effectiveRows >= 1)) throw badMap(`"${prefix}effective_rows" is ${effectiveRows}`);
  return { threshold, barrier, calibration, effectiveRows };
}
