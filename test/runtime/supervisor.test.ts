import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import type { Outcome } from "#runtime/act/outcome.ts";
import { Fault } from "#runtime/core/fault.ts";
import { monotonicUs } from "#runtime/core/node-clock.ts";
import { bodyOf } from "#runtime/prove/form.ts";
import { decodeRecord, type Record } from "#runtime/prove/record.ts";
import { type Permit, PermitGate, PermitKey } from "#runtime/shield/permit.ts";
import { StandDown } from "#runtime/shield/shield.ts";
import { Supervisor, type SupervisorEvent } from "#runtime/supervisor.ts";
import type { ControlThread } from "#runtime/tick/control.ts";
import { ControlStatus } from "#runtime/tick/status.ts";
import { until } from "../support/site.ts";
import { bowlEnvelope } from "./shield/bowl.ts";

/** Real threads that can be told to hang or die, a real gate, and a door whose answers a test chooses. */
function house(answers: Outcome["kind"][] = []) {
  const orders = new SharedArrayBuffer(8);
  const order = new Int32Array(orders);
  const key = new PermitKey(randomBytes(32));
  const gate = new PermitGate(key);
  const envelope = bowlEnvelope();
  const events: SupervisorEvent[] = [];
  const records: Record[] = [];
  const written: (readonly { point: string; value: number }[])[] = [];
  let lives = 0;
  let unrecordedSince = 0;
  const clock = { now: monotonicUs };
  const supervisor = new Supervisor(
    {
      boot: "b",
      capsule: envelope.capsule,
      clock,
      random: () => 0.5,
      limits: () => ({ beatAgeMsMax: 1_000, starvedMsMax: 200 }),
      standDown: new StandDown(envelope, key),
      door: {
        async apply(permit: Permit): Promise<Outcome> {
          const redeemed = gate.redeem(permit, clock.now());
          assert.equal(redeemed.kind, "granted");
          if (redeemed.kind === "granted") written.push(redeemed.granted.grant.writes);
          const kind = answers.shift() ?? "verified";
          return kind === "verified"
            ? { kind, at: clock.now(), readBack: [] }
            : { kind: "unknown", at: clock.now(), detail: "silence" };
        },
      },
      evidence: {
        append: () => assert.fail("the supervisor speaks with its last words only"),
        appendLast(record) {
          records.push(decodeRecord(bodyOf(record)));
          return true;
        },
      },
      unrecordedSince: () => unrecordedSince,
      spawn: (_epoch, { afterTick }) => thread(afterTick),
      onEvent: (event) => events.push(event),
    },
    41,
  );
  return {
    supervisor,
    events,
    records,
    written,
    order,
    lives: () => lives,
    unrecorded(since: number): void {
      unrecordedSince = since;
    },
    seen: (kind: SupervisorEvent["kind"]) => events.filter((event) => event.kind === kind),
  };

  function thread(afterTick: number): ControlThread {
    lives++;
    const status = new ControlStatus(ControlStatus.allocate());
    const worker = new Worker(new URL("../support/beating.ts", import.meta.url), {
      workerData: { status: status.memory, orders, afterTick },
    });
    worker.on("error", () => undefined);
    const ended = new Promise<Fault | undefined>((resolve) =>
      worker.once("exit", () =>
        resolve(status.isStopping ? undefined : new Fault("worker/dead", "The control thread is dead")),
      ),
    );
    return {
      status,
      ended,
      rank: "usual",
      async stop() {
        status.stop();
        await ended;
      },
      async terminate() {
        await worker.terminate();
      },
    };
  }
}

function reasonOf(record: Record | undefined): string | undefined {
  return record?.kind === "stand-down" ? record.because : undefined;
}

const safe = [
  { point: "heater_power_setpoint", value: 0 },
  { point: "fan_speed_setpoint", value: 100 },
];

test("Supervisor: a control thread that dies is stood down for, gets a new life, and counts its ticks on", async () => {
  const { supervisor, seen, records, written, order, lives } = house();
  await until(() => seen("first-tick").length > 0 && supervisor.control.status.tick > 45);
  const before = supervisor.control.status.tick;
  Atomics.store(order, 0, 2);
  await until(() => seen("stood-down").length > 0);
  Atomics.store(order, 0, 0);
  await until(() => seen("recovered").length > 0);
  assert.deepEqual(written, [safe]);
  assert.deepEqual(
    records.map(({ kind }) => kind),
    ["stand-down", "outcome"],
  );
  assert.equal(reasonOf(records[0]), "control-dead");
  assert.equal(lives(), 2);
  assert.ok(supervisor.control.status.tick > before, "no tick number is used twice");
  await supervisor.stop();
});

test("Supervisor: a control thread that hangs is stood down for and replaced", async () => {
  const { supervisor, seen, records, written, order, lives } = house();
  await until(() => seen("first-tick").length > 0);
  Atomics.store(order, 0, 1);
  await until(() => seen("control-ended").length > 0 && written.length > 0);
  Atomics.store(order, 0, 0);
  await until(() => seen("recovered").length > 0);
  assert.equal(reasonOf(records[0]), "control-stalled");
  assert.deepEqual(written[0], safe);
  assert.equal(lives(), 2);
  await supervisor.stop();
});

test("Supervisor: without room for evidence the machine is stood down, and the thread lives on", async () => {
  const { supervisor, seen, records, written, order, lives } = house();
  await until(() => seen("first-tick").length > 0);
  Atomics.store(order, 1, 1);
  await until(() => seen("stood-down").length > 0);
  Atomics.store(order, 1, 0);
  await until(() => seen("recovered").length > 0);
  assert.equal(reasonOf(records[0]), "proof-stalled");
  assert.deepEqual(written, [safe]);
  assert.equal(lives(), 1);
  await supervisor.stop();
});

test("Supervisor: while actions do not leave for want of their records, the machine is stood down", async () => {
  const { supervisor, seen, records, written, unrecorded } = house();
  await until(() => seen("first-tick").length > 0);
  unrecorded(monotonicUs());
  await until(() => seen("stood-down").length > 0);
  unrecorded(0);
  await until(() => seen("recovered").length > 0);
  assert.equal(reasonOf(records[0]), "proof-stalled");
  assert.deepEqual(written, [safe]);
  await supervisor.stop();
});

test("Supervisor: a safe state that is not verified is ordered again", async () => {
  const { supervisor, seen, written, order } = house(["unknown", "unknown", "verified"]);
  await until(() => seen("first-tick").length > 0);
  Atomics.store(order, 1, 1);
  await until(() => seen("stood-down").length === 3);
  assert.deepEqual(written, [safe, safe, safe]);
  await supervisor.stop();
});

test("Supervisor: a thread that dies again and again is given up, and the machine stays safe", {
  timeout: 60_000,
}, async () => {
  const { supervisor, seen, order, lives, written } = house();
  await until(() => seen("first-tick").length > 0);
  Atomics.store(order, 0, 2);
  const last = await until(() =>
    seen("control-ended").find((event) => event.kind === "control-ended" && event.respawnInMs === undefined),
  );
  assert.equal(last.kind, "control-ended");
  assert.equal(lives(), 6);
  await until(() => written.length > 0);
  assert.deepEqual(written.at(-1), safe);
  await supervisor.stop();
});

test("Supervisor: stop() ends the thread first and then leaves the machine safe", async () => {
  const { supervisor, seen, records, written } = house();
  await until(() => seen("first-tick").length > 0);
  await supervisor.stop();
  const { beats } = supervisor.control.status;
  assert.deepEqual(written, [safe]);
  assert.equal(reasonOf(records[0]), "stopping");
  assert.equal(supervisor.control.status.beats, beats);
});
