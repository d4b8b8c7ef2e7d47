import { isTarget, parseTarget, wireOf } from "#bridge/bring-up/target.ts";
import { UsageError } from "#runtime/cli/command.ts";
import type { BoardWire } from "#runtime/config.ts";

/** A target that begins with `edc:`, or short: `HOST:PORT`, or the path of a serial port with `@BAUD` behind it. */
export function boardTarget(text: string): BoardWire {
  const target = isTarget(text) ? parseTarget(text) : undefined;
  if (target?.kind === "edc") return wireOf(target);
  const [, host, port] = /^([^/@\s]+):(\d{1,5})$/.exec(text) ?? [];
  if (host !== undefined && Number(port) >= 1 && Number(port) <= 65_535) return { host, port: Number(port) };
  const [, path, baud = "115200"] = /^([^@]*\/[^@]*|COM\d+)(?:@(\d{3,7}))?$/.exec(text) ?? [];
  if (path === undefined)
    throw new UsageError(
      `"${text}" is no board: name HOST:PORT, or a serial port such as /dev/ttyUSB0@115200`,
    );
  return { path, baud: Number(baud) };
}
