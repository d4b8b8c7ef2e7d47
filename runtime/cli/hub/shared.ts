import { type Call, textOption, UsageError } from "#runtime/cli/command.ts";

export const dataOption = {
  type: "string",
  value: "DIR",
  about: "the hub's data folder",
  default: "./hub-data",
} as const;

export function dataIn(call: Call): string {
  return textOption(call, "data")!;
}

/** "127.0.0.1:1883", "[::1]:1883", or a port alone, which means loopback. */
export function addressIn(call: Call, name: string): { host: string; port: number } {
  const text = textOption(call, name)!;
  const [, host = "127.0.0.1", port] = /^(?:(?:\[?([^\]]+?)\]?):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535)
    throw new UsageError(`--${name} takes an address such as 127.0.0.1:1883, not "${text}"`);
  return { host, port: Number(port) };
}
