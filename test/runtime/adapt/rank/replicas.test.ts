import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { PolicyAnswer } from "#runtime/adapt/policy.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import { Deliberation } from "#runtime/adapt/rank/deliberation.ts";
import { livesMax, type ReplicaEvent, ReplicaKeeper } from "#runtime/adapt/rank/replicas/keeper.ts";
import { Panel } from "#runtime/adapt/rank/replicas/panel.ts";
import type { ReplicaSetup } from "#runtime/adapt/rank/replicas/setup.ts";
import { Bell, ReplicaSlot } from "#runtime/adapt/rank/replicas/slot.ts";
import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { monotonicUs } from "#runtime/core/node-clock.ts";
import { agreementFlaw } from "#runtime/shield/agreement.ts";
import { bowlEnvelope } from "../../shield/bowl.ts";

const clock = { now: monotonicUs };
const envelope = { ...bowlEnvelope(), replicaShareMax: 0.05, replicasAgree: 2 };
/** Long, because a busy test machine lets a thread wait; what is measured is that nobody waits for ever. */
const deadlineMs = 2_000;

async function threeWith(t: TestContext, ...names: readonly string[]) {
  const bell = Bell.allocate();
  const setups = names.map((name): ReplicaSetup => {
    const unit: ModelUnit = {
      name,
      role: "policy",
      precision: "float32",
      file: "none.onnx",
      vectors: "none.json",
      inputs: [{ point: "melt_temperature", offset: 1000, scale: 1 }],
      outputs: [{ point: "heater_power_setpoint", offset: 20, scale: 1 }],
      deadlineMs,
    };
    return { unit, files: new Map(), memory: ReplicaSlot.allocate(1, 1), bell };
  });
  const events: ReplicaEvent[] = [];
  const keeper = new ReplicaKeeper({
    replicas: setups,
    hungMs: 200,
    program: new URL("./strange-replica.ts", import.meta.url),
    random: () => 1,
    onEvent: (event) => events.push(event),
  });
  t.after(() => keeper[Symbol.asyncDispose]());
  await keeper.ready(10_000);
  const slots = setups.map(({ memory }) => new ReplicaSlot(memory, 1));
  const voices = setups.map(({ unit }, index) => ({ unit, slot: slots[index]! }));
  const proposer = new Deliberation({
    by: "three",
    clock,
    actuators: envelope.actuators,
    unit: setups[0]!.unit,
    panel: new Panel(voices, { features: ["melt_temperature"], bell: new Bell(bell), clock }),
    biases: new Float64Array(1),
    ranking: undefined,
    vote: { agree: 2, shareMax: 0.05 },
  });
  const nowhere = { at: 0, frame: { at: 0, samples: new Map() }, state: new Float64Array(0) };
  return {
    events,
    slots,
    ask: async (melt: number): Promise<PolicyAnswer> =>
      proposer.propose(Float64Array.of(melt), { ...nowhere, standing: undefined }),
  };
}

function proposed(answer: PolicyAnswer): Proposal {
  assert.equal(answer.kind, "proposal");
  return (answer as Extract<PolicyAnswer, { kind: "proposal" }>).proposal;
}

const heaterOf = ({ writes }: Proposal): number | undefined => writes[0]?.value;

for (const misdeed of ["hangs", "lies", "lies-by-nan", "throws", "refuses"])
  test(`Panel: two of three replicas carry a decision while one ${misdeed}`, async (t) => {
    const { ask } = await threeWith(t, misdeed, "honest", "faithful");
    for (let melt = 1000; melt < 1006; melt++) {
      const start = monotonicUs();
      const proposal = proposed(await ask(melt));
      assert.equal(heaterOf(proposal), 20 + 2 * (melt - 1000));
      assert.equal(agreementFlaw(proposal, envelope), undefined);
      assert.ok(monotonicUs() - start < 2 * deadlineMs * 1_000, "nobody is waited for beyond the deadline");
    }
  });

test("Panel: with two that misbehave nothing is agreed on, and the judge says so", async (t) => {
  const { ask } = await threeWith(t, "hangs", "lies", "honest");
  for (let time = 0; time < 4; time++) {
    const proposal = proposed(await ask(1001));
    assert.equal(agreementFlaw(proposal, envelope)?.because, time < 2 ? undefined : "replicas");
  }
});

test("ReplicaKeeper ends one that hangs, and gives it another life", async (t) => {
  const { ask, events, slots } = await threeWith(t, "hangs", "honest", "faithful");
  for (let time = 0; time < 3; time++) await ask(1000);
  assert.equal(slots[0]!.isIdle, false);
  while (events.length === 0) await sleep(20);
  assert.match(events[0]!.fault.message, /hangs is dead: it did not answer/);
  assert.ok(events[0]!.respawnInMs! > 0);
  while (slots[0]!.state !== "ready") await sleep(20);
  // The question that it hung over is answered with nothing, and the next one properly.
  assert.equal(slots[0]!.isIdle, true);
  assert.deepEqual(proposed(await ask(1002)).replicas?.length, 3);
});

test("ReplicaKeeper gives up on one that dies whenever it is asked", async (t) => {
  const { ask, events, slots } = await threeWith(t, "throws", "honest", "faithful");
  // Lives are given with growing pauses; five of them would take too long here, so two are looked at.
  for (let time = 0; events.length < 2 && time < 500; time++) {
    const proposal = proposed(await ask(1003));
    assert.equal(heaterOf(proposal), 26);
    await sleep(10);
  }
  assert.equal(events.length, 2);
  assert.ok(events[1]!.respawnInMs! > events[0]!.respawnInMs!);
  assert.equal(livesMax, 5);
  assert.notEqual(slots[0]!.state, undefined);
});

test("ReplicaSlot: a life that begins answers what a former one left open with nothing", () => {
  const memory = ReplicaSlot.allocate(1, 1);
  const [asker, replica] = [new ReplicaSlot(memory, 1), new ReplicaSlot(memory, 1)];
  const bell = new Bell(Bell.allocate());
  assert.equal(asker.state, "starting");
  replica.enter(bell);
  asker.ask();
  replica.outputs[0] = 42;
  assert.equal(asker.isIdle, false);
  new ReplicaSlot(memory, 1).enter(bell);
  assert.deepEqual([asker.isIdle, asker.outputs[0], asker.state, bell.rings], [true, Number.NaN, "ready", 2]);
});
