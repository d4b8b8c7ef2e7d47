// The host of the capsules. It asks the table of `capsule/lifecycle.ts`, prepares what the answer needs, writes
// the answer down, and then does it. One thing is done after the other; what cannot wait, the safe state of a
// capsule whose thread has died, is the supervisor's, who waits for nobody.

import type { Leases } from "#runtime/act/lease.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import { type Event, isRunning, type Move, next, type State, wishes } from "#runtime/capsule/lifecycle.ts";
import { ProbeWatch } from "#runtime/capsule/probes.ts";
import type { Config } from "#runtime/config.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { toThreadBytes } from "#runtime/core/thread-json.ts";
import { lifecycleNews, type News, supervisorNews } from "#runtime/news.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import { encodeRecord, type Record } from "#runtime/prove/record.ts";
import type { Recalled } from "#runtime/recall.ts";
import type { SupervisorEvent } from "#runtime/supervisor.ts";
import { obstacle, pointsOf, predecessorOf } from "./claims.ts";
import { type Entry, memberOf } from "./entry.ts";
import type { CrewMember } from "./files.ts";
import { type Fitted, fitted } from "./fitted.ts";
import { Post, type PostParts } from "./post.ts";
import { probedIn, shown } from "./probing.ts";
import { makeSafe } from "./safe.ts";
import { swap } from "./swap.ts";

export interface HostParts extends Omit<PostParts, "onEvent"> {
  readonly config: Config;
  readonly leases: Leases;
  look(): Promise<void>;
  /** What the device itself must know before a capsule moves it; refused, it is a Fault. */
  guard(fitted: Fitted): Promise<void>;
  tell(news: News): void;
  /** The crew has changed, and is to be written down for the next start and for whoever asks. */
  keep(): Promise<void>;
}

export class Host {
  readonly entries: Map<string, Entry> = new Map();
  readonly #parts: HostParts;
  readonly #postParts: PostParts;
  #turn: Promise<unknown> = Promise.resolve();
  #lead: Entry | undefined;
  #isClosing = false;

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.#postParts = { ...parts, onEvent: (post, event) => this.#heard(post, event) };
  }

  /** The capsule that one-capsule views show: the first that is armed, or was the last to be. */
  get lead(): Entry | undefined {
    const all = [...this.entries.values()];
    this.#lead = all.find(({ state }) => state === "armed") ?? this.#lead ?? all.find((one) => one.fitted);
    return this.#lead;
  }

  get crew(): readonly CrewMember[] {
    return [...this.entries.values()].map((entry) => memberOf(entry, this.#parts.leases.of(entry.id)));
  }

  /** Before anything is connected: a model takes longest to load. */
  warm(entry: Entry): void {
    assert(entry.fitted !== undefined, "only what was read is warmed");
    entry.warmed = new Post(entry.fitted, "free", this.#postParts);
    entry.warmed.start();
  }

  /** For a capsule that was suspended when the run before ended: its actuators are its own, and safe. */
  async suspended(entry: Entry): Promise<void> {
    entry.state = "suspended";
    const post = new Post(entry.fitted!, "free", this.#postParts);
    entry.post = post;
    post.enter();
    await this.#makeSafe(entry, "suspended");
  }

  /** One event after the other, each with its answer: what was done about it, or why nothing was. */
  handle(entry: Entry, event: Event, because: string, recalled?: Recalled): Promise<Move> {
    const turn = this.#turn.then(() => this.#apply(entry, event, because, recalled));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Committed decisions: what probes count is what anybody can read. */
  observe(batch: readonly LoggedRecord[]): void {
    for (const record of probedIn(batch)) {
      const entry = this.entries.get(record.capsule ?? "");
      const isTrial = "trial" in record && record.trial !== undefined;
      if (entry?.probes === undefined || entry.isWatching || isTrial !== (entry.state === "trial")) continue;
      const finding = shown(entry.probes, record);
      if (finding.kind === "waiting" || (finding.kind === "held" && (!isTrial || entry.isHeld))) continue;
      entry.probes = undefined;
      if (finding.kind === "failed") void this.handle(entry, "probes-failed", finding.because);
      else void this.handle(entry, "probes-held", "its probes have held");
    }
  }

  /** To the capsule that has the first of the actuators; its shield says what it thinks of the others. */
  propose(proposal: Proposal): "taken" | "full" {
    const owner = this.#parts.leases.ownerOf(proposal.writes[0]?.point ?? "");
    const entry = (owner && this.entries.get(owner)) || this.lead;
    return entry?.post?.mailbox.push(toThreadBytes(proposal)) ? "taken" : "full";
  }

  /** Ends all threads; the machine is left in the safe state of every capsule that guarded a part of it. Twice is harmless. */
  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    await this.#turn;
    await Promise.all(
      [...this.entries.values()].flatMap(({ post, trial, warmed }) => [
        trial?.leave(),
        warmed?.cut(),
        post?.supervisor === undefined ? post?.leave() : post.stop("stopping"),
      ]),
    );
  }

  async #apply(entry: Entry, event: Event, because: string, recalled?: Recalled): Promise<Move> {
    if (this.#isClosing) return { kind: "refused", because: "the gateway is stopping" };
    const from = entry.state;
    const answer = next(from, event);
    if (answer.kind === "refused") {
      // What came too late to matter was nobody's wish.
      if (wishes.has(event)) this.#tell(entry, { event, from, because: answer.because });
      return answer;
    }
    const { to, effects } = answer;
    // Of one on trial the thread that ends is that of the trial; it leaves its memory to who comes next.
    if (from === "trial") await this.#endTrial(entry);
    const failed = await this.#prepare(entry, answer);
    if (failed !== undefined) {
      await this.#apply(entry, failed.event, failed.because);
      return { kind: "refused", because: failed.because };
    }
    if (effects.includes("drive")) {
      const { leases } = this.#parts;
      const before = predecessorOf(entry, this.entries, leases);
      if (before !== undefined) return await this.#takeOver(entry, before, { event, because });
      const taken = leases.take(entry.id, pointsOf(entry));
      assert(taken === undefined, "what was free a moment ago is free");
    }
    this.#move(entry, { to, event, because });
    if (effects.includes("divert")) this.#divert(entry);
    if (effects.includes("drive")) entry.post!.drive(recalled);
    if (effects.includes("safe")) await this.#makeSafe(entry, to === "suspended" ? "suspended" : "retired");
    else if (effects.includes("end") && from !== "trial") await entry.post?.leave();
    if (effects.includes("release")) this.#parts.leases.release(entry.id);
    if (to === "retired" || to === "staged") entry.post = undefined;
    await this.#parts.keep();
    return answer;
  }

  /** What may fail, before anything is written down: then it is as if nobody had asked. */
  async #prepare(
    entry: Entry,
    { effects }: Extract<Move, { kind: "move" }>,
  ): Promise<{ readonly event: Event; readonly because: string } | undefined> {
    try {
      if (effects.includes("verify") && entry.warmed === undefined)
        entry.fitted = await fitted({ ...entry.source, id: entry.id }, this.#parts.config);
      if (!effects.includes("lease")) return undefined;
      const taken = obstacle(entry, this.entries, this.#parts.leases);
      if (taken !== undefined) return { event: "lease-refused", because: taken };
      await this.#parts.guard(entry.fitted!);
      const post = entry.warmed ?? new Post(entry.fitted!, "free", this.#postParts);
      entry.warmed = undefined;
      if (await post.isWarm()) {
        entry.post = post;
        return undefined;
      }
      await post.cut();
      return { event: "verification-failed", because: "its thread did not come up" };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { event: "verification-failed", because: error.message };
    }
  }

  async #takeOver(
    entry: Entry,
    before: Entry,
    { event, because }: { readonly event: Event; readonly because: string },
  ): Promise<Move> {
    const { leases, clock, look, tell } = this.#parts;
    const end = await swap({
      from: before.post!,
      to: entry.post!,
      leases,
      clock,
      look,
      onHanded: () =>
        this.#move(entry, { to: "armed", event, because: `${because}; it takes over from ${before.name}` }),
    });
    if (end.kind === "taken-over") {
      entry.replaced = before.id;
      const times = `${end.gapMs.toFixed(1)} ms from its last tick to the next one's`;
      this.#move(before, {
        to: "retired",
        event: "superseded",
        because: `${entry.name} has taken over, ${times}`,
      });
      before.post = undefined;
      before.probes = undefined;
      tell({
        level: "info",
        details: {
          event: "taken-over",
          capsule: entry.id,
          from: before.id,
          gapMs: end.gapMs,
          lateMs: end.lateMs,
        },
        text: `${entry.name} has taken over from ${before.name}, ${times}`,
      });
      await this.#parts.keep();
      return { kind: "move", to: "armed", effects: [] };
    }
    if (end.kind === "lost") await entry.post!.stop("retired");
    this.#move(entry, { to: "retired", event: "fell-back", because: end.because });
    entry.post = undefined;
    entry.wasArmed = false;
    if (end.kind === "lost") {
      leases.handOver(entry.id, before.id, pointsOf(before));
      this.#move(before, { to: "suspended", event: "died", because: end.because });
    }
    await this.#parts.keep();
    return { kind: "refused", because: end.because };
  }

  #divert(entry: Entry): void {
    const trial = new Post(entry.fitted!, "tied", this.#postParts);
    entry.trial = trial;
    void trial.divert().then((fault) => {
      if (entry.trial !== trial || fault === undefined || this.#isClosing) return;
      void this.handle(entry, "crashed", fault.message);
    });
  }

  async #endTrial(entry: Entry): Promise<void> {
    const { trial } = entry;
    entry.trial = undefined;
    await trial?.leave();
  }

  #makeSafe(entry: Entry, because: "suspended" | "retired"): Promise<void> {
    return makeSafe(entry, { because, isClosing: () => this.#isClosing });
  }

  #heard(post: Post, event: SupervisorEvent): void {
    const entry = this.entries.get(post.fitted.capsule.id)!;
    const { boot, clock, lastWords, tell } = this.#parts;
    const name = this.entries.size > 1 ? entry.name : undefined;
    const sinceStartMs = Math.round(process.uptime() * 1_000);
    tell(supervisorNews(event, { sinceStartMs, ...(name && { name }) }));
    if (event.kind !== "control-ended") return;
    entry.probes?.pause();
    const { code, message } = event.fault;
    const text = name === undefined ? message : `${name}: ${message}`;
    lastWords.appendLast(encodeRecord({ kind: "fault", boot, at: clock.now(), code, text }));
    if (entry.post !== post || entry.state !== "armed") return;
    void this.handle(entry, event.respawnInMs === undefined ? "died" : "crashed", message);
  }

  #move(
    entry: Entry,
    { to, event, because }: { readonly to: State; readonly event: Event; readonly because: string },
  ): void {
    const from = entry.state;
    entry.state = to;
    entry.because = because;
    if (to !== from) {
      entry.since = this.#parts.clock.now();
      entry.probes = isRunning(to) ? new ProbeWatch(entry.fitted!.capsule.manifest) : undefined;
    }
    if (to === "armed") entry.wasArmed = true;
    this.#tell(entry, { event, from, because });
  }

  #tell(
    { id, name, state: to }: Entry,
    { event, from, because }: { readonly event: Event; readonly from: State; readonly because: string },
  ): void {
    const { boot, clock, lastWords, leases, tell } = this.#parts;
    const record: Record = {
      kind: "lifecycle",
      boot,
      at: clock.now(),
      capsule: id,
      name,
      event,
      from,
      to,
      because,
      owns: leases.of(id),
    };
    lastWords.append(encodeRecord(record));
    tell(lifecycleNews(record));
  }
}
