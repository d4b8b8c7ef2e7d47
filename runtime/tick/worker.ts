// The control thread. It holds the clock grid, the kernels, the model and the shield; it has no wires.
// Between ticks it sleeps in a way that no timer and no event loop can delay. Whatever is thrown here
// ends the thread, which is a state the supervisor knows: the machine is stood down and a new life begins.

import { parentPort, workerData } from "node:worker_threads";
import { openRegimes } from "#runtime/adapt/regime/open.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { nodeClock } from "#runtime/core/node-clock.ts";
import { Ring } from "#runtime/core/ring.ts";
import type { Soon } from "#runtime/core/soon.ts";
import { ownThread } from "#runtime/core/thread-rank.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import { loadMap } from "#runtime/map/open.ts";
import { RingEvidence } from "#runtime/prove/evidence.ts";
import { encodeRecord } from "#runtime/prove/record.ts";
import { envelopeOf } from "#runtime/shield/envelope.ts";
import { PermitKey } from "#runtime/shield/permit.ts";
import { Shield } from "#runtime/shield/shield.ts";
import { Anchors } from "./anchors.ts";
import { Hold, holding } from "./hold.ts";
import { Inference } from "./inference.ts";
import { innerRooms } from "./inner-rooms.ts";
import type { Memory } from "./memory.ts";
import { inheritedValues } from "./mind.ts";
import { TickNumbers } from "./numbers.ts";
import { nextDue } from "./pace.ts";
import type { Mailbox } from "./port.ts";
import { RingHands, RingMailbox, tiedHands } from "./rings.ts";
import { Scribe } from "./scribe.ts";
import type { ControlSetup, ControlShared } from "./setup.ts";
import { ControlStatus } from "./status.ts";
import { TermsBoard, TermsWatch } from "./terms.ts";
import { type Rooms, type TickEnd, tick } from "./tick.ts";
import { openTriCheck } from "./tri-check-watch.ts";

const setup = workerData as ControlSetup;
const { capsule, shared } = setup;
const clock = nodeClock(setup.anchor);
const status = new ControlStatus(shared.status);
const { manifest, files } = capsule;
const kernels = loadKernels();
const map = loadMap(files.get(manifest.map.file)!, kernels);
const evidence = new RingEvidence(new Ring(shared.evidence));
const inference = await Inference.open(manifest, {
  ...{ files, kernels, isTied: shared.wire === undefined, inference: setup.inference },
  onDeath(unit, because) {
    const text = `The unit "${unit}" is not asked any more: ${because}`;
    evidence.append(
      encodeRecord({ kind: "fault", boot: setup.boot, at: clock.now(), code: "model/failed", text }),
    );
  },
});
const { models } = inference;
status.showInference(inference.state);
const model = openRegimes(manifest, files);
const envelope = envelopeOf({
  capsule: capsule.id,
  manifest,
  map,
  mode: setup.mode,
  learnt: model?.regimes,
});
const shield = new Shield(envelope, { key: new PermitKey(setup.permitKey), epoch: setup.epoch });
// From here on its work is bounded, and only such a thread may come before all others.
parentPort?.postMessage(ownThread());
// Models take their time to load; what the tick needs from the log and the device is learnt meanwhile.
const afterTick = status.awaitGo();
const inner = innerRooms({
  ...{ capsule, map, kernels, envelope, model, clock, models },
  ...{ replicas: shared.replicas, frozenBy: setup.frozenBy },
  inherited: { adapted: inheritedValues(manifest, status), drift: status.drift },
});
const anchors = new Anchors(
  { capsule: capsule.id, kernels: kernels.digest, frozenBy: setup.frozenBy, rooms: inner },
  evidence,
);
const triCheck = openTriCheck({ capsule, map, kernels, twin: inner.beside?.twin });
const rooms: Rooms = {
  boot: setup.boot,
  sensors: new SampleBoard(setup.points, shared.board).reader(),
  mailbox: mailboxOf(shared),
  ...inner,
  policies: inference.counted(inner.policies),
  shield,
  evidence,
  anchors,
  ...(triCheck && { triCheck }),
  scribe: new Scribe(),
  hands: shared.wire
    ? new RingHands(new Ring(shared.wire.commands), new Ring(shared.wire.reports))
    : tiedHands,
};

/** What is on trial has no outputs that anybody could hold. */
function mailboxOf({ mailbox, hold, wire }: ControlShared): Mailbox {
  const own = new RingMailbox(new Ring(mailbox));
  if (hold === undefined || wire === undefined) return own;
  const points = envelope.actuators.map(({ point }) => point);
  return holding(own, new Hold(hold), points);
}

/** Between two ticks: nobody orders a tick that is under way. */
const terms =
  shared.terms && new TermsWatch({ boot: setup.boot, board: new TermsBoard(shared.terms), shield, evidence });
/** As where a decision finds no room: other terms hold, and the log cannot be told, so nothing is decided. */
function unheard(tick: number): TickEnd {
  anchors.loosen("starved");
  return { memory: { ...memory, tick }, end: "no-room-for-evidence" };
}

const numbers = new TickNumbers(shared.numbers);
const fresh = (tick: number): Memory => ({ tick, sent: undefined, goodSince: clock.now() });
let memory: Memory = fresh(afterTick);
let starvedSince = 0;
for (let due = clock.now(); !status.isStopping; ) {
  // Whoever rested knows nothing of the machine any more: what stands in the device counts.
  if (status.rest()) {
    memory = fresh(memory.tick);
    anchors.loosen("rested");
    due = clock.now();
    continue;
  }
  const at = clock.now();
  if (status.wasAskedToTakeBack()) {
    rooms.beside?.adaptation?.takeBack(at);
    anchors.loosen("taken back");
  }
  if (inference.state === "dead") anchors.loosen("late");
  const number = numbers.take();
  const ending: Soon<TickEnd> =
    (terms?.follow(number, at) ?? true) ? tick(at, { ...memory, tick: number - 1 }, rooms) : unheard(number);
  // Only a model that answers later is waited for.
  const ended = ending instanceof Promise ? await ending : ending;
  memory = ended.memory;
  starvedSince = ended.end === "done" ? 0 : starvedSince || at;
  const now = clock.now();
  status.showDrift(rooms.drift);
  status.showInference(inference.state);
  status.showForecaster(rooms.forecast.state);
  if (rooms.regimes !== undefined) status.showRegime(rooms.regimes);
  if (rooms.beside !== undefined) status.showBeside(rooms.beside);
  status.beat(memory.tick, { at: now, starvedSince, lasted: now - at });
  const next = nextDue(due, now, envelope.tickUs);
  due = next.due;
  status.addOverruns(next.missed);
  triCheck?.work(now);
  status.sleep((due - clock.now()) / US_PER_MS);
}
for (const model of models.values()) await model.close();
