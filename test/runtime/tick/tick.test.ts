import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import type { Report } from "#runtime/act/courier.ts";
import type { PolicyAnswer } from "#runtime/adapt/policy.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Sample } from "#runtime/field/frame.ts";
import { quality } from "#runtime/field/quality.ts";
import { bodyOf } from "#runtime/prove/form.ts";
import { type DecisionRecord, decodeRecord, type Record } from "#runtime/prove/record.ts";
import { type Permit, PermitGate, PermitKey } from "#runtime/shield/permit.ts";
import { Shield } from "#runtime/shield/shield.ts";
import { Conditioner } from "#runtime/signal/condition.ts";
import { DriftWatch } from "#runtime/tick/drift-watch.ts";
import { ForecastCheck } from "#runtime/tick/forecast-check.ts";
import type { Memory } from "#runtime/tick/memory.ts";
import { Scribe } from "#runtime/tick/scribe.ts";
import { Senses } from "#runtime/tick/senses.ts";
import { type Rooms, tick } from "#runtime/tick/tick.ts";
import { BowlMap, bowlEnvelope } from "../shield/bowl.ts";

const at = 1_000_000_000;
const digest = `sha256:${"0".repeat(64)}` as const;
const calm: Readonly<{ [point: string]: number }> = {
  melt_temperature: 1000,
  heater_power: 20,
  heater_power_setpoint: 20,
  fan_speed_setpoint: 30,
};
const start: Memory = { tick: 7, sent: undefined, goodSince: at };

function proposal(heater: number, origin: Proposal["origin"] = "capsule"): Proposal {
  return { origin, by: origin, at, writes: [{ point: "heater_power_setpoint", value: heater }] };
}

/** Everything real but the wires: the shield, the permits and the gate at the end of the way. */
function house(
  options: {
    values?: typeof calm;
    ageUs?: number;
    mail?: Proposal[];
    answer?: PolicyAnswer;
    room?: number;
    mode?: "observe" | "enforce";
    reports?: Report[];
  } = {},
) {
  const {
    values = calm,
    ageUs = 0,
    mail = [],
    answer = { kind: "proposal", proposal: proposal(21) },
    mode = "enforce",
    reports = [],
  } = options;
  let { room = Number.POSITIVE_INFINITY } = options;
  const key = new PermitKey(randomBytes(32));
  const gate = new PermitGate(key);
  const records: Record[] = [];
  const written: { heater: number | undefined; fan: number | undefined }[] = [];
  let asked = 0;
  const samples = new Map(
    Object.entries(values).map(([point, value]): [string, Sample] => [
      point,
      { value, quality: quality.good, at: at - ageUs },
    ]),
  );
  const rooms: Rooms = {
    boot: "b",
    sensors: { sample: (now) => ({ at: now, samples }) },
    senses: new Senses(bowlEnvelope({ mode })),
    mailbox: { take: () => mail.splice(0) },
    policies: [
      {
        proposer: {
          async propose() {
            asked++;
            return answer;
          },
        },
        features: new Conditioner([{ point: "melt_temperature", ageMsMax: 1000 }]),
      },
    ],
    shield: new Shield(bowlEnvelope({ mode }), { key, epoch: 0 }),
    drift: new DriftWatch({ ...new BowlMap(), alpha: 0.01 }, { digest, everyUs: 1 }),
    forecast: new ForecastCheck(undefined, 2),
    scribe: new Scribe(),
    evidence: {
      append(record) {
        if (room <= 0) return false;
        room--;
        records.push(decodeRecord(bodyOf(record)));
        return true;
      },
      appendLast: () => assert.fail("a tick never speaks last words"),
    },
    hands: {
      send(permit: Permit) {
        const redeemed = gate.redeem(permit, at);
        assert.equal(redeemed.kind, "granted");
        if (redeemed.kind === "granted") {
          const [heater, fan] = redeemed.granted.grant.writes;
          written.push({ heater: heater?.value, fan: fan?.value });
        }
        return true;
      },
      reports(keep) {
        while (reports[0] !== undefined && keep(reports[0])) reports.shift();
      },
    },
  };
  return { rooms, records, written, asked: () => asked, reports };
}

const decisions = (records: readonly Record[]): readonly DecisionRecord[] =>
  records.filter((record): record is DecisionRecord => record.kind === "decision");

test("tick(): what the policy proposes is judged, recorded and then sent", async () => {
  const { rooms, records, written } = house();
  const { memory, end } = await tick(at, start, rooms);
  assert.equal(end, "done");
  assert.deepEqual(memory, { tick: 8, sent: { setpoints: [21, 30], at }, goodSince: at });
  assert.deepEqual(written, [{ heater: 21, fan: 30 }]);
  const [record] = decisions(records);
  assert.equal(record?.verdict, "allow");
  assert.equal(record?.permit, "action-0");
  assert.deepEqual(record?.writes, { heater_power_setpoint: "21", fan_speed_setpoint: "30" });
  assert.deepEqual(record?.frame["melt_temperature"], ["1000", 0, 0]);
});

test("tick(): what finds no room in the log is not sent", async () => {
  const { rooms, written } = house({ room: 0 });
  const { memory, end } = await tick(at, start, rooms);
  assert.equal(end, "no-room-for-evidence");
  assert.deepEqual(written, []);
  assert.deepEqual(memory, { ...start, tick: 8 });
});

test("tick(): a proposal from outside that is allowed goes before the policy", async () => {
  const { rooms, written, asked } = house({ mail: [proposal(22, "optimiser")] });
  await tick(at, start, rooms);
  assert.deepEqual(written, [{ heater: 22, fan: 30 }]);
  assert.equal(asked(), 0);
});

test("tick(): a proposal from outside that is blocked leaves the turn to the policy, and both are recorded", async () => {
  const { rooms, records, written } = house({
    mail: [proposal(60, "optimiser"), proposal(Number.NaN, "agent")],
  });
  await tick(at, start, rooms);
  assert.deepEqual(
    decisions(records).map(({ origin, verdict, because, fallback, permit }) => [
      origin,
      verdict,
      because,
      fallback,
      permit,
    ]),
    [
      ["optimiser", "block", "barrier", "next", null],
      ["agent", "block", "not-finite", "next", null],
      ["capsule", "allow", "inside", null, "action-0"],
    ],
  );
  assert.deepEqual(written, [{ heater: 21, fan: 30 }]);
});

test("tick(): with nobody left to ask, a block holds what stands, and then goes safe", async () => {
  const answer: PolicyAnswer = { kind: "silence", because: "late" };
  const first = house({ answer });
  const held = await tick(at, start, first.rooms);
  assert.deepEqual(first.written, [{ heater: 20, fan: 30 }]);
  assert.equal(held.memory.goodSince, start.goodSince);
  const later = house({ answer });
  await tick(
    at + 3_000_001,
    { ...held.memory, goodSince: at - 1 },
    { ...later.rooms, sensors: { sample: () => first.rooms.sensors.sample(at + 3_000_001) } },
  );
  // The set-points are three seconds old by then and the state is, too: held no longer.
  assert.deepEqual(later.written, [{ heater: 0, fan: 100 }]);
});

test("tick(): the device's own set-points are where a start begins", async () => {
  const { rooms, written } = house({ values: { ...calm, heater_power_setpoint: 27 } });
  await tick(at, start, rooms);
  assert.deepEqual(written, [{ heater: 25, fan: 30 }]);
});

test("tick(): what was sent counts until the device has been read again", async () => {
  const { rooms, written } = house({ ageUs: 100 });
  await tick(at, { ...start, sent: { setpoints: [24, 40], at: at - 50 } }, rooms);
  assert.deepEqual(written, [{ heater: 22, fan: 40 }]);
});

test("tick(): nobody asks a policy that would see stale values", async () => {
  const { rooms, records, asked } = house({ ageUs: 1_000_001 });
  await tick(at, start, rooms);
  assert.equal(asked(), 0);
  assert.equal(decisions(records)[0]?.because, "age");
});

test("tick(): observe mode records the block and writes what the hard limits allow", async () => {
  const { rooms, records, written } = house({
    mode: "observe",
    answer: { kind: "proposal", proposal: proposal(60) },
  });
  await tick(at, start, rooms);
  const [record] = decisions(records);
  assert.deepEqual([record?.mode, record?.verdict, record?.because], ["observe", "block", "barrier"]);
  assert.deepEqual(written, [{ heater: 22, fan: 30 }]);
});

test("tick(): an outcome that finds no room stays where it is until it does", async () => {
  const report: Report = { tick: 7, permit: "action-9", outcome: { kind: "unknown", at, detail: "silence" } };
  const full = house({ room: 0, reports: [report] });
  await tick(at, start, full.rooms);
  assert.deepEqual(full.reports, [report]);
  const empty = house({ reports: [report] });
  await tick(at, start, empty.rooms);
  assert.deepEqual(empty.reports, []);
  assert.equal(empty.records[0]?.kind === "outcome" && empty.records[0].outcome, "unknown");
});

test("tick(): where the machine is counts for the drift whatever the verdict, and a change is written down", async () => {
  const { rooms, records } = house({ values: { ...calm, melt_temperature: 1040 } });
  let memory = start;
  for (let number = 0; number < 40; number++) {
    // Blocked every time: a machine that far out may do nothing but come back.
    ({ memory } = await tick(at + number, memory, rooms));
    assert.equal(decisions(records).at(-1)?.verdict, "block");
  }
  const [drift, ...others] = records.filter((record) => record.kind === "drift");
  assert.deepEqual([drift?.from, drift?.to, drift?.map], ["normal", "drift", digest]);
  assert.equal(others.length, 0);
  assert.equal(rooms.drift.monitor.threshold, 1);
});
