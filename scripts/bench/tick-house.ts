// A sample capsule's control thread without its wires and its disk, as `runtime/tick/worker.ts` puts it together:
// policy, twin, adaptation, regimes, shield, permits and records. The machine is its simulated plant, which obeys
// each tick at once, seen through the registers of its PLC.

import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { openRegimes } from "#runtime/adapt/regime/open.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { monotonicUs } from "#runtime/core/node-clock.ts";
import { Ring } from "#runtime/core/ring.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import { quality } from "#runtime/field/quality.ts";
import { loadMap } from "#runtime/map/open.ts";
import { RingEvidence } from "#runtime/prove/evidence.ts";
import { envelopeOf } from "#runtime/shield/envelope.ts";
import { judge } from "#runtime/shield/judge.ts";
import { keyBytes, PermitKey } from "#runtime/shield/permit.ts";
import { Shield } from "#runtime/shield/shield.ts";
import { condition } from "#runtime/signal/condition.ts";
import { Anchors } from "#runtime/tick/anchors.ts";
import { innerRooms } from "#runtime/tick/inner-rooms.ts";
import type { Memory } from "#runtime/tick/memory.ts";
import { openModels } from "#runtime/tick/mind.ts";
import { Scribe } from "#runtime/tick/scribe.ts";
import { type Rooms, tick } from "#runtime/tick/tick.ts";
import { openTriCheck } from "#runtime/tick/tri-check-watch.ts";
import { rawOf } from "#sim/layout.ts";
import { stationNamed } from "#sim/stations.ts";

export interface House {
  /** Puts the next moment on the board and runs its tick; returns how long the tick took, in microseconds. */
  tick(): Promise<number>;
  /** The judgement of a wish near what stands in the first actuator, at the present moment. */
  judge(): void;
  close(): Promise<void>;
}

export interface HouseName {
  readonly name: string;
  /** Whether it ranks its answers; as its manifest has it where nobody says. */
  readonly ranks?: boolean;
}

export async function openHouse({ name, ranks = true }: HouseName): Promise<House> {
  const folder = fileURLToPath(new URL(`../../capsules/${name}`, import.meta.url));
  const opened = await openCapsule(folder);
  const { proposals, ...plain } = opened.manifest;
  const capsule = ranks ? opened : { ...opened, manifest: plain };
  const { id, manifest, files } = capsule;
  const { plant: made, layout } = stationNamed(name);
  const plant = made(seed);
  const { inputs, outputs } = layout;
  const registers = [...inputs, ...outputs];
  const points = registers.map(({ point }) => point);
  const shown = new Map(points.map((point) => [point, { value: 0, quality: quality.good, at: 0 }]));
  const commands = new Map(outputs.map(({ point, safe }) => [point, safe]));
  const kernels = loadKernels();
  const map = loadMap(files.get(manifest.map.file)!, kernels);
  const models = await openModels(manifest, { files, kernels });
  const model = openRegimes(manifest, files);
  const envelope = envelopeOf({ capsule: id, manifest, map, mode: "enforce", learnt: model?.regimes });
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  const ringMemory = Ring.allocate(ringBytes);
  const ring = new Ring(ringMemory);
  const clock = { now: monotonicUs };
  const inner = innerRooms({
    ...{ capsule, map, kernels, envelope, model, clock, models },
    ...{ replicas: undefined, frozenBy: "nobody" },
  });
  const evidence = new RingEvidence(ring);
  const about = { capsule: id, kernels: kernels.digest, frozenBy: "nobody", rooms: inner } as const;
  const triCheck = openTriCheck({ capsule, map, kernels, twin: inner.beside?.twin });
  const rooms: Rooms = {
    boot: "bench",
    sensors: board.reader(),
    mailbox: { take: () => [] },
    ...inner,
    shield: new Shield(envelope, { key: new PermitKey(randomBytes(keyBytes)), epoch: 0 }),
    evidence,
    anchors: new Anchors(about, evidence),
    ...(triCheck && { triCheck }),
    scribe: new Scribe(),
    hands: { send: () => true, reports: () => undefined },
  };
  let at = monotonicUs();
  let turn = 0;
  let memory: Memory = { tick: 0, sent: undefined, goodSince: at };
  return { tick: one, judge: judgement, close };

  async function one(): Promise<number> {
    at += manifest.tickMs * US_PER_MS;
    plant.step(manifest.tickMs / MS_PER_S, commands);
    for (const register of registers) {
      const { point, scale, offset = 0 } = register;
      const sample = shown.get(point)!;
      sample.value = rawOf(register, commands.get(point) ?? plant.read(point)) * scale + offset;
      sample.at = at;
    }
    board.post(shown);
    // Nobody reads: a reader would copy each entry, which is another thread's garbage.
    if (ring.freeBytes < ring.capacityBytes / 8) new Int32Array(ringMemory, 0, 2).fill(0);
    const start = performance.now();
    const ending = tick(at, memory, rooms);
    ({ memory } = ending instanceof Promise ? await ending : ending);
    const tookUs = (performance.now() - start) * 1_000;
    triCheck?.work(at);
    memory.sent?.setpoints.forEach((value, index) => {
      commands.set(manifest.actuators[index]!.point, value);
    });
    return tookUs;
  }

  function judgement(): void {
    const { actuators } = manifest;
    const standing = memory.sent?.setpoints ?? actuators.map(({ safe }) => safe);
    const [{ point, min, max }] = actuators as [(typeof actuators)[number]];
    const value = standing[0]! + Math.sin(turn++ / 50) * (max - min) * wishShare;
    judge(
      {
        at,
        signal: condition(board.sample(at), envelope.axes),
        asked: { origin: "capsule", by: "bench", at, writes: [{ point, value }] },
        silence: "absent",
        standing,
        forecaster: "trusted",
        goodSince: at,
        others: "none",
      },
      envelope,
    );
  }

  async function close(): Promise<void> {
    for (const each of models.values()) await each.close();
  }
}

const seed = 4711;
/** Of an actuator's range, either way: what an optimiser asks for. */
const wishShare = 0.01;
/** The daemon's; begun again when it is full, by the two words that say how far it is written and read. */
const ringBytes = 4_194_304;
const MS_PER_S = 1_000;
