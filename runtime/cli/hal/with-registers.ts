import type { Option } from "#runtime/cli/command.ts";
import type { AnyDeviceConfig, Config, RegisterDeviceConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";

export const deviceOption: Readonly<Record<"device", Option>> = {
  device: { type: "string", value: "NAME", about: "which device, where the file has several" },
};

/** Some questions are about the registers of one device and the line to it: the only one, or the one that is named. */
export function chosenDevice({ devices }: Config, name: string | undefined): RegisterDeviceConfig {
  const names = Object.keys(devices).join(", ");
  const device = name === undefined ? only(devices) : devices[name];
  if (device === undefined)
    throw new Fault(
      "config/bad",
      name === undefined ? `The file has several devices: ${names}` : `The file has no device ${name}`,
      { hint: `Add --device with one of ${names}` },
    );
  if (hasRegisters(device)) return device;
  throw withoutRegisters(device);
}

/** All that have registers to look at, and at least one. */
export function allWithRegisters({ devices }: Config): readonly RegisterDeviceConfig[] {
  const all = Object.values(devices);
  const found = all.filter(hasRegisters);
  if (found.length === 0) throw withoutRegisters(all[0]!);
  return found;
}

function only(devices: Config["devices"]): AnyDeviceConfig | undefined {
  const [first, ...more] = Object.values(devices);
  return more.length === 0 ? first : undefined;
}

/** A device that is called by names has neither registers nor a line of its own. */
function hasRegisters(device: AnyDeviceConfig): device is RegisterDeviceConfig {
  return device.driver !== "mqtt" && device.driver !== "opcua";
}

function withoutRegisters({ driver }: AnyDeviceConfig): Fault {
  return new Fault("config/bad", `A device by ${driver} has no registers to look at`, {
    hint: "Use `iv hal watch` to see its points, and `iv doctor` to see whether it is reached",
  });
}
