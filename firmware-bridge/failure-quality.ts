import { type Quality, quality } from "#runtime/field/quality.ts";
import type { Answer } from "./protocol/master.ts";

/**
 * What a failed read says about the points in it. Modbus and OPC UA count different things, so this is
 * the one place where the two meet:
 *
 *   no answer in time                      badTimeout          the device may be there and be slow
 *   link lost or never up                  badNoCommunication  nobody to ask
 *   answer to another question             badCommunication    somebody answers wrongly
 *   exception 1, 2, 3                      badNotConnected     the configured register is not in the device
 *   exception 4, 8                         badDeviceFailure    the device says that it is broken
 *   exception 5, 6                         badCommunication    busy: ask again
 *   exception 10, 11                       badNoCommunication  a gateway cannot reach the device
 *   not sent in time, queue full           badTimeout          the device is too slow for what is asked of it
 */
export function qualityOfFailure(answer: Answer): Quality {
  switch (answer.kind) {
    case "timeout":
      return quality.badTimeout;
    case "closed":
      return quality.badNoCommunication;
    case "unsent":
      return answer.because === "link-down" ? quality.badNoCommunication : quality.badTimeout;
    case "exception":
      return exceptionQuality.get(answer.code) ?? quality.bad;
    default:
      return quality.badCommunication;
  }
}

const exceptionQuality: ReadonlyMap<number, Quality> = new Map([
  [1, quality.badNotConnected],
  [2, quality.badNotConnected],
  [3, quality.badNotConnected],
  [4, quality.badDeviceFailure],
  [5, quality.badCommunication],
  [6, quality.badCommunication],
  [8, quality.badDeviceFailure],
  [10, quality.badNoCommunication],
  [11, quality.badNoCommunication],
]);
