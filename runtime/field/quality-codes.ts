// Quality as others count it. Inside there is the 32-bit OPC UA status only; these tables are its way out, and in.

import { type Quality, quality, severityOf } from "./quality.ts";

/** OPC DA 3.0, 6.8: quality in the top two of eight bits, then what it is about. Vendor and limit bits do not matter. */
const opcDa: readonly (readonly [da: number, ua: Quality])[] = [
  [0xc0, quality.good],
  [0xd8, quality.goodLocalOverride],
  [0x40, quality.uncertain],
  [0x44, quality.uncertainLastUsable],
  [0x50, quality.uncertainSensorNotAccurate],
  [0x54, quality.uncertainEngineeringUnitsExceeded],
  [0x00, quality.bad],
  [0x08, quality.badNotConnected],
  [0x0c, quality.badDeviceFailure],
  [0x10, quality.badSensorFailure],
  [0x18, quality.badCommunication],
  [0x20, quality.badWaitingForInitialData],
];

/** What OPC DA has no word of its own for, by the nearest that it has. */
const nearestDa: ReadonlyMap<Quality, number> = new Map([
  [quality.badTimeout, 0x18],
  [quality.badNoCommunication, 0x18],
  [quality.badOutOfRange, 0x10],
]);

const daOf = new Map(opcDa.map(([da, ua]) => [ua, da]));
const uaOf = new Map(opcDa);
const severities = { good: 0xc0, uncertain: 0x40, bad: 0x00 } as const;

/** A status that nobody listed keeps its severity: never better than it is. */
export function toOpcDa(code: Quality): number {
  const base = (code & 0xffff_0000) >>> 0;
  return daOf.get(base) ?? nearestDa.get(base) ?? severities[severityOf(code)];
}

export function fromOpcDa(code: number): Quality {
  const known = uaOf.get(code & 0xfc);
  if (known !== undefined) return known;
  const top = code & 0xc0;
  return top === 0xc0 ? quality.good : top === 0x40 ? quality.uncertain : quality.bad;
}
