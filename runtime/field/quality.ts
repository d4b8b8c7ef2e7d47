/**
 * A 32-bit OPC UA StatusCode (OPC 10000-4, 7.39): severity in the top two bits, 00 good, 01 uncertain,
 * 10 and 11 bad. A value without one does not exist in this program.
 */
export type Quality = number;

export type QualityName =
  | "good"
  | "goodLocalOverride"
  | "uncertain"
  | "uncertainLastUsable"
  | "uncertainSensorNotAccurate"
  | "uncertainEngineeringUnitsExceeded"
  | "bad"
  | "badCommunication"
  | "badTimeout"
  | "badNoCommunication"
  | "badWaitingForInitialData"
  | "badOutOfRange"
  | "badDeviceFailure"
  | "badNotConnected"
  | "badSensorFailure";

export const quality: Readonly<Record<QualityName, Quality>> = {
  good: 0x0000_0000,
  goodLocalOverride: 0x0096_0000,
  uncertain: 0x4000_0000,
  uncertainLastUsable: 0x4090_0000,
  uncertainSensorNotAccurate: 0x4093_0000,
  uncertainEngineeringUnitsExceeded: 0x4094_0000,
  bad: 0x8000_0000,
  badCommunication: 0x8005_0000,
  badTimeout: 0x800a_0000,
  badNoCommunication: 0x8031_0000,
  badWaitingForInitialData: 0x8032_0000,
  badOutOfRange: 0x803c_0000,
  badDeviceFailure: 0x808b_0000,
  badNotConnected: 0x808a_0000,
  badSensorFailure: 0x808c_0000,
};

export type Severity = "good" | "uncertain" | "bad";

export function severityOf(code: Quality): Severity {
  const top = code >>> 30;
  return top === 0 ? "good" : top === 1 ? "uncertain" : "bad";
}

const names = new Map<Quality, string>(Object.entries(quality).map(([name, code]) => [code, name]));

/** The name of a known code, else its hexadecimal digits; info bits (the low half) do not matter. */
export function qualityName(code: Quality): string {
  const base = (code & 0xffff_0000) >>> 0;
  return names.get(base) ?? `0x${(code >>> 0).toString(16).padStart(8, "0")}`;
}
