import { hash } from "node:crypto";
import { openBridge } from "#bridge/bridge.ts";
import type { Report } from "#runtime/act/courier.ts";
import { Leases } from "#runtime/act/lease.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import { openRegimes } from "#runtime/adapt/regime/open.ts";
import type { Capsule } from "#runtime/capsule/disk.ts";
import { replicasOf } from "#runtime/capsule/units.ts";
import type { DeviceConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { Prng } from "#runtime/core/prng.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import { loadMap } from "#runtime/map/open.ts";
import { bodyOf } from "#runtime/prove/form.ts";
import { type DecisionRecord, decodeRecord, type OutcomeRecord } from "#runtime/prove/record.ts";
import type { TriCheckRecord } from "#runtime/prove/tri-check-record.ts";
import { envelopeOf, type ShieldMode } from "#runtime/shield/envelope.ts";
import { claimOf, keyBytes, type Permit, PermitKey } from "#runtime/shield/permit.ts";
import { Shield } from "#runtime/shield/shield.ts";
import { Anchors } from "#runtime/tick/anchors.ts";
import { innerRooms } from "#runtime/tick/inner-rooms.ts";
import type { Memory } from "#runtime/tick/memory.ts";
import { openModels } from "#runtime/tick/mind.ts";
import { Scribe } from "#runtime/tick/scribe.ts";
import { proposalsPerTickMax } from "#runtime/tick/setup.ts";
import { type Rooms, tick } from "#runtime/tick/tick.ts";
import { openTriCheck } from "#runtime/tick/tri-check-watch.ts";
import { devicePointsOf } from "#sim/layout.ts";
import type { PlcMachine } from "#sim/plc/machine.ts";
import { settled } from "#sim/time/settled.ts";
import type { Timeline } from "#sim/time/timeline.ts";
import { VirtualLink } from "#sim/wire/virtual-link.ts";
import type { WirePlan } from "./scenario.ts";

export interface VirtualGatewayParts {
  readonly capsule: Capsule;
  readonly mode: ShieldMode;
  readonly machine: PlcMachine;
  readonly timeline: Timeline;
  readonly wire: WirePlan;
  readonly chance: Prng;
  /** Is shown the body of each record as it is written down. */
  readonly witness?: ((body: Uint8Array) => void) | undefined;
}

/** What was written down since it was asked last. */
export interface Heard {
  readonly decisions: readonly DecisionRecord[];
  readonly outcomes: readonly OutcomeRecord[];
  readonly windows: readonly TriCheckRecord[];
}

export interface VirtualGateway {
  readonly link: "up" | "down";
  /** Over all records so far, in their order: two runs that decided alike have the same. */
  readonly evidence: string;
  hear(): Heard;
  propose(proposal: Proposal): void;
  disconnect(): void;
  close(): Promise<void>;
}

/**
 * The gateway in one thread and in virtual time: the scan engine, the tick with its judge, the permits and the
 * guarded door are the daemon's own; what is missing is what only matters in real time, its threads and its disk.
 */
export async function openVirtualGateway(parts: VirtualGatewayParts): Promise<VirtualGateway> {
  const { capsule, mode, machine, timeline, wire, chance } = parts;
  const { manifest, files, id } = capsule;
  if (replicasOf(manifest).length > 0)
    throw new Fault(
      "sim/failed",
      `${manifest.name} asks for replicas, which live in threads and in real time`,
      {
        hint: "Run it with `iv run` against `iv sim plc`",
      },
    );
  const kernels = loadKernels();
  const map = loadMap(files.get(manifest.map.file)!, kernels);
  const models = await openModels(manifest, { files, kernels });
  const model = openRegimes(manifest, files);
  const envelope = envelopeOf({ capsule: id, manifest, map, mode, learnt: model?.regimes });
  // This key opens nothing but the virtual door below, and the same seed has to make the same permits.
  const key = Uint8Array.from({ length: keyBytes }, () => chance.uint32() & 0xff);
  const config = configOf(machine, wire);
  const points = Object.keys(config.points);
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  const leases = new Leases();
  leases.take(id, manifest.actuators.map(({ point }) => point)); // biome-ignore format: one line
  const random = () => chance.between(0, 1);
  let line: VirtualLink | undefined;
  const bridge = openBridge(config, {
    ...{ clock: timeline, leases, board, random },
    world: {
      openLink(conversation) {
        line = new VirtualLink({ conversation, machine, timeline, wire: wire.kind, random });
        return line;
      },
      startPace: (everyMs, { act }) =>
        timeline.every(everyMs * 1_000, () => {
          act();
          return settled();
        }),
    },
  });
  const door = bridge.admit(id, new PermitKey(key));
  const [reports, mail]: [Report[], Proposal[]] = [[], []];
  const records: Uint8Array[] = [];
  let evidence = hash("sha256", manifest.name);
  const inner = innerRooms({
    ...{ capsule, map, kernels, envelope, model, models, clock: timeline },
    ...{ replicas: undefined, frozenBy: "nobody" },
  });
  const witness = { append: keep, appendLast: keep };
  const about = { capsule: id, kernels: kernels.digest, frozenBy: "nobody", rooms: inner } as const;
  const triCheck = openTriCheck({ capsule, map, kernels, twin: inner.beside?.twin });
  const rooms: Rooms = {
    boot: "virtual",
    sensors: board,
    mailbox: { take: () => mail.splice(0, proposalsPerTickMax) },
    ...inner,
    shield: new Shield(envelope, { key: new PermitKey(key), epoch: 0 }),
    ...(triCheck && { triCheck }),
    scribe: new Scribe(),
    evidence: witness,
    anchors: new Anchors(about, witness),
    hands: { send, reports: visit },
  };
  let memory: Memory = { tick: 0, sent: undefined, goodSince: timeline.now() };
  const stop = timeline.every(envelope.tickUs, async () => {
    ({ memory } = await tick(timeline.now(), memory, rooms));
    triCheck?.work(timeline.now());
    await settled();
  });
  return {
    get link() {
      return bridge.state().link;
    },
    get evidence() {
      return `sha256:${evidence}`;
    },
    hear() {
      const heard = records.splice(0).map((bytes) => decodeRecord(bytes));
      return {
        decisions: heard.filter((record) => record.kind === "decision"),
        outcomes: heard.filter((record) => record.kind === "outcome"),
        windows: heard.filter((record) => record.kind === "tri-check"),
      };
    },
    propose: (proposal) => void (mail.length < mailMax && mail.push(proposal)),
    disconnect: () => line?.drop("the cable is out"),
    async close() {
      stop();
      await bridge.close();
      for (const each of models.values()) await each.close();
    },
  };

  function keep(entry: Uint8Array): boolean {
    const record = bodyOf(entry.slice());
    records.push(record);
    parts.witness?.(record);
    evidence = hash("sha256", Buffer.concat([Buffer.from(evidence, "hex"), record]));
    return true;
  }

  function send(permit: Permit): boolean {
    const { tick: number, name } = claimOf(permit)!;
    void door.apply(permit).then((outcome) => reports.push({ tick: number, permit: name, outcome }));
    return true;
  }

  function visit(kept: (report: Report) => boolean): void {
    for (const report of reports.splice(0)) kept(report);
  }
}

function configOf({ layout }: PlcMachine, { kind, baud = 19_200, echo = false }: WirePlan): DeviceConfig {
  const common = { unit: layout.unit, points: devicePointsOf(layout), tickRegister: layout.tickAddress };
  return kind === "tcp"
    ? { ...common, driver: "modbus-tcp", host: "virtual", port: 1, scanMs: 50, timeoutMs: 250 }
    : {
        ...{ ...common, driver: "modbus-rtu", path: "virtual", scanMs: 100, timeoutMs: 400 },
        ...{ baud, parity: "even", stopBits: 1, echo },
      };
}

/** As many proposals may wait as the daemon's mailbox has room for. */
const mailMax = 64;
