// Ten thousand ticks of the demo at full speed, in lockstep with a virtual clock: the real capsule, the real
// shield, Modbus TCP on loopback, the real door and the real log, with an AI that is rogue for half of the
// time and a wire that loses answers now and then. Afterwards the PLC's own write log is held against the
// records: no write without a verdict that let it through, no verdict without a record.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { GuardedDoor } from "#bridge/door.ts";
import { ModbusDevice } from "#bridge/drivers/modbus-device.ts";
import { Scan } from "#bridge/scan.ts";
import type { Report } from "#runtime/act/courier.ts";
import { Leases } from "#runtime/act/lease.ts";
import { openModel } from "#runtime/adapt/onnx.ts";
import { Policy } from "#runtime/adapt/policy.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { digestIn, policyOf } from "#runtime/capsule/units.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { monotonicUs } from "#runtime/core/node-clock.ts";
import { prng } from "#runtime/core/prng.ts";
import { Ring } from "#runtime/core/ring.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import { loadMap } from "#runtime/map/open.ts";
import { startProof } from "#runtime/prove/client.ts";
import { RingEvidence } from "#runtime/prove/evidence.ts";
import { type DecisionRecord, encodeRecord, type OutcomeRecord } from "#runtime/prove/record.ts";
import { envelopeOf } from "#runtime/shield/envelope.ts";
import { claimOf, keyBytes, type Permit, PermitGate, PermitKey } from "#runtime/shield/permit.ts";
import { Shield } from "#runtime/shield/shield.ts";
import { Conditioner } from "#runtime/signal/condition.ts";
import { DriftWatch, everyUsUnknown } from "#runtime/tick/drift-watch.ts";
import { ForecastCheck } from "#runtime/tick/forecast-check.ts";
import type { Memory } from "#runtime/tick/memory.ts";
import { Scribe } from "#runtime/tick/scribe.ts";
import { Senses } from "#runtime/tick/senses.ts";
import { type Rooms, tick } from "#runtime/tick/tick.ts";
import { furnaceLayout, rawOf } from "#sim/layout.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { VirtualPlc } from "#sim/plc.ts";
import { rogueProposals } from "#sim/rogue.ts";
import { furnaceStation } from "#sim/station/furnace.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { root } from "../support/site.ts";

const ticks = 10_000;

test(`${ticks} ticks: every write has its verdict, every verdict its record`, {
  timeout: 300_000,
}, async () => {
  await using closing = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "iv-ticks-"));
  closing.defer(() => rm(folder, { recursive: true, force: true }));
  const furnace = new Furnace({ seed: 7 });
  const plc = closing.use(new VirtualPlc({ layout: furnaceLayout, plant: furnace }));
  const port = await plc.listen(0);

  const config = await readGatewayFile(join(root, "capsules/casting-furnace/gateway.yaml"));
  const furnaceConfig = config.devices["device"];
  assert.ok(furnaceConfig?.driver === "modbus-tcp");
  const capsule = await openCapsule(config.capsules[0]!.path!);
  const { manifest } = capsule;
  const map = loadMap(capsule.files.get(manifest.map.file)!, loadKernels());
  const unit = policyOf(manifest)!;
  const model = await openModel(capsule.files.get(unit.file)!, unit);
  closing.defer(() => model.close());
  // Virtual time leaps by a tick at a time; within a tick it passes as it does, so that a lost answer times out.
  let leaptUs = 1_700_000_000_000_000;
  const clock = { now: () => leaptUs + monotonicUs() };

  const key = new PermitKey(randomBytes(keyBytes));
  const points = Object.keys(furnaceConfig.points);
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  const linked = Promise.withResolvers<void>();
  const device = new ModbusDevice({
    config: { ...furnaceConfig, host: "127.0.0.1", port, timeoutMs: 30 },
    clock,
    random: Math.random,
    onLink: () => linked.resolve(),
  });
  closing.defer(() => device.close());
  const scan = new Scan({ map: device.map, device, board, clock });
  const leases = new Leases();
  leases.take(
    capsule.id,
    manifest.actuators.map(({ point }) => point),
  );
  const door = new GuardedDoor({ leases, device, clock }).admit(capsule.id, new PermitGate(key));
  await linked.promise;

  const evidence = Ring.allocate(1 << 22);
  const proof = closing.use(await startProof({ dataDir: folder, origin: "ten-thousand", rings: [evidence] }));
  const ring = new Ring(evidence);
  const reports: Report[] = [];
  const sent: Permit[] = [];
  const mail: Proposal[] = [];
  const envelope = envelopeOf({ capsule: capsule.id, manifest, map, mode: "enforce" });
  const rooms: Rooms = {
    boot: "ten-thousand",
    sensors: board,
    senses: new Senses(envelope),
    mailbox: { take: () => mail.splice(0) },
    policies: [
      {
        proposer: new Policy(unit, { model, clock, by: unit.name }),
        features: new Conditioner(unit.inputs.map(({ point }) => ({ point, ageMsMax: 1000 }))),
      },
    ],
    shield: new Shield(envelope, { key, epoch: 0 }),
    drift: new DriftWatch(map, { digest: digestIn(manifest, manifest.map.file), everyUs: everyUsUnknown }),
    forecast: new ForecastCheck(map.foresight, map.channels.length),
    scribe: new Scribe(),
    evidence: new RingEvidence(ring),
    hands: {
      send: (permit) => sent.push(permit) > 0,
      reports(keep) {
        while (reports[0] !== undefined && keep(reports[0])) reports.shift();
      },
    },
  };

  ring.push(
    encodeRecord({
      kind: "boot",
      boot: rooms.boot,
      at: clock.now(),
      gateway: "ten-thousand",
      version: "0",
      capsule: capsule.id,
      map: digestIn(manifest, manifest.map.file),
      units: [digestIn(manifest, unit.file)],
      kernels: digestIn(manifest, manifest.map.file),
      mode: "enforce",
      before: { kind: "first" },
    }),
  );
  const random = prng(4711);
  const rogue = rogueProposals(furnaceStation.moods, random);
  const melt = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  let memory: Memory = { tick: 0, sent: undefined, goodSince: clock.now() };
  for (let turn = 0; turn < ticks; turn++) {
    if (turn % 2_000 >= 1_000) mail.push({ origin: "optimiser", at: clock.now(), ...rogue.next().value });
    // An answer that gets lost is the case in which only a read-back can say what happened.
    if (turn % 97 === 0)
      plc.faults = {
        connections: "accept",
        reply: { kind: "wrong-transaction" },
        remaining: 1,
        functions: [16],
      };
    scan.beat();
    await scan.settled();
    const ended = await tick(clock.now(), memory, rooms);
    memory = ended.memory;
    assert.equal(ended.end, "done");
    for (const permit of sent.splice(0))
      reports.push({ tick: memory.tick, permit: claimOf(permit)!.name, outcome: await door.apply(permit) });
    plc.cycle(manifest.tickMs / 1_000);
    leaptUs += manifest.tickMs * 1_000;
    const temperature = furnace.read("melt_temperature");
    melt.min = Math.min(melt.min, temperature);
    melt.max = Math.max(melt.max, temperature);
    if (ring.freeBytes < ring.capacityBytes / 2) await proof.flush();
  }
  await tick(clock.now(), memory, rooms);
  await proof.close();

  const verified = await verifyLog(folder);
  assert.deepEqual(verified.findings, []);
  const records = await readLog(folder);
  const decisions = records.filter((record): record is DecisionRecord => record.kind === "decision");
  const permits = new Map(
    decisions.flatMap((decision) => (decision.permit === null ? [] : [[decision.tick, decision] as const])),
  );
  assert.equal(new Set(decisions.map(({ tick }) => tick)).size, ticks + 1, "every tick has its decision");

  for (const { tick: number, writes } of plc.writeLog) {
    const decision = permits.get(number);
    assert.ok(decision?.writes, `the PLC applied a write of tick ${number}, which was permitted`);
    for (const { point, raw } of writes) {
      if (point === undefined) continue;
      const permitted: number = Number(decision.writes[point]);
      const output = furnaceLayout.outputs.find((candidate) => candidate.point === point)!;
      assert.equal(raw, rawOf(output, permitted), `tick ${number} wrote ${point} as permitted`);
    }
  }
  assert.ok(plc.writeLog.length > ticks * 0.98, `${plc.writeLog.length} of ${ticks} ticks wrote`);
  assert.equal(
    new Set(plc.writeLog.map(({ tick }) => tick)).size,
    plc.writeLog.length,
    "no permit was used twice",
  );

  const outcomes = records.filter((record): record is OutcomeRecord => record.kind === "outcome");
  const issued = new Set(decisions.flatMap(({ permit }) => permit ?? []));
  assert.equal(outcomes.length, ticks, "every permit that was used has its outcome");
  for (const { permit } of outcomes) assert.ok(issued.has(permit));

  const blocked = decisions.filter(
    ({ origin, verdict }) => origin === "optimiser" && verdict === "block",
  ).length;
  assert.ok(blocked > 1_000, `${blocked} proposals of the rogue were blocked`);
  const calm = decisions.filter(({ origin, verdict }) => origin === "capsule" && verdict === "block").length;
  assert.ok(calm < ticks * 0.02, `${calm} proposals of the capsule's own policy were blocked`);
  assert.ok(melt.max < 1040, `the melt was never hotter than ${melt.max} K`);
});
