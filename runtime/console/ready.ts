import type { Measured } from "./measured.ts";

/**
 * What a gateway waits for before anybody should rely on it, in words; empty where it is ready. It is ready also
 * while it holds a machine or has made it safe: that is its work. Whether the machine is guarded is another
 * question, which `/healthz` answers.
 */
export function waitsFor({ status, log }: Pick<Measured, "status" | "log">): readonly string[] {
  const waits: string[] = [];
  if (status.state === "stopping") waits.push("its end: it is stopping");
  if (status.ladder.rung === "updater-only") waits.push(`a guard: ${status.ladder.because}`);
  else if (status.state === "starting") waits.push("a first decision");
  if (log.state !== "running") waits.push(`the log, which is ${log.state}`);
  for (const { name, link } of status.devices) if (link === "down") waits.push(`the device ${name}`);
  return waits;
}
