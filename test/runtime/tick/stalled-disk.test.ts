import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { Ring } from "#runtime/core/ring.ts";
import type { Sample } from "#runtime/field/frame.ts";
import { quality } from "#runtime/field/quality.ts";
import { RingEvidence } from "#runtime/prove/evidence.ts";
import { bodyOf } from "#runtime/prove/form.ts";
import { claimOf, type Permit, PermitKey } from "#runtime/shield/permit.ts";
import { Shield } from "#runtime/shield/shield.ts";
import { Conditioner } from "#runtime/signal/condition.ts";
import { DriftWatch } from "#runtime/tick/drift-watch.ts";
import { ForecastCheck } from "#runtime/tick/forecast-check.ts";
import type { Memory } from "#runtime/tick/memory.ts";
import { Scribe } from "#runtime/tick/scribe.ts";
import { Senses } from "#runtime/tick/senses.ts";
import { type Rooms, type TickEnd, tick } from "#runtime/tick/tick.ts";
import { BowlMap, bowlEnvelope } from "../shield/bowl.ts";

const tickUs = 10_000;
/** Two seconds of a disk that does not answer. */
const stallTicks = 200;
const digest = `sha256:${"0".repeat(64)}` as const;

/** A tick as the control thread makes it, whose clock is the test's, and whose ring somebody else has to empty. */
function loop() {
  const ring = new Ring(Ring.allocate(524_288));
  const key = new PermitKey(randomBytes(32));
  const sent: string[] = [];
  let now = 1_000_000_000;
  const values = {
    melt_temperature: 1_000,
    heater_power: 20,
    heater_power_setpoint: 20,
    fan_speed_setpoint: 30,
  };
  const rooms: Rooms = {
    boot: "b",
    sensors: {
      sample: (at) => ({
        at,
        samples: new Map(
          Object.entries(values).map(([point, value]): [string, Sample] => [
            point,
            { value: value + Math.sin(at / tickUs) / 10, quality: quality.good, at },
          ]),
        ),
      }),
    },
    senses: new Senses(bowlEnvelope()),
    mailbox: { take: () => [] },
    policies: [
      {
        proposer: {
          propose: async () => ({
            kind: "proposal",
            proposal: {
              origin: "capsule",
              by: "capsule",
              at: now,
              writes: [{ point: "heater_power_setpoint", value: 20 + Math.cos(now / tickUs) / 10 }],
            },
          }),
        },
        features: new Conditioner([{ point: "melt_temperature", ageMsMax: 1_000 }]),
      },
    ],
    shield: new Shield(bowlEnvelope(), { key, epoch: 0 }),
    drift: new DriftWatch({ ...new BowlMap(), alpha: 0.01 }, { digest, everyUs: 1 }),
    forecast: new ForecastCheck(undefined, 2),
    scribe: new Scribe(),
    evidence: new RingEvidence(ring),
    hands: {
      send(permit: Permit) {
        sent.push(`${claimOf(permit)!.tick} ${claimOf(permit)!.name}`);
        return true;
      },
      reports: () => undefined,
    },
  };
  let memory: Memory = { tick: 0, sent: undefined, goodSince: now };
  return {
    sent,
    async step(): Promise<TickEnd["end"]> {
      now += tickUs;
      const ended = await tick(now, memory, rooms);
      memory = ended.memory;
      return ended.end;
    },
    drain(): readonly string[] {
      const bodies: string[] = [];
      ring.drain(100_000, (entry) => bodies.push(Buffer.from(bodyOf(entry)).toString()));
      return bodies;
    },
  };
}

test("tick() does the same, permit by permit and byte by byte, while the disk does nothing for two seconds", async () => {
  const [well, stalled] = [loop(), loop()];
  const written: string[] = [];
  for (let count = 0; count < stallTicks; count++) {
    assert.equal(await well.step(), "done");
    written.push(...well.drain());
    assert.equal(await stalled.step(), "done");
  }
  assert.equal(stalled.sent.length, stallTicks);
  assert.deepEqual(stalled.sent, well.sent);
  assert.deepEqual(stalled.drain(), written);
});

test("tick() sends nothing once its ring is full but for the last words, and goes on when the disk does", async () => {
  const { step, drain, sent } = loop();
  let ticks = 0;
  while ((await step()) === "done") ticks++;
  assert.ok(ticks > stallTicks, `${ticks} ticks had room`);
  assert.equal(sent.length, ticks);
  for (let count = 0; count < stallTicks; count++) assert.equal(await step(), "no-room-for-evidence");
  assert.equal(sent.length, ticks, "and none of them was sent");
  assert.equal(drain().length, ticks, "what was sent is what was written");
  assert.equal(await step(), "done");
  assert.equal(sent.length, ticks + 1);
});
