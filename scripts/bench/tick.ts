// The whole tick in process: frame from the board, condition, ONNX policy, shield, permit with its key,
// record into the ring. What is left out is the wire and the disk, which other threads own.

import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { openUnit } from "#runtime/adapt/open.ts";
import { Policy } from "#runtime/adapt/policy.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { digestIn, policyOf } from "#runtime/capsule/units.ts";
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
import { DriftWatch, everyUsUnknown } from "#runtime/tick/drift-watch.ts";
import { ForecastCheck } from "#runtime/tick/forecast-check.ts";
import { type Memory, type Rooms, tick } from "#runtime/tick/tick.ts";
import type { Bench, BenchRow } from "./bench.ts";

export const tickBench: Bench = {
  name: "tick",
  about: "the furnace capsule's whole tick without wire and disk, and the judgement alone",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const house = await openHouse();
    for (let warm = 0; warm < warmTicks; warm++) await house.tick();
    const whole: number[] = [];
    const tail: number[] = [];
    const judged: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const times = new Float64Array(ticksPerRound);
      for (let turn = 0; turn < ticksPerRound; turn++) {
        const start = performance.now();
        await house.tick();
        times[turn] = (performance.now() - start) * 1_000;
      }
      times.sort();
      whole.push(times[ticksPerRound >> 1]!);
      tail.push(times[Math.floor(ticksPerRound * 0.99)]!);
      const start = performance.now();
      for (let turn = 0; turn < ticksPerRound; turn++) house.judge();
      judged.push(((performance.now() - start) * 1_000) / ticksPerRound);
    }
    await house.close();
    const prototype = (published: number) => ({ name: "a prototype without permits and records", published });
    return [
      { what: "tick p50", unit: "µs", better: "less", ours: whole, peer: prototype(1.6), reach: 10 },
      { what: "tick p99", unit: "µs", better: "less", ours: tail, peer: prototype(2.4), reach: 60 },
      {
        what: "judgement alone, with texts",
        unit: "µs",
        better: "less",
        ours: judged,
        peer: { name: "NumPy, the roll-out alone", published: 213 },
        reach: 50,
      },
    ];
  },
};

const warmTicks = 3_000;
const ticksPerRound = 2_000;

async function openHouse() {
  const capsule = await openCapsule(
    fileURLToPath(new URL("../../capsules/casting-furnace", import.meta.url)),
  );
  const { manifest, files } = capsule;
  const kernels = loadKernels();
  const map = loadMap(files.get(manifest.map.file)!, kernels);
  const unit = policyOf(manifest)!;
  const model = await openUnit(unit, { files, kernels });
  const clock = { now: monotonicUs };
  const values = {
    melt_temperature: 1000,
    wall_temperature: 800,
    heater_power: 20,
    fan_speed: 30,
    heater_power_setpoint: 20,
    fan_speed_setpoint: 30,
  };
  const points = Object.keys(values);
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  const envelope = envelopeOf({ capsule: capsule.id, manifest, map, mode: "enforce" });
  const ring = new Ring(Ring.allocate(1 << 22));
  const rooms: Rooms = {
    boot: "bench",
    sensors: board,
    mailbox: { take: () => [] },
    proposer: new Policy(unit, { model, clock, by: unit.name }),
    features: unit.inputs.map(({ point }) => ({ point, ageMsMax: 1000 })),
    shield: new Shield(envelope, { key: new PermitKey(randomBytes(keyBytes)), epoch: 0 }),
    drift: new DriftWatch(map, { digest: digestIn(manifest, manifest.map.file), everyUs: everyUsUnknown }),
    forecast: new ForecastCheck(map.foresight, map.channels.length),
    evidence: new RingEvidence(ring),
    hands: { send: () => true, reports: () => undefined },
  };
  let memory: Memory = { tick: 0, sent: undefined, goodSince: clock.now() };
  let turn = 0;
  return { tick: one, judge: judgement, close: () => model.close() };

  async function one(): Promise<void> {
    const at = clock.now();
    const swing = Math.sin(turn++ / 50);
    board.post(
      new Map(
        Object.entries(values).map(([point, value]) => [
          point,
          { value: value + swing, quality: quality.good, at },
        ]),
      ),
    );
    ({ memory } = await tick(at, memory, rooms));
    if (ring.freeBytes < ring.capacityBytes / 2) ring.drain(Number.MAX_SAFE_INTEGER, () => undefined);
  }

  function judgement(): void {
    const at = clock.now();
    const heater = 20 + Math.sin(turn++ / 50) * 20;
    judge(
      {
        at,
        signal: condition(board.sample(at), envelope.axes),
        asked: {
          origin: "capsule",
          by: "bench",
          at,
          writes: [{ point: "heater_power_setpoint", value: heater }],
        },
        silence: "absent",
        standing: [20, 30],
        forecaster: "trusted",
        goodSince: at,
        others: "none",
      },
      envelope,
    );
  }
}
