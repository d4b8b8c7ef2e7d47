import { energyNatsMax } from "#runtime/core/layout.ts";
import { badMap, type Fields, number, singles } from "./fields.ts";
import type { Limits } from "./limits.ts";
import type { NpyArray } from "./npy.ts";

export function limitMembers(
  { threshold, barrier, calibration }: Limits,
  prefix: string,
): [string, NpyArray][] {
  return [
    [`${prefix}threshold`, number(threshold)],
    [`${prefix}barrier`, number(barrier)],
    [`${prefix}calibration`, singles(calibration)],
  ];
}

export function limitsIn(fields: Fields, prefix: string): Limits {
  const threshold = fields.number(`${prefix}threshold`);
  const barrier = fields.number(`${prefix}barrier`);
  if (!(threshold >= 0 && threshold < barrier && barrier <= energyNatsMax))
    throw badMap(`"${prefix}threshold" ${threshold} and its barrier ${barrier} are no limits`);
  const calibration = fields.ascending(`${prefix}calibration`);
  if (calibration.length === 0) throw badMap(`"${prefix}calibration" is empty`);
  return { threshold, barrier, calibration };
}
