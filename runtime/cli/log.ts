import { type Logger, pino } from "pino";
import { PinoPretty } from "pino-pretty";
import type { LogLevel } from "#runtime/config.ts";

export type Log = Logger;

/** Lines of JSON for programs, one readable line for people; never blocks on a slow reader for long. */
export function openLog(level: LogLevel, { isPretty }: { readonly isPretty: boolean }): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!isPretty) return pino(options);
  return pino(
    options,
    PinoPretty({ colorize: true, translateTime: "SYS:HH:MM:ss", ignore: "event", singleLine: true }),
  );
}
