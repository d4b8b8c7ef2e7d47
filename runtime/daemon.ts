// The composition: what `iv run` is made of, built left to right and closed right to left. The main
// thread owns the wires and never blocks; a control thread a capsule owns a clock grid and a shield; the
// proof thread owns the disk. What they share is made here and in `host/`, and handed to each at its birth.

import { randomUUID } from "node:crypto";
import { openBridges } from "#bridge/bridges.ts";
import { openAccounts } from "./accounts.ts";
import { Leases } from "./act/lease.ts";
import { alsoKept } from "./archive.ts";
import type { Log } from "./cli/log.ts";
import type { Config } from "./config.ts";
import { openConsole } from "./console/http.ts";
import { backoffMs } from "./core/backoff.ts";
import type { Fault } from "./core/fault.ts";
import { loadKernels } from "./core/kernels.ts";
import { nodeClock, takeAnchor } from "./core/node-clock.ts";
import { Ring } from "./core/ring.ts";
import { untilAborted } from "./core/until-aborted.ts";
import { Counsel } from "./counsel.ts";
import { desksOf } from "./desks.ts";
import { pointsOf } from "./devices.ts";
import { consentOf, keepDoor } from "./doorkeeper.ts";
import { GatewayFace } from "./face.ts";
import { SampleBoard } from "./field/board.ts";
import { Boards } from "./host/boards.ts";
import { keepCrew, readCrew } from "./host/files.ts";
import { fitted, type Source } from "./host/fitted.ts";
import { guardBoard } from "./host/guard-board.ts";
import { Host } from "./host/host.ts";
import { begin, bootCapsules, muster } from "./host/muster.ts";
import { Obedience } from "./host/obey.ts";
import { Slots } from "./host/slots.ts";
import { watchWants } from "./host/watch.ts";
import { openKeepers } from "./keepers.ts";
import { Meter } from "./meter.ts";
import { aftermathNews, type News, proofNews, unreachableNews } from "./news.ts";
import { Notes, noteMsMax } from "./notes.ts";
import { Orders } from "./orders.ts";
import type { AccessNote } from "./prove/access-record.ts";
import { aftermathOf, lastTickOf } from "./prove/aftermath.ts";
import { startProof } from "./prove/client.ts";
import { evidenceRingBytesMin, RingEvidence } from "./prove/evidence.ts";
import type { ProofEvent } from "./prove/messages.ts";
import { type BootCapsule, decodeRecord, encodeRecord, type Record } from "./prove/record.ts";
import { gapRecord } from "./prove/trouble-records.ts";
import { type Recalled, recall, remember } from "./recall.ts";
import { keepOf } from "./retain.ts";
import { openLadder } from "./rung-watch.ts";
import { openConfiguredScada, type Scada } from "./scada.ts";
import type { Supervisor } from "./supervisor.ts";
import { TickNumbers } from "./tick/numbers.ts";
import { openConfiguredUplink, openConfiguredWitnesses } from "./uplink.ts";
import { version } from "./version.ts";
import { Vitals } from "./vitals.ts";

export interface Daemon extends AsyncDisposable {
  readonly url: string;
  /** All capsules, and what becomes of them. */
  readonly host: Host;
  /** That of the first capsule which guards. */
  readonly supervisor: Supervisor;
  /** Resolves once a stop is asked for. A daemon that can no longer judge stays: it keeps the machine safe and says so. */
  untilStopped(stop: AbortSignal): Promise<0>;
}

export interface Surroundings {
  readonly log: Log;
  /** Room for decisions that wait for the disk; a power of two. */
  readonly evidenceBytes?: number;
  /** What the doctor finds, for a stick to take along. */
  readonly health?: () => Promise<object>;
}

export async function openDaemon(config: Config, surroundings: Surroundings): Promise<Daemon> {
  const closing = new AsyncDisposableStack();
  try {
    return await compose(config, { ...surroundings, closing });
  } catch (error) {
    // Half a daemon guards nothing: what was opened so far is closed, in order, and the reason is told.
    await closing.disposeAsync();
    throw error;
  }
}

async function compose(
  config: Config,
  {
    log,
    evidenceBytes = evidenceRingBytes,
    health,
    closing,
  }: Surroundings & { closing: AsyncDisposableStack },
): Promise<Daemon> {
  const anchor = takeAnchor();
  const clock = nodeClock(anchor);
  const startedAt = clock.now();
  const boot = randomUUID();
  const { data } = config.gateway;
  const { mode } = config.shield;

  const points = [...pointsOf(config.devices).keys()];
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  const boards = new Boards();
  boards.add(board);
  const leases = new Leases();
  const slots = new Slots(evidenceBytes);
  const numbers = new TickNumbers(TickNumbers.allocate());
  // Each control thread writes decisions into a ring of its own, this thread its own few records into another: a
  // ring has one producer, and what the supervisors have to say must not queue behind a flood of decisions.
  const lastWordsRing = Ring.allocate(evidenceRingBytesMin);
  const lastWords = new RingEvidence(new Ring(lastWordsRing));

  const kept = await readCrew(data);
  const keep = () => keepCrew(data, { boot, capsules: host.crew, answers: obedience.answers }, tell);
  const consent = consentOf(config);
  const orders: Orders = new Orders(config, {
    ...{ clock, consent, host: () => host },
    answers: () => obedience.answers,
  });
  const note = (record: Record) => lastWords.append(encodeRecord(record));
  const notes = new Notes(note, () => proof.recorded("durable", noteMsMax));
  const host: Host = new Host({
    frozenBy: config.adaptation.frozen ? "gateway" : "nobody",
    ...{ config, boot, anchor, clock, numbers, points, boards, slots, leases, lastWords },
    ...{ hold: orders.hold, terms: orders.terms.board },
    admit: (capsule, key) => bridge.admit(capsule, key),
    look: () => bridge.look(),
    recorded: (surety, timeoutMs) => proof.recorded(surety, timeoutMs),
    guard: (read) => guardBoard(read, { config, bridge, tell }),
    tell,
    keep,
  });
  closing.defer(() => host.close());
  const open = (source: Source) => fitted(source, config);
  const noteAccess = (entry: AccessNote) => face.note(entry);
  const obedience = new Obedience(
    { host, open, consent, note: noteAccess, now: () => clock.now(), keep },
    kept?.answers ?? [],
  );
  // First lives begin before anything is connected: a model takes longest to load. They do nothing until they
  // are told which tick was the last.
  const mustered = await muster(host, { config, kept, now: () => clock.now() });

  let proofWaits = backoffMs(proofRestart, Math.random);
  const proof = closing.use(
    await startProof({
      dataDir: data,
      origin: config.gateway.name,
      rings: [...slots.rings, lastWordsRing],
      flushMs: config.proof.flushMs,
      keep: keepOf(config),
      onEvent: (event) => tellProof(event),
    }),
  );
  const keepers = closing.use(await openKeepers(config, { proof, host, tell, now: () => clock.now() }));
  const bridge = closing.use(
    openBridges(config.devices, {
      clock,
      leases,
      board: alsoKept(boards, keepers.archive),
      random: Math.random,
      onLog: ({ event, text }) =>
        tell({ level: event === "link-up" ? "info" : "warn", details: { event }, text }),
    }),
  );
  // The page opens before anything is written to the machine: a port that is taken is found out in time,
  // and whoever looks sees the start and the end.
  let bootRecord: Uint8Array | undefined;
  const uplink =
    config.uplink &&
    (await openConfiguredUplink(config.uplink, {
      ...{ gateway: config.gateway.name, points: Object.fromEntries(pointsOf(config.devices)), log },
      ...{ now: () => clock.now(), face: () => face, proof, boot: () => bootRecord },
      onGap: (gap) => lastWords.append(encodeRecord(gapRecord(gap, { boot, at: clock.now() }))),
    }));
  if (uplink) closing.defer(() => uplink.close());
  const { accounts, close: closeAccounts } = openAccounts(proof, { capsules: host.entries, tellFault });
  closing.defer(closeAccounts);
  const witnesses =
    config.witnesses &&
    closing.use(
      await openConfiguredWitnesses(config.witnesses, { gateway: config.gateway.name, log, proof }),
    );
  let scada: Scada | undefined;
  const ladder = closing.use(openLadder(host, { boot, clock, note, tell }));
  const vitals = closing.use(new Vitals(data));
  const shown = { config, host, clock, board, bridge, proof, accounts, vitals, keepers, notes };
  const meter = closing.use(new Meter({ ...shown, rings: [...slots.rings, lastWordsRing] }));
  const face = new GatewayFace({
    ...{ config, boot, clock, startedAt, board, host, accounts, meter, orders, ...keepers },
    ...desksOf(config, { host, key: () => proof.key }),
    counsel: closing.use(new Counsel({ host, clock, board, terms: orders.terms })),
    note: (record) => notes.take(record),
    devices: () => bridge.states(),
    ladder: () => ladder.shown,
    uplink: () => uplink?.state() ?? { state: "off", sent: 0, behind: 0 },
    witnesses: () => [uplink?.state().cosigned ?? [], witnesses?.state() ?? []].flat(),
    scada: () => scada && { port: scada.port, ...scada.counters },
    log: () => ({ entries: proof.head.size, root: proof.head.root, space: proof.space ?? null }),
    signed: () => ({ key: proof.key, checkpoint: proof.head.note }),
    evidence: (of) => proof.evidence(of),
    read: (from, max) => proof.read(from, max),
  });
  closing.defer(proof.follow((batch) => face.commit(batch)));
  const access = keepDoor(config, { clock, note: noteAccess, tell });
  const page = await openConsole(face, { ...config.console, log, access });
  closing.defer(() => page.close());
  scada = await openConfiguredScada(config, {
    ...{ boot, clock, sensors: board, log, face },
    follow: (listener) => proof.follow(listener),
  });
  closing.defer(() => scada?.close());

  const newest = proof.newest.map(decodeRecord);
  const recalled = new Map<string, Recalled>();
  for (const { entry } of mustered.planned)
    recalled.set(entry.id, await recall(proof, { newest, capsule: entry.fitted!.capsule }));
  closing.defer(remember(proof));
  const { newest: deviceTick, isWhole } = await bridge.readDeviceTicks();
  for (const { link, detail } of bridge.states()) if (link === "down") tell(unreachableNews(detail));
  const before = aftermathOf(newest, isWhole ? deviceTick : undefined);
  tell(aftermathNews(before));
  const capsules = bootCapsules(mustered);
  const [first] = capsules as [BootCapsule];
  bootRecord = encodeRecord({
    ...{ kind: "boot", boot, at: startedAt, gateway: config.gateway.name, version, mode, before, capsules },
    ...{ capsule: first.capsule, map: first.map, units: first.units },
    kernels: loadKernels().digest,
  });
  lastWords.append(bootRecord);
  notes.begin();
  for (const fault of mustered.faults) tellFault(fault);
  // Whatever happens from here on is told of a run that the log knows.
  await proof.flush();

  numbers.goOnFrom(lastTickOf(newest, deviceTick));
  closing.defer(proof.follow((batch) => host.observe(batch)));
  closing.defer(async () => {
    await host.close();
    notes.end();
    lastWords.appendLast(encodeRecord({ kind: "stop", boot, tick: numbers.last, at: clock.now() }));
  });
  const parts = {
    ...{ config, host, boot, clock, board, lastWords, proof, newest, health, open, tell, consent },
    note: noteAccess,
  };
  // Without a store nothing comes, and whoever looks for it need not be in memory.
  const updater = config.store && closing.use(await (await import("./updater.ts")).openUpdater(parts));
  await begin(host, mustered, ({ id }) => recalled.get(id));
  updater?.start();
  ladder.begin();
  closing.defer(watchWants({ data, obedience, onTrouble: tellFault }));

  const { name, capsule } = host.lead!.fitted!;
  log.info(
    { event: "guarding", capsule: capsule.id, mode, boot },
    `Guarding with ${name}${capsules.length > 1 ? ` and ${capsules.length - 1} more` : ""} (${mode})`,
  );

  return {
    url: page.url,
    host,
    get supervisor() {
      return host.lead!.post!.supervisor!;
    },
    untilStopped: untilAborted,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };

  /**
   * A dead proof thread takes no records with it: they wait in the rings for the next one, which comes
   * after a while. Only a log that is broken stays shut: a person has to look, and until then no room is
   * left sooner or later, and the machine is stood down.
   */
  function tellProof(event: ProofEvent): void {
    tell(proofNews(event));
    if (event.kind === "recovered") proofWaits = backoffMs(proofRestart, Math.random);
    else if (event.kind === "ended" && event.fault.code !== "proof/broken")
      setTimeout(() => void proof.restart().catch(alreadyTold), proofWaits.next().value);
  }

  function tellFault({ code, message }: Fault): void {
    tell({ level: "error", details: { event: "fault", code }, text: message });
    lastWords.append(encodeRecord({ kind: "fault", boot, at: clock.now(), code, text: message }));
  }

  function tell(news: News | undefined): void {
    if (news !== undefined) log[news.level](news.details, news.text);
  }
}

/** A start that failed has been told as an event, which is what comes back here. */
function alreadyTold(): void {}

const proofRestart = { firstMs: 250, mostMs: 10_000 };

/** Minutes of decisions at ten a second: a disk may stall for long before a tick goes without. */
const evidenceRingBytes = 4_194_304;
