import type { Accounts } from "./accounts.ts";
import type { Proposal } from "./adapt/proposal.ts";
import type { Advised } from "./advisor/client.ts";
import type { Wanted } from "./advisor/question.ts";
import { isRunning } from "./capsule/lifecycle.ts";
import type { Config } from "./config.ts";
import type { CapsuleStatus, GatewayStatus } from "./console/gateway-status.ts";
import { Kept } from "./console/kept.ts";
import type { Measured } from "./console/measured.ts";
import type { Gateway, MapView, Order, Ordered } from "./console/port.ts";
import type { Taken } from "./console/proposal-body.ts";
import { stateAfter, worstOf } from "./console/state-after.ts";
import { Tally } from "./console/tally.ts";
import { type Clock, type Instant, US_PER_MS } from "./core/clock.ts";
import type { Counsel } from "./counsel.ts";
import { GatewayDesk } from "./desk.ts";
import { type DevicePoint, pointsOf } from "./devices.ts";
import { Doctor } from "./doctor.ts";
import type { SampleBoard } from "./field/board.ts";
import type { PointId } from "./field/point.ts";
import { type Entry, looksOn, standsSafe } from "./host/entry.ts";
import type { Host } from "./host/host.ts";
import { onTrialIn } from "./host/on-trial.ts";
import { adaptationOf, controlOf, driftOf, pointsShown, regimeOf, replicasOf, twinOf } from "./host/shown.ts";
import type { Asked } from "./map/album.ts";
import type { Meter } from "./meter.ts";
import { type Orders, statusOf } from "./orders.ts";
import type { AccessNote, AccessRecord } from "./prove/access-record.ts";
import type { EvidenceOf } from "./prove/messages.ts";
import type { LoggedRecord, LogIndex } from "./prove/port.ts";
import type { DecisionRecord, Record } from "./prove/record.ts";
import { version } from "./version.ts";

/** What the face looks at. Each part answers at once; nothing here waits but `read`, which asks the log. */
export interface Behind {
  readonly config: Config;
  readonly host: Host;
  readonly boot: string;
  readonly clock: Clock;
  readonly startedAt: Instant;
  readonly board: SampleBoard;
  readonly accounts: Pick<Accounts, "shown" | "isSpent" | "totals">;
  readonly meter: Pick<Meter, "measure" | "devices">;
  readonly counsel: Pick<Counsel, "ask" | "rollOut">;
  readonly archive: Gateway["archive"];
  readonly memory: Gateway["memory"];
  readonly again: Gateway["again"];
  readonly intake: Gateway["intake"];
  readonly bringUp: Gateway["bringUp"];
  devices(): GatewayStatus["devices"];
  uplink(): GatewayStatus["uplink"];
  witnesses(): GatewayStatus["witnesses"];
  scada(): GatewayStatus["scada"];
  ladder(): GatewayStatus["ladder"];
  log(): Omit<GatewayStatus["log"], "waitingBytes">;
  signed(): ReturnType<Gateway["signed"]>;
  evidence(of: EvidenceOf): Promise<string | null>;
  read(from: LogIndex, max: number): Promise<readonly LoggedRecord[]>;
  readonly orders: Pick<Orders, "order" | "objection" | "answers" | "heldBy" | "terms">;
  note(record: AccessRecord): Promise<boolean>;
}

/** The gateway as the console sees it. It shows only what is on disk, and it may only propose. */
export class GatewayFace implements Gateway {
  readonly #behind: Behind;
  readonly #pointsKnown: ReadonlyMap<PointId, DevicePoint>;
  readonly #listeners = new Set<(batch: readonly LoggedRecord[]) => void>();
  #isProving = false;
  /** One word a capsule that has ever guarded in this run. */
  readonly #words = new Map<string, GatewayStatus["state"]>();
  readonly #tally = new Tally();
  readonly #status: Kept<GatewayStatus>;
  readonly #printed: Kept<Uint8Array>;
  readonly desk: GatewayDesk;

  constructor(behind: Behind) {
    const { config, clock, startedAt, host, accounts, meter, read } = behind;
    this.#behind = behind;
    this.#pointsKnown = pointsOf(config.devices);
    const make = () => Buffer.from(JSON.stringify(this.status()));
    this.#status = new Kept(clock, { make: () => this.#statusNow(), forUs: keptUs });
    this.#printed = new Kept(clock, { make, forUs: keptUs });
    this.desk = new GatewayDesk({
      ...{ config, startedAt, doctor: new Doctor(config, { clock }), log: { read } },
      status: () => this.status(),
      devices: () => meter.devices(),
      manifest: (id) => manifestOf(host.entries.get(id)),
      onTrial: () => onTrialIn(host),
      books: () => ({ totals: accounts.totals, shown: (id) => accounts.shown(id) }),
    });
  }

  statusText(): Uint8Array {
    return this.#printed.get();
  }

  /** Takes a batch that was just committed. */
  commit(batch: readonly LoggedRecord[]): void {
    for (const { index, body } of batch) {
      const record = JSON.parse(body) as Record;
      this.#tally.count(record);
      this.desk.note(index, record);
      if (!("capsule" in record) || record.capsule === undefined) continue;
      this.#words.set(record.capsule, stateAfter(record, this.#words.get(record.capsule) ?? "starting"));
    }
    this.#status.drop();
    for (const listener of this.#listeners) listener(batch);
  }

  status(): GatewayStatus {
    return this.#status.get();
  }

  #statusNow(): GatewayStatus {
    const { config, boot, clock, startedAt, uplink, witnesses, log, host } = this.#behind;
    const devices = this.#behind.devices().map(({ name, link, detail }) => ({ name, link, detail }));
    const scada = this.#behind.scada();
    const lead = host.lead!;
    const { id, manifest } = lead.fitted!.capsule;
    const { name, version: capsuleVersion, tickMs } = manifest;
    const all = [...host.entries.values()];
    const capsules = all.map((entry) => this.#capsule(entry));
    // The worst of what is said of any capsule that has actuators: an operator must not read better than that.
    const words = capsules.flatMap(({ word }) => word ?? []);
    const waiting = all.flatMap(({ post, trial }) => [post?.waitingBytes ?? 0, trial?.waitingBytes ?? 0]);
    return {
      gateway: config.gateway.name,
      version,
      boot,
      startedAt,
      now: clock.now(),
      state: words.length === 0 ? watching(all) : worstOf(words),
      ladder: this.#behind.ladder(),
      ...statusOf(this.#behind.orders),
      tick: controlOf(lead)?.tick ?? 0,
      tickMs,
      overruns: controlOf(lead)?.overruns ?? 0,
      capsule: { name, version: capsuleVersion, id },
      capsules,
      device: devices.find(({ link }) => link === "down") ?? devices[0]!,
      devices,
      log: { ...log(), waitingBytes: waiting.reduce((sum, bytes) => sum + bytes, 0) },
      uplink: uplink(),
      witnesses: witnesses(),
      ...(scada && { scada }),
      drift: driftOf(lead),
      twin: twinOf(lead),
      adaptation: adaptationOf(lead, config),
      triCheck: this.#behind.accounts.shown(id),
      regime: regimeOf(lead),
      replicas: replicasOf(lead),
      points: pointsShown(this.#behind.board.sample(clock.now()), this.#pointsKnown),
      simulator: config.simulator?.url ?? null,
    };
  }

  measured(): Measured {
    const status = this.status();
    return { status, tally: this.#tally, ...this.#behind.meter.measure(status.capsules) };
  }

  records(from: LogIndex, max: number): Promise<readonly LoggedRecord[]> {
    return this.#behind.read(from, max);
  }

  get archive(): Gateway["archive"] {
    return this.#behind.archive;
  }

  get memory(): Gateway["memory"] {
    return this.#behind.memory;
  }

  get again(): Gateway["again"] {
    return this.#behind.again;
  }

  get intake(): Gateway["intake"] {
    return this.#behind.intake;
  }

  get bringUp(): Gateway["bringUp"] {
    return this.#behind.bringUp;
  }

  signed(): ReturnType<Gateway["signed"]> {
    return this.#behind.signed();
  }

  /** One at a time: the proof thread reads the disk for it, and records wait meanwhile. */
  async evidence(of: EvidenceOf): Promise<string | "absent" | "busy"> {
    if (this.#isProving) return "busy";
    this.#isProving = true;
    try {
      return (await this.#behind.evidence(of)) ?? "absent";
    } finally {
      this.#isProving = false;
    }
  }

  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  map(asked: Asked): MapView | undefined {
    const { album, moves } = this.#behind.host.lead!.fitted!.map;
    const picture = album.picture(asked);
    const judged = { threshold: moves.threshold, barrier: moves.barrier };
    return picture && { ...picture, pairs: album.pairs, judged };
  }

  propose(asked: Omit<Proposal, "at">): Taken {
    const { accounts, clock, host } = this.#behind;
    const proposal: Proposal = { ...asked, at: clock.now() };
    const point = asked.writes[0]?.point ?? "";
    const owner = host.crew.find(({ owns }) => owns.includes(point))?.id ?? host.lead!.id;
    const answer = accounts.isSpent(owner, proposal.at) ? "spent" : host.propose(proposal);
    this.#tally.proposals[proposal.origin][answer]++;
    return answer;
  }

  advise(wanted: Wanted): Promise<Advised> {
    return this.#behind.counsel.ask(wanted);
  }

  rollOut(record: DecisionRecord): Promise<Advised> {
    return this.#behind.counsel.rollOut(record);
  }

  takeBack(): "asked" | "nothing-adapts" {
    const lead = this.#behind.host.lead!;
    if (lead.fitted!.capsule.manifest.adaptation === undefined) return "nothing-adapts";
    controlOf(lead)?.takeBack();
    return "asked";
  }

  order(order: Order, by: string): Promise<Ordered> {
    return this.#behind.orders.order(order, by).finally(() => this.#status.drop());
  }

  readonly objection = (order: Order): string | undefined => this.#behind.orders.objection(order);

  answers(): ReturnType<Orders["answers"]> {
    return this.#behind.orders.answers();
  }

  note(note: AccessNote): Promise<boolean> {
    const { boot, clock } = this.#behind;
    return this.#behind.note({ kind: "access", boot, at: clock.now(), ...note });
  }

  /** Whether nobody can judge or witness just now: then no record may be able to say so either. */
  #wordOf({ id, state, post }: Entry, owns: readonly string[]): CapsuleStatus["word"] {
    if (standsSafe({ state, owns })) return "safe";
    if (state !== "armed" && state !== "suspended") return null;
    if (state === "suspended" || post?.supervisor?.danger !== undefined) return "safe";
    return this.#words.get(id) ?? "starting";
  }

  #capsule(entry: Entry): CapsuleStatus {
    const { id, name, state, because, since, probes } = entry;
    const control = controlOf(entry);
    const owns = this.#behind.host.crew.find((member) => member.id === id)?.owns ?? [];
    return {
      id,
      name,
      state,
      word: this.#wordOf(entry, owns),
      since,
      because,
      owns,
      tick: isRunning(state) ? (control?.tick ?? 0) : null,
      overruns: isRunning(state) ? (control?.overruns ?? 0) : null,
      rank: isRunning(state) ? ((entry.post ?? entry.trial)?.rank ?? "usual") : null,
      shown: state === "trial" && !looksOn(entry) ? (probes?.progress ?? 1) : null,
    };
  }
}

/** Where all that is here only looks on, that is what a person has to read, once it does. */
function watching(all: readonly Entry[]): GatewayStatus["state"] {
  return all.some((entry) => looksOn(entry) && (controlOf(entry)?.tick ?? 0) > 0) ? "observing" : "starting";
}

function manifestOf(entry: Entry | undefined): object | null | undefined {
  return entry && (entry.fitted?.capsule.manifest ?? null);
}

/** A tick of 100 Hz: what is asked for a thousand times a second is made and printed a hundred times. */
const keptUs: number = 10 * US_PER_MS;
