// The composition of updates: the deployer, and what it needs of the daemon.

import { plainFile } from "./capsule/store/disk.ts";
import { readTrust } from "./capsule/trust/disk.ts";
import { envelopeBytesMax } from "./capsule/trust/envelope.ts";
import type { Config } from "./config.ts";
import { type Clock, US_PER_MS } from "./core/clock.ts";
import { assert, Fault } from "./core/fault.ts";
import { loadKernels } from "./core/kernels.ts";
import type { Sensors } from "./field/port.ts";
import { severityOf } from "./field/quality.ts";
import type { Fitted, Source } from "./host/fitted.ts";
import type { Host } from "./host/host.ts";
import { HostMachine } from "./host/machine.ts";
import type { News } from "./news.ts";
import type { DecisionRecord } from "./prove/decision-record.ts";
import type { DeploymentRecord } from "./prove/deployment-record.ts";
import { parseVerifierKey } from "./prove/note.ts";
import type { Evidence, LoggedRecord } from "./prove/port.ts";
import { encodeRecord } from "./prove/record.ts";
import { productOf } from "./update/deploy/actions/action.ts";
import { Deployer } from "./update/deploy/deployer.ts";
import { realDisk } from "./update/deploy/disk.ts";
import { openJournal } from "./update/deploy/journal.ts";
import type { Surroundings, Told } from "./update/deploy/port.ts";
import { rehearse } from "./update/deploy/rehearse.ts";
import { realStore } from "./update/deploy/store.ts";
import { writeProgress } from "./update/deploy/wants.ts";
import type { Offer } from "./update/port.ts";
import { gatewayIn, verifyTicket } from "./update/ticket.ts";
import { Rounds, updatesOf } from "./update-rounds.ts";
import { openUpdateSource } from "./update-source.ts";

export interface UpdaterParts {
  readonly config: Config;
  readonly host: Host;
  readonly boot: string;
  readonly clock: Clock;
  readonly board: Sensors;
  readonly lastWords: Evidence;
  readonly proof: {
    /** Of its log, which is how a ticket names a gateway. */
    readonly key: string;
    follow(listener: (batch: readonly LoggedRecord[]) => void): () => void;
    flush(): Promise<void>;
  };
  open(source: Source): Promise<Fitted>;
  tell(news: News): void;
}

/** Before any capsule begins: one that was on trial in a deployment must not be armed by its probes alone. */
export async function openUpdater(parts: UpdaterParts): Promise<Rounds> {
  const { config, host, clock, open, tell } = parts;
  const { data } = config.gateway;
  const machine = new HostMachine({ host, config, now: () => clock.now(), open });
  const { journal, trouble } = await openJournal(realDisk, data);
  if (trouble !== undefined) tell({ level: "error", details: { event: "update-journal" }, text: trouble });
  if (journal.book.current !== null) machine.hold(journal.book.current.offer.id);
  const world = surroundings(parts, machine, () => journal.book.current?.number ?? 0);
  const { shadow, probation, permissiveWaitS } = updatesOf(config);
  const settings = { shadow, probation, permissiveWaitMs: 1_000 * permissiveWaitS };
  const deployer = new Deployer(world, { journal, settings });
  return new Rounds({
    ...{ deployer, world, config, tell },
    leave: (ticket, offer) => leaveIn(ticket, offer, { ...parts, machine }),
  });
}

/** For as long as a gateway's own clock is believed; what it says is who, from what, to what, until when and why. */
async function leaveIn(
  path: string,
  { id, utid }: Offer,
  { config, clock, proof, machine }: UpdaterParts & { readonly machine: HostMachine },
): Promise<string> {
  const from = machine.guardOf(productOf(utid));
  const key = parseVerifierKey(proof.key);
  if (from === null || key === undefined || config.store === undefined)
    throw new Fault("update/bad-ticket", `Nobody guards here whom ${path} could lead away from`, {
      hint: "Without one that guards no ticket is needed",
    });
  const { ticket } = verifyTicket(await plainFile(path, envelopeBytesMax), {
    policy: readTrust(config.store.trust),
    occasion: { ...gatewayIn(key), from, to: id, atMs: clock.now() / US_PER_MS },
    place: path,
  });
  return `a ticket says: ${ticket.reason}`;
}

function surroundings(
  { config, boot, clock, board, proof, lastWords, tell }: UpdaterParts,
  machine: HostMachine,
  number: () => number,
): Surroundings {
  const { data } = config.gateway;
  const { store } = config;
  assert(store !== undefined, "updates have a store");
  const { permissive } = updatesOf(config);
  let saidAt = Number.NEGATIVE_INFINITY;
  return {
    ...{ boot, data, disk: realDisk, store: realStore(store), machine },
    open: (from, by) => openUpdateSource(from, by, config),
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
  const { number, offer, previous, outcome, evidence } = after;
  const isShown = before.state === "shadow" || before.state === "probation";
  return {
    ...{ kind: "deployment", boot, at: after.since, number, capsule: offer.id, name: offer.utid, previous },
    ...{ from: before.state, to: after.state, because, outcome },
    ...(isShown && evidence !== null && { evidence }),
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
