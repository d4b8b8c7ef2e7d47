// The daemon when the guard cannot be opened: console, doctor, log where there is one, and the way in for a better
// capsule. It judges nothing and moves nothing; the machine is what its own watchdog has made of it. It is up so that
// nobody has to go there: whatever mends the gateway can come over the network, or by itself.

import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { type Trouble, troubles } from "#runtime/act/ladder.ts";
import type { Log } from "#runtime/cli/log.ts";
import type { Config } from "#runtime/config.ts";
import type { LadderStatus } from "#runtime/console/gateway-status.ts";
import { openConsole } from "#runtime/console/http.ts";
import { Fault } from "#runtime/core/fault.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import { Ring } from "#runtime/core/ring.ts";
import { consentOf, keepDoor } from "#runtime/doorkeeper.ts";
import type { News } from "#runtime/news.ts";
import { type ProofLog, startProof } from "#runtime/prove/client.ts";
import { evidenceRingBytesMin, RingEvidence } from "#runtime/prove/evidence.ts";
import { decodeRecord, encodeRecord, type Record } from "#runtime/prove/record.ts";
import { keepOf } from "#runtime/retain.ts";
import { pause } from "#runtime/updater.ts";
import { version } from "#runtime/version.ts";
import { Vitals } from "#runtime/vitals.ts";
import { BareFace } from "./bare-face.ts";
import { type BareUpdates, openBareUpdates } from "./bare-updates.ts";

export interface BareSetup {
  /** The gateway's file: once somebody has changed it, a start is worth a try. */
  readonly file: string;
  /** Undefined where it cannot be read. */
  readonly config: Config | undefined;
  readonly trouble: Extract<Trouble, "start-failed" | "crash-loop">;
  /** What the start has failed of. */
  readonly fault: Fault | undefined;
  readonly log: Log;
}

export interface BareDaemon extends AsyncDisposable {
  /** Undefined where not even that could be opened. */
  readonly url: string | undefined;
  /** Resolves when the guard should be tried again, or somebody says stop. */
  untilWorthATry(stop: AbortSignal, afterMs: number): Promise<"repaired" | "changed" | "due" | "stopped">;
}

export async function openBareDaemon(setup: BareSetup): Promise<BareDaemon> {
  const closing = new AsyncDisposableStack();
  try {
    return await compose(setup, closing);
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

async function compose(
  { file, config, trouble, fault, log }: BareSetup,
  closing: AsyncDisposableStack,
): Promise<BareDaemon> {
  const clock = nodeClock(takeAnchor());
  const startedAt = clock.now();
  const boot = randomUUID();
  const step = troubles[trouble];
  const because = fault === undefined ? step.because : `${step.because}: ${fault.message}`;
  const ladder: LadderStatus = { rung: step.rung, trouble, since: startedAt, because };
  const tell = ({ level, details, text }: News): void => log[level](details, text);
  const ring = Ring.allocate(evidenceRingBytesMin);
  const lastWords = new RingEvidence(new Ring(ring));
  const note = (record: Record) => lastWords.append(encodeRecord(record));
  let isRepaired = false;

  const proof = await attempted(async () => config && (await openLog(config, { ring, tell })), tell);
  if (proof !== undefined) {
    closing.use(proof);
    const last = proof.newest.map(decodeRecord).at(-1);
    const gateway = config!.gateway.name;
    note({ kind: "unguarded", boot, at: startedAt, gateway, version, trouble, because });
    // After a run that ended in order this one ends so, too; what a crash has left is the next guard's to tell.
    if (last === undefined || last.kind === "genesis" || last.kind === "stop")
      closing.defer(() => void note({ kind: "stop", boot, tick: 0, at: clock.now() }));
  }
  const vitals = closing.use(new Vitals(config?.gateway.data ?? tmpdir()));
  const consent = config && consentOf(config);
  const face = new BareFace({ consent, config, boot, clock, startedAt, ladder, proof, vitals, note });
  const page = await attempted(async () => {
    const { host, port, ...more } = config?.console ?? benchConsole;
    const access = config && keepDoor(config, { clock, note: (entry) => face.note(entry), tell });
    return await openConsole(face, { ...more, host, port, log, ...(access && { access }) });
  }, tell);
  if (page !== undefined) closing.defer(() => page.close());
  const repaired = (): void => {
    isRepaired = true;
  };
  const updates: BareUpdates | undefined = await attempted(
    async () =>
      config &&
      consent &&
      (await openBareUpdates({
        ...{ config, boot, consent, repaired, note, tell, now: () => clock.now() },
        noteAccess: (entry) => face.note(entry),
      })),
    tell,
  );
  if (updates !== undefined) closing.use(updates);
  const code = fault?.code ?? null;
  log.error({ event: "updater-only", trouble, code, url: page?.url ?? null }, `Nobody guards: ${because}`);
  const written = await writtenAt(file);

  return {
    url: page?.url,
    async untilWorthATry(stop, afterMs) {
      const since = clock.now();
      for (;;) {
        if (stop.aborted) return "stopped";
        if (isRepaired) return "repaired";
        const isDue = clock.now() - since >= afterMs * 1_000;
        // What is on its way is let come first.
        if (updates?.isBusy !== true) {
          if ((await writtenAt(file)) !== written) return "changed";
          if (isDue) return "due";
        }
        await pause(lookMs, stop);
      }
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** What cannot be had is told of and done without; but nobody writes where another daemon does. */
async function attempted<T>(open: () => Promise<T>, tell: (news: News) => void): Promise<T | undefined> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof Fault) || error.code === "proof/locked") throw error;
    tell({ level: "error", details: { event: "fault", code: error.code }, text: error.message });
    return undefined;
  }
}

function openLog(
  config: Config,
  { ring, tell }: { readonly ring: SharedArrayBuffer; tell(news: News): void },
): Promise<ProofLog> {
  return startProof({
    dataDir: config.gateway.data,
    origin: config.gateway.name,
    rings: [ring],
    flushMs: config.proof.flushMs,
    keep: keepOf(config),
    onEvent(event) {
      if (event.kind === "ended")
        tell({ level: "error", details: { event: "proof-ended" }, text: event.fault.message });
    },
  });
}

function writtenAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** Where nobody can read which one is wanted. */
const benchConsole = { host: "127.0.0.1", port: 8_470 } as const;
const lookMs = 200;
