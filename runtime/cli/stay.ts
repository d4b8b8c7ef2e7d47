// A daemon that does not go away: where the guard cannot be opened, or has died again and again at its start, it stays
// with console, log and the way in for updates, and tries again.

import { mkdir } from "node:fs/promises";
import type { BareSetup } from "#runtime/bare/bare-daemon.ts";
import { pauseMs, settledMs, startsMax, unsettledStarts, writeUnsettled } from "#runtime/bare/starts.ts";
import { unwritable } from "#runtime/capsule/store/disk.ts";
import type { Config } from "#runtime/config.ts";
import { backoffMs } from "#runtime/core/backoff.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Daemon } from "#runtime/daemon.ts";
import { readGatewayFile } from "./gateway-file.ts";
import type { Log } from "./log.ts";

interface Staying {
  readonly log: Log;
  readonly stop: AbortSignal;
  open(config: Config): Promise<Daemon>;
}

export async function stay(file: string, { log, stop, open }: Staying): Promise<0> {
  let waits = backoffMs(again, Math.random);
  let mayTry = false;
  while (!stop.aborted) {
    const start = await begun(file, { log, open, mayTry });
    if (start.kind === "guards") {
      await using daemon = start.daemon;
      log.info({ event: "open", url: daemon.url }, `The console is at ${daemon.url}`);
      const { data } = start.config.gateway;
      const settling = setTimeout(() => void settled(data, log), settledMs);
      await daemon.untilStopped(stop);
      clearTimeout(settling);
      await settled(data, log);
      return 0;
    }
    const { afterMs = waits.next().value, ...setup } = start;
    const { openBareDaemon } = await import("#runtime/bare/bare-daemon.ts");
    await using bare = await openBareDaemon({ ...setup, file, log });
    if (bare.url !== undefined) log.info({ event: "open", url: bare.url }, `The console is at ${bare.url}`);
    const why = await bare.untilWorthATry(stop, afterMs);
    log.info({ event: "again", why }, `The guard is tried again: ${words[why]}`);
    if (why === "repaired" || why === "changed") waits = backoffMs(again, Math.random);
    // Whoever ends it in order, or has brought something better, means it to be tried.
    if (why !== "due" && setup.config !== undefined) await settled(setup.config.gateway.data, log);
    mayTry = true;
  }
  return 0;
}

type Start = Readonly<
  | { kind: "guards"; daemon: Daemon; config: Config }
  | ({ kind: "bare"; afterMs?: number } & Omit<BareSetup, "file" | "log">)
>;

/** The count goes up before anything that may kill the process, and down again where it has survived it. */
async function begun(
  file: string,
  { log, open, mayTry }: Pick<Staying, "log" | "open"> & { readonly mayTry: boolean },
): Promise<Start> {
  let config: Config | undefined;
  let before = 0;
  try {
    config = await readGatewayFile(file);
    const { data } = config.gateway;
    before = await unsettledStarts(data);
    if (before >= startsMax && !mayTry)
      return { kind: "bare", config, trouble: "crash-loop", fault: undefined, afterMs: pauseMs(before) };
    await mkdir(data, { recursive: true, mode: 0o750 }).catch((cause) => {
      throw unwritable(data, cause);
    });
    await writeUnsettled(data, before + 1);
    return { kind: "guards", daemon: await open(config), config };
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code === "proof/locked") throw fault;
    // It has told why and did not die of it.
    if (config !== undefined) await settled(config.gateway.data, log, before);
    return { kind: "bare", config, trouble: "start-failed", fault };
  }
}

/** A disk that does not take it makes the next start believe the worse, which is told. */
async function settled(data: string, log: Log, unsettled = 0): Promise<void> {
  try {
    await writeUnsettled(data, unsettled);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.warn({ event: "starts", code: error.code }, error.message);
  }
}

const words = {
  repaired: "a capsule was brought",
  changed: "its file was changed",
  due: "it may have passed",
  stopped: "not any more, it is to stop",
} as const;

const again = { firstMs: 15_000, mostMs: 300_000 };
