// The composition of updates: the deployer, and what it needs of the daemon.

import type { Consent } from "./access/consent.ts";
import { readTrust } from "./capsule/trust/disk.ts";
import type { Config } from "./config.ts";
import { type Clock, US_PER_MS } from "./core/clock.ts";
import type { Digest } from "./core/digest.ts";
import { assert, Fault } from "./core/fault.ts";
import { loadKernels } from "./core/kernels.ts";
import type { Sensors } from "./field/port.ts";
import { severityOf } from "./field/quality.ts";
import { handedIn } from "./handed-in.ts";
import type { Fitted, Source } from "./host/fitted.ts";
import type { Host } from "./host/host.ts";
import { HostMachine } from "./host/machine.ts";
import type { News } from "./news.ts";
import type { AccessNote } from "./prove/access-record.ts";
import type { ProofLog } from "./prove/client.ts";
import type { DecisionRecord } from "./prove/decision-record.ts";
import type { DeploymentRecord } from "./prove/deployment-record.ts";
import { keptKey } from "./prove/disk/key-file.ts";
import type { Evidence, LoggedRecord } from "./prove/port.ts";
import { encodeRecord, type Record } from "./prove/record.ts";
import { Deployer } from "./update/deploy/deployer.ts";
import { realDisk } from "./update/deploy/disk.ts";
import { openJournal } from "./update/deploy/journal.ts";
import type { Surroundings, Told } from "./update/deploy/port.ts";
import { rehearse } from "./update/deploy/rehearse.ts";
import { realStore } from "./update/deploy/store.ts";
import { writeProgress } from "./update/deploy/wants.ts";
import type { TrustedTime } from "./update/tuf/trusted-time.ts";
import { Lines } from "./update-lines.ts";
import { Rounds, settingsOf, updatesOf } from "./update-rounds.ts";
import { Sources } from "./update-sources.ts";
import { Tickets } from "./update-tickets.ts";
import { Visits } from "./update-visits.ts";

export interface UpdaterParts {
  readonly config: Config;
  readonly host: Host;
  readonly boot: string;
  readonly clock: Clock;
  readonly board: Sensors;
  readonly lastWords: Evidence;
  /** The last records that earlier runs have left. */
  readonly newest: readonly Record[];
  readonly proof: ProofLog;
  /** What the doctor finds, for whoever carries it away. */
  readonly health?: (() => Promise<object>) | undefined;
  readonly consent: Consent;
  note(note: AccessNote): Promise<boolean>;
  open(source: Source): Promise<Fitted>;
  tell(news: News): void;
}

export interface Updater extends AsyncDisposable {
  /** From here on it does something. */
  start(): void;
}

/** Before any capsule begins: one that was on trial in a deployment must not be armed by its probes alone. */
export async function openUpdater(parts: UpdaterParts): Promise<Updater> {
  const { config, host, clock, tell, consent, note } = parts;
  const { data } = config.gateway;
  const machine = new HostMachine({ host, config, now: () => clock.now(), open: parts.open });
  const { journal, trouble } = await openJournal(realDisk, data);
  if (trouble !== undefined) tell({ level: "error", details: { event: "update-journal" }, text: trouble });
  if (journal.book.current !== null) machine.hold(journal.book.current.offer.id);
  await using closing = new AsyncDisposableStack();
  let rounds: Rounds | undefined;
  const lines = closing.use(
    new Lines({
      config,
      onBell: () => rounds?.ring(),
      onNews: (text) => tell({ level: "info", details: { event: "doorbell" }, text }),
    }),
  );
  const recordMs = newestMs(parts.newest);
  const sources = new Sources({ config, recordMs, mirrorOver: (url) => lines.mirror(url) });
  const time = (): TrustedTime => sources.time;
  const open: Surroundings["open"] = (from, by) => sources.open(from, by);
  const world = surroundings({ ...parts, sources: open }, machine, () => journal.book.current?.number ?? 0);
  const settings = settingsOf(config);
  const deployer = new Deployer(world, { journal, settings });
  assert(config.store !== undefined, "updates have a store");
  const { trust } = config.store;
  const tickets = new Tickets({ policy: () => readTrust(trust), key: () => parts.proof.key, machine, time });
  const visits = new Visits({
    ...{ config, log: handedIn(parts.proof), signer: () => keptKey(data), book: () => deployer.book },
    ...{ guards: () => guardsOf(host), time, now: () => clock.now(), tell },
    ...(parts.health && { health: parts.health }),
  });
  rounds = closing.use(new Rounds({ deployer, world, config, tickets, visits, time, tell, consent, note }));
  const done = closing.move();
  return { start: () => rounds!.start(), [Symbol.asyncDispose]: () => done.disposeAsync() };
}

function surroundings(
  {
    config,
    boot,
    clock,
    board,
    proof,
    lastWords,
    tell,
    sources,
  }: UpdaterParts & { readonly sources: Surroundings["open"] },
  machine: HostMachine,
  number: () => number,
): Surroundings {
  const { data } = config.gateway;
  const { store } = config;
  assert(store !== undefined, "updates have a store");
  const { permissive } = updatesOf(config);
  let saidAt = Number.NEGATIVE_INFINITY;
  return {
    ...{ boot, data, disk: realDisk, store: realStore(store), machine, open: sources },
    now: () => clock.now(),
    pause,
    decisions: (listener) =>
      proof.follow((batch) => {
        for (const decision of decisionsIn(batch)) listener(decision);
      }),
    permits() {
      if (permissive === "now") return true;
      const sample = board.sample(clock.now()).samples.get(permissive.point);
      return (
        sample !== undefined && severityOf(sample.quality) === "good" && sample.value === permissive.equals
      );
    },
    rehearse: (capsule) => rehearse(capsule, loadKernels()),
    tell(told) {
      lastWords.append(encodeRecord(recordOf(told, boot)));
      tell(newsOf(told));
    },
    async recorded() {
      const isFlushed = await Promise.race([
        proof.flush().then(() => true),
        pause(recordedMsMax, new AbortController().signal).then(() => false),
      ]);
      if (!isFlushed)
        throw new Fault("update/slow", "The log does not get what it is told to the disk", {
          hint: "Look at the disk's health and its room",
        });
    },
    complain: (text) => tell({ level: "warn", details: { event: "update-waits" }, text }),
    progress(done, of) {
      if (clock.now() - saidAt < progressUs) return;
      saidAt = clock.now();
      void writeProgress(data, { number: number(), done, of }).catch(() => {
        // It is only for whoever looks; a disk that refuses is told of by what matters.
      });
    },
  };
}

export function recordOf({ before, after, because }: Told, boot: string): DeploymentRecord {
  const { number, offer, previous, outcome, evidence, rehearsal } = after;
  const isShown = before.state === "shadow" || before.state === "probation";
  return {
    ...{ kind: "deployment", boot, at: after.since, number, capsule: offer.id, name: offer.utid, previous },
    ...{ from: before.state, to: after.state, because, outcome },
    ...(isShown && evidence !== null && { evidence }),
    ...((isShown || before.state === "preflight") && rehearsal && { rehearsal }),
  };
}

export function newsOf({ before, after, because }: Told): News {
  const isSetback = after.state === "rollback" || after.outcome === "failed";
  return {
    level: isSetback ? "warn" : "info",
    details: { event: "deployment", number: after.number, from: before.state, to: after.state },
    text: `Update ${after.number} to ${after.offer.utid} is at ${after.state}: ${because}`,
  };
}

/** As the wall clock stood then: whatever it says now, it is later. */
function newestMs(newest: readonly Record[]): number | undefined {
  const last = newest.at(-1);
  return last === undefined ? undefined : last.at / US_PER_MS;
}

function guardsOf({ entries }: Host): readonly Digest[] {
  return [...entries.values()].filter(({ state }) => state === "armed").map(({ id }) => id as Digest);
}

function decisionsIn(batch: readonly LoggedRecord[]): readonly DecisionRecord[] {
  return batch.flatMap(({ body }) => {
    if (!body.includes('"kind":"decision"')) return [];
    const record = JSON.parse(body) as DecisionRecord;
    return record.kind === "decision" ? [record] : [];
  });
}

/** Resolves after so long, or as soon as the signal says so. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}

const progressUs = 1_000_000;
const recordedMsMax = 10_000;
