import { randomBytes } from "node:crypto";
import { Courier, type Report } from "#runtime/act/courier.ts";
import { limitsFor } from "#runtime/act/deadman.ts";
import { inferenceAfter } from "#runtime/act/ladder.ts";
import type { Outcome } from "#runtime/act/outcome.ts";
import type { Actuators } from "#runtime/act/port.ts";
import { type Allotted, allotReplicas } from "#runtime/adapt/rank/replicas/allot.ts";
import type { ReplicaKeeper } from "#runtime/adapt/rank/replicas/keeper.ts";
import type { ReplicaShared } from "#runtime/adapt/rank/replicas/setup.ts";
import type { BootAnchor } from "#runtime/core/clock.ts";
import type { Fault } from "#runtime/core/fault.ts";
import { Ring } from "#runtime/core/ring.ts";
import type { Rank } from "#runtime/core/thread-rank.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import type { PointId } from "#runtime/field/point.ts";
import { type News, rankNews } from "#runtime/news.ts";
import type { Evidence } from "#runtime/prove/port.ts";
import { encodeRecord, type StandDownRecord } from "#runtime/prove/record.ts";
import { goingOn, type Recalled } from "#runtime/recall.ts";
import { keepReplicas } from "#runtime/replicas.ts";
import { keyBytes, PermitKey } from "#runtime/shield/permit.ts";
import { StandDown } from "#runtime/shield/shield.ts";
import { type StandDownParts, standDown } from "#runtime/stand-down.ts";
import { Supervisor, type SupervisorEvent } from "#runtime/supervisor.ts";
import { type ControlThread, startControl } from "#runtime/tick/control.ts";
import type { Hold } from "#runtime/tick/hold.ts";
import type { TickNumbers } from "#runtime/tick/numbers.ts";
import { RingHands } from "#runtime/tick/rings.ts";
import { commandRingBytes, mailboxRingBytes, reportRingBytes } from "#runtime/tick/setup.ts";
import { ControlStatus } from "#runtime/tick/status.ts";
import { holdMsAt, type TermsBoard } from "#runtime/tick/terms.ts";
import { outcomeRecord } from "#runtime/tick/witness.ts";
import type { Boards } from "./boards.ts";
import type { Fitted } from "./fitted.ts";
import { type ScrupleParts, scrupleOf } from "./scruple.ts";
import type { Slots } from "./slots.ts";

/** What all posts of a gateway have from it. None of it is memory that two of them write, but for the numbers. */
export interface PostParts extends ScrupleParts {
  readonly boot: string;
  readonly anchor: BootAnchor;
  readonly numbers: TickNumbers;
  readonly points: readonly PointId[];
  readonly boards: Boards;
  readonly slots: Slots;
  /** Whether a person holds the outputs; absent: nobody can. */
  readonly hold?: Hold;
  /** What people have ordered of the shields; absent: nobody can. */
  readonly terms?: Pick<TermsBoard, "memory" | "read">;
  readonly lastWords: Evidence;
  /** Its entrance to the door. */
  admit(capsule: string, key: PermitKey): Actuators;
  /** Who ends all adaptation beside the capsules themselves. */
  readonly frozenBy: "nobody" | "gateway";
  onEvent(post: Post, event: SupervisorEvent): void;
  tell(news: News): void;
}

/**
 * The place of one capsule in the house: its thread, and all that this thread shares with anybody. A post on
 * `trial` has no way to the machine; one that is `free` has, for the actuators that are leased to its capsule.
 */
export class Post {
  readonly fitted: Fitted;
  readonly mailbox: Ring;
  readonly #parts: PostParts;
  readonly #hands: "free" | "tied";
  readonly #slot: SharedArrayBuffer;
  readonly #board: SharedArrayBuffer;
  readonly #view: SampleBoard;
  readonly #mail: SharedArrayBuffer = Ring.allocate(mailboxRingBytes);
  readonly #wire: { readonly commands: SharedArrayBuffer; readonly reports: SharedArrayBuffer };
  readonly #keyBytes: Uint8Array = randomBytes(keyBytes);
  readonly #lives: number;
  readonly #allotted: Allotted;
  #replicas: ReplicaKeeper | undefined;
  #first: ControlThread | undefined;
  #entrance: StandDownParts | undefined;
  #courier: Courier | undefined;
  #supervisor: Supervisor | undefined;
  #isOnProbation = false;
  #isClosed = false;

  constructor(fitted: Fitted, hands: "free" | "tied", parts: PostParts) {
    this.fitted = fitted;
    this.#parts = parts;
    this.#hands = hands;
    this.mailbox = new Ring(this.#mail);
    this.#slot = parts.slots.take();
    this.#lives = parts.slots.nextPost();
    this.#allotted = allotReplicas(fitted.capsule.manifest, fitted.capsule.files);
    this.#board = SampleBoard.allocate(parts.points.length);
    this.#view = new SampleBoard(parts.points, this.#board);
    parts.boards.add(this.#view);
    this.#wire = { commands: Ring.allocate(commandRingBytes), reports: Ring.allocate(reportRingBytes) };
  }

  get supervisor(): Supervisor | undefined {
    return this.#supervisor;
  }

  get status(): ControlStatus | undefined {
    return (this.#supervisor?.control ?? this.#first)?.status;
  }

  /** Whether its ticks come before the work of others. */
  get rank(): Rank {
    return (this.#supervisor?.control ?? this.#first)?.rank ?? "usual";
  }

  get reportsLost(): number {
    return this.#courier?.reportsLost ?? 0;
  }

  get replicas(): ReplicaShared | undefined {
    return this.#allotted.shared;
  }

  /** The bytes of its decisions that wait for the disk. */
  get waitingBytes(): number {
    const ring = new Ring(this.#slot);
    return ring.capacityBytes - ring.freeBytes;
  }

  /** Starts its thread, which loads and then waits. */
  start(): void {
    if (this.#first !== undefined) return;
    this.#first = this.#give("on");
    const { boot, lastWords: evidence, clock, tell } = this.#parts;
    this.#replicas = keepReplicas(this.#allotted, { boot, evidence, now: () => clock.now(), tell });
  }

  /** Whether the thread has come up and waits; false where it did not in time, or died. */
  async isWarm(): Promise<boolean> {
    this.start();
    const dead = this.#first!.ended.then(() => false);
    // A first tick would be blocked by the absence of replicas, so it waits for them, but not for long.
    await Promise.race([this.#replicas!.ready(replicasReadyMs), dead]);
    return await Promise.race([this.#first!.status.untilWaiting(warmMsMax), dead]);
  }

  /** On trial: lets the thread run; `ended` resolves when it is gone, with what ended it. */
  divert(): Promise<Fault | undefined> {
    this.start();
    this.#first!.status.go(this.#parts.numbers.last);
    return this.#first!.ended;
  }

  /** From now on its capsule can order the safe state. */
  enter(): void {
    if (this.#entrance !== undefined) return;
    const { boot, clock, lastWords, admit } = this.#parts;
    const { envelope, capsule } = this.fitted;
    const key = new PermitKey(this.#keyBytes);
    this.#entrance = {
      boot,
      capsule: capsule.id,
      clock,
      standDown: new StandDown(envelope, key, { epoch: this.#lives }),
      door: admit(capsule.id, key),
      evidence: lastWords,
    };
  }

  /**
   * Its thread goes on from the set-points that stand in the device. On probation its death is somebody else's to
   * answer: the machine stands as it is, and another capsule goes on.
   */
  drive(recalled: Recalled | undefined, how: "for-good" | "on-probation" = "for-good"): void {
    this.#isOnProbation = how === "on-probation";
    this.start();
    this.enter();
    const { numbers, onEvent, terms } = this.#parts;
    const entrance = this.#entrance!;
    const wire = { commands: new Ring(this.#wire.commands), reports: new Ring(this.#wire.reports) };
    const { capsule, envelope } = this.fitted;
    const { manifest } = capsule;
    const courier = new Courier(wire, entrance.door, scrupleOf(manifest, this.#parts));
    this.#courier = courier;
    void courier.run();
    const { tickMs } = manifest;
    const going = recalled ?? goingOn(manifest, { drift: undefined });
    this.#supervisor = new Supervisor(
      {
        ...entrance,
        random: Math.random,
        limits: (now) => limitsFor(tickMs, holdMsAt(now, { signed: envelope, terms })),
        unrecordedSince: () => courier.unrecordedSince,
        spawn: (life, { afterTick, strikes }) => {
          const control = life === 0 ? this.#first! : this.#give(inferenceAfter(strikes));
          going.hand(control.status, this.#supervisor?.control.status);
          control.status.go(afterTick);
          return control;
        },
        onEvent: (event) => {
          if (this.#isOnProbation && event.kind === "control-ended") void this.#supervisor!.leave();
          onEvent(this, event);
        },
      },
      numbers.last,
    );
  }

  /** Ends its tick and rests; true when it does and every permit of its own has its outcome. */
  async rest(): Promise<boolean> {
    const rests = (await this.#supervisor?.rest(restMsMax)) ?? false;
    if (rests) await this.#courier!.settled();
    return rests;
  }

  goOn(): void {
    this.#supervisor?.goOn();
  }

  /** It got through its first ticks. */
  confirm(): void {
    this.#isOnProbation = false;
  }

  /** Ends the thread wherever it is and leaves the machine as it stands. */
  async leave(): Promise<void> {
    const left = this.#supervisor?.leave() ?? this.#first?.stop();
    await left;
    await this.#close();
  }

  async cut(): Promise<void> {
    const left = this.#supervisor?.leave();
    void (this.#supervisor?.control ?? this.#first)?.terminate();
    await left;
    await this.#close();
  }

  /** Ends the thread and orders the safe state; for one without a thread, only that. */
  async stop(because: StandDownRecord["because"]): Promise<Outcome | undefined> {
    if (this.#supervisor !== undefined) {
      await this.#supervisor.leave();
      this.#keepReports();
      const outcome = await this.#supervisor.stop(because);
      await this.#close();
      return outcome;
    }
    await this.leave();
    if (this.#entrance === undefined) return undefined;
    return await standDown(this.#entrance, { because, tick: this.#parts.numbers.last });
  }

  #give(inference: "on" | "off"): ControlThread {
    const { boot, anchor, numbers, points, slots, frozenBy, hold, tell, terms } = this.#parts;
    const { capsule, envelope } = this.fitted;
    const isTied = this.#hands === "tied";
    const setup = {
      ...{ boot, anchor, points, frozenBy, inference },
      epoch: slots.nextLife(),
      // Nobody else ever sees the key of a trial, so nothing that it signs opens anything.
      permitKey: isTied ? randomBytes(keyBytes) : this.#keyBytes,
      mode: envelope.mode,
      capsule: { id: capsule.id, manifest: capsule.manifest, files: capsule.files },
      shared: {
        status: ControlStatus.allocate(),
        numbers: numbers.memory,
        board: this.#board,
        evidence: this.#slot,
        mailbox: this.#mail,
        ...(hold && { hold: hold.memory }),
        ...(terms && { terms: terms.memory }),
        replicas: this.#allotted.shared,
        wire: isTied ? undefined : this.#wire,
      },
    };
    return startControl(setup, (rank) => tell(rankNews(rank, this.fitted.name)));
  }

  /** The thread is gone: what came back for it is written down in its place, and its ring is free. */
  async #close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#replicas?.[Symbol.asyncDispose]();
    await this.#courier?.settled();
    this.#courier?.close();
    this.#keepReports();
    this.#parts.boards.remove(this.#view);
    this.#parts.slots.free(this.#slot);
  }

  #keepReports(): void {
    const { boot, clock, lastWords } = this.#parts;
    const hands = new RingHands(new Ring(this.#wire.commands), new Ring(this.#wire.reports));
    hands.reports((report: Report) =>
      lastWords.append(encodeRecord(outcomeRecord(report, clock.now(), boot))),
    );
  }
}

/** Loading a model takes seconds on a slow gateway; who needs longer will not come. */
const warmMsMax = 30_000;
const replicasReadyMs = 5_000;
/** A tick takes far less than this. */
const restMsMax = 1_000;
