import type { AnyDeviceConfig, RegisterDeviceConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";

/** Some questions are about registers and the line to them; a device that is called by names has neither. */
export function withRegisters(device: AnyDeviceConfig): RegisterDeviceConfig {
  if (device.driver === "mqtt" || device.driver === "opcua")
    throw new Fault("config/bad", `A device by ${device.driver} has no registers to look at`, {
      hint: "Use `iv hal watch` to see its points, and `iv doctor` to see whether it is reached",
    });
  return device;
}
