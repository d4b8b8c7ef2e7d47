import { execFile } from "node:child_process";
import type { Log } from "./log.ts";

/**
 * Until it is disposed of, tells the service manager that this thread still turns, if it asked to be told
 * (`WatchdogSec=`); silence makes it end the process and start another. This thread watches the others, so
 * its turning speaks for all. Node has no datagram sockets of the local kind, hence systemd's own program.
 */
export function keepServiceWatchdog(log: Log, environment: NodeJS.ProcessEnv = process.env): Disposable {
  const periodMs = Number(environment["WATCHDOG_USEC"]) / 1_000 / tellings;
  const isAsked = environment["NOTIFY_SOCKET"] !== undefined && periodMs > 0;
  // What a parent was asked is not for its children.
  const isForUs = [undefined, String(process.pid)].includes(environment["WATCHDOG_PID"]);
  if (!isAsked || !isForUs) return { [Symbol.dispose]: () => {} };
  let isOver = false;
  const tell = () =>
    execFile("systemd-notify", ["WATCHDOG=1"], { env: environment, timeout: periodMs }, (error) => {
      if (error !== null && !isOver)
        log.warn(
          { event: "watchdog", reason: error.message },
          "The service manager could not be told that we live",
        );
    });
  tell();
  const timer = setInterval(tell, periodMs);
  return {
    [Symbol.dispose]: () => {
      isOver = true;
      clearInterval(timer);
    },
  };
}

/** Within the time that the service manager waits; two may be lost. */
const tellings = 3;
