// The composition: what `iv run` is made of, built left to right and closed right to left. The main
// thread owns the wires and never blocks; the control thread owns the clock grid and the shield; the
// proof thread owns the disk. What they share is made here and handed to each at its birth.

import { randomBytes, randomUUID } from "node:crypto";
import { openBridge } from "#bridge/bridge.ts";
import { Courier } from "./act/courier.ts";
import { limitsFor } from "./act/deadman.ts";
import { openCapsule } from "./capsule/disk.ts";
import { digestIn } from "./capsule/units.ts";
import type { Log } from "./cli/log.ts";
import { addressOf, type Config } from "./config.ts";
import { openConsole } from "./console/http.ts";
import { backoffMs } from "./core/backoff.ts";
import { loadKernels } from "./core/kernels.ts";
import { nodeClock, takeAnchor } from "./core/node-clock.ts";
import { Ring } from "./core/ring.ts";
import { recallDrift, rememberDrift } from "./drift-log.ts";
import { GatewayFace } from "./face.ts";
import { SampleBoard } from "./field/board.ts";
import { loadMap } from "./map/open.ts";
import { aftermathNews, type News, proofNews, supervisorNews, unreachableNews } from "./news.ts";
import { aftermathOf, lastTickOf } from "./prove/aftermath.ts";
import { type ProofEvent, startProof } from "./prove/client.ts";
import { evidenceRingBytesMin, RingEvidence } from "./prove/evidence.ts";
import { decodeRecord, encodeRecord } from "./prove/record.ts";
import { envelopeOf } from "./shield/envelope.ts";
import { keyBytes, PermitKey } from "./shield/permit.ts";
import { StandDown } from "./shield/shield.ts";
import { Supervisor, type SupervisorEvent } from "./supervisor.ts";
import { openUplink } from "./sync/mqtt.ts";
import { startControl } from "./tick/control.ts";
import { commandRingBytes, mailboxRingBytes, reportRingBytes } from "./tick/setup.ts";
import { ControlStatus } from "./tick/status.ts";
import { version } from "./version.ts";

export interface Daemon extends AsyncDisposable {
  readonly url: string;
  readonly supervisor: Supervisor;
  /** Resolves once a stop is asked for. A daemon that can no longer judge stays: it keeps the machine safe and says so. */
  untilStopped(stop: AbortSignal): Promise<0>;
}

export interface Surroundings {
  readonly log: Log;
  /** Room for decisions that wait for the disk; a power of two. */
  readonly evidenceBytes?: number;
}

export async function openDaemon(
  config: Config,
  { log, evidenceBytes = evidenceRingBytes }: Surroundings,
): Promise<Daemon> {
  const closing = new AsyncDisposableStack();
  try {
    return await compose(config, { log, evidenceBytes, closing });
  } catch (error) {
    // Half a daemon guards nothing: what was opened so far is closed, in order, and the reason is told.
    await closing.disposeAsync();
    throw error;
  }
}

async function compose(
  config: Config,
  { log, evidenceBytes, closing }: Required<Surroundings> & { closing: AsyncDisposableStack },
): Promise<Daemon> {
  const anchor = takeAnchor();
  const clock = nodeClock(anchor);
  const startedAt = clock.now();
  const boot = randomUUID();
  const permitKey = randomBytes(keyBytes);
  const key = new PermitKey(permitKey);

  const capsule = await openCapsule(
    config.capsule.path,
    config.capsule.id === undefined ? {} : { expectedId: config.capsule.id },
  );
  const { manifest, files } = capsule;
  const kernels = loadKernels();
  const map = loadMap(files.get(manifest.map.file)!, kernels);
  const mapDigest = digestIn(manifest, manifest.map.file);
  const { mode } = config.shield;
  const envelope = envelopeOf({ capsule: capsule.id, manifest, map, mode });

  const points = Object.keys(config.device.points);
  const memory = {
    board: SampleBoard.allocate(points.length),
    evidence: Ring.allocate(evidenceBytes),
    lastWords: Ring.allocate(evidenceRingBytesMin),
    commands: Ring.allocate(commandRingBytes),
    reports: Ring.allocate(reportRingBytes),
    mailbox: Ring.allocate(mailboxRingBytes),
  };
  const board = new SampleBoard(points, memory.board);
  const evidence = new Ring(memory.evidence);
  // The control thread writes decisions into one ring, this thread its own few records into another: a
  // ring has one producer, and what the supervisor has to say must not queue behind a flood of decisions.
  const lastWords = new RingEvidence(new Ring(memory.lastWords));

  // Its first life begins before anything is connected: a model takes longest to load. It does nothing
  // until it is told which tick was the last.
  const give = (epoch: number) =>
    startControl({
      boot,
      epoch,
      anchor,
      permitKey,
      mode,
      capsule: { id: capsule.id, manifest, files },
      points,
      shared: { ...memory, status: ControlStatus.allocate() },
    });
  const first = give(0);
  closing.defer(() => first.terminate());

  let proofWaits = backoffMs(proofRestart, Math.random);
  const proof = closing.use(
    await startProof({
      dataDir: config.gateway.data,
      origin: config.gateway.name,
      rings: [memory.evidence, memory.lastWords],
      onEvent: (event) => tellProof(event),
    }),
  );
  const bridge = closing.use(
    openBridge(config.device, {
      clock,
      key,
      board,
      random: Math.random,
      onLog: ({ event, text }) =>
        tell({ level: event === "link-up" ? "info" : "warn", details: { event }, text }),
    }),
  );
  // The page opens before anything is written to the machine: a port that is taken is found out in time,
  // and whoever looks sees the start and the end.
  let guard: Pick<Supervisor, "control" | "danger"> = { control: first, danger: undefined };
  const uplink =
    config.uplink &&
    openUplink({
      ...config.uplink,
      clientId: config.gateway.name,
      log,
      source: {
        read: (from, max) => proof.read(from, max),
        cursor: () => proof.cursor("uplink"),
        setCursor: (next) => proof.setCursor("uplink", next),
        onGrow: (listener) => proof.follow(() => listener(proof.size)),
      },
    });
  if (uplink) closing.defer(() => uplink.close());
  const face = new GatewayFace({
    config,
    capsule,
    boot,
    clock,
    startedAt,
    board,
    mailbox: new Ring(memory.mailbox),
    evidence,
    map,
    control: () => guard.control.status,
    isInDanger: () => guard.danger !== undefined,
    device: () => ({ name: addressOf(config.device), ...bridge.state() }),
    uplink: () => uplink?.state() ?? { state: "off", sent: 0, behind: 0 },
    log: () => ({ entries: proof.size, root: proof.root }),
    read: (from, max) => proof.read(from, max),
  });
  closing.defer(proof.follow((batch) => face.commit(batch)));
  const page = await openConsole(face, { ...config.console, log });
  closing.defer(() => page.close());

  const newest = proof.newest.map(decodeRecord);
  const drift = await recallDrift(proof, { newest, map: mapDigest });
  closing.defer(rememberDrift(proof));
  const deviceTick = await bridge.readDeviceTick();
  if (bridge.state().link === "down") tell(unreachableNews(bridge.state().detail));
  const before = aftermathOf(newest, deviceTick);
  tell(aftermathNews(before));
  lastWords.append(
    encodeRecord({
      kind: "boot",
      boot,
      at: startedAt,
      gateway: config.gateway.name,
      version,
      capsule: capsule.id,
      map: mapDigest,
      units: manifest.units.map(({ file }) => digestIn(manifest, file)),
      kernels: kernels.digest,
      mode,
      before,
    }),
  );

  // Whatever happens from here on is told of a run that the log knows.
  await proof.flush();

  const courier = new Courier(
    { commands: new Ring(memory.commands), reports: new Ring(memory.reports) },
    bridge.door,
  );
  void courier.run();
  closing.defer(() => courier.close());

  const supervisor = new Supervisor(
    {
      boot,
      clock,
      random: Math.random,
      limits: limitsFor(manifest.tickMs, manifest.shield.holdMs),
      standDown: new StandDown(envelope, key),
      door: bridge.door,
      evidence: lastWords,
      spawn: (epoch, afterTick) => {
        const control = epoch === 0 ? first : give(epoch);
        control.status.inherit(epoch === 0 ? drift : guard.control.status.drift);
        control.status.go(afterTick);
        return control;
      },
      onEvent: (event) => tellGuard(event),
    },
    lastTickOf(newest, deviceTick),
  );
  guard = supervisor;
  closing.defer(async () => {
    await supervisor.stop();
    lastWords.appendLast(
      encodeRecord({ kind: "stop", boot, tick: supervisor.control.status.tick, at: clock.now() }),
    );
  });

  log.info(
    { event: "guarding", capsule: capsule.id, mode, boot },
    `Guarding with ${manifest.name} ${manifest.version} (${mode})`,
  );

  return {
    url: page.url,
    supervisor,
    untilStopped: (stop) => once(stop),
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

  function tellGuard(event: SupervisorEvent): void {
    tell(supervisorNews(event, { sinceStartMs: Math.round(process.uptime() * 1_000) }));
    if (event.kind !== "control-ended") return;
    const { code, message } = event.fault;
    lastWords.appendLast(encodeRecord({ kind: "fault", boot, at: clock.now(), code, text: message }));
  }

  function tell(news: News | undefined): void {
    if (news !== undefined) log[news.level](news.details, news.text);
  }
}

/** A start that failed has been told as an event, which is what comes back here. */
function alreadyTold(): void {}

function once(stop: AbortSignal): Promise<0> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve(0);
    else stop.addEventListener("abort", () => resolve(0), { once: true });
  });
}

const proofRestart = { firstMs: 250, mostMs: 10_000 };

/** Minutes of decisions at ten a second: a disk may stall for long before a tick goes without. */
const evidenceRingBytes = 4_194_304;
