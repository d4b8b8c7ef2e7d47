import { decimal } from "./format.js";

// What the page remembers: the decisions of the last minutes, tick by tick, and runs of like verdicts. It
// only ever holds what the log has committed.

/** @typedef {import("../../prove/record.ts").DecisionRecord} DecisionRecord */
/** @typedef {import("../../prove/record.ts").OutcomeRecord} OutcomeRecord */
/** @typedef {import("../../prove/record.ts").Record} LogRecord */
/** @typedef {{ index: number, record: LogRecord }} Logged */
/** @typedef {{ index: number, record: DecisionRecord, outcome: OutcomeRecord | null }} Decision */
/**
 * One tick; `heardMs` is when the page took it, by a clock that nobody sets. `main` is the decision a person must see, the strictest; `last` is the one that was carried out.
 * @typedef {{ boot: string, tick: number, seconds: number, heardMs: number, decisions: Decision[], main: Decision, last: Decision }} Tick
 */
/**
 * Like verdicts of the same proposer, without a pause: one line for a person instead of ten a second.
 * @typedef {{ id: number, kind: string, first: number, newest: number, count: number, entries: (Decision | Logged)[], key: string }} Run
 */

export class History {
  /** @type {Tick[]} */ ticks = [];
  /** @type {Run[]} newest first */ runs = [];
  counts = { allow: 0, amend: 0, block: 0 };
  nextIndex = 0;
  /** Index of the first record that the page has seen. */
  firstIndex = 0;
  /** Raised with everything taken, so that a reader knows whether to draw again. */
  version = 0;
  /** @type {Map<string, Decision>} */ #awaited = new Map();
  /** @type {Map<string, Run>} */ #open = new Map();
  #runId = 0;

  /** Forgets everything: the log is another one, or the gap is too long to fill. @param {number} index */
  restart(index) {
    this.ticks = [];
    this.runs = [];
    this.counts = { allow: 0, amend: 0, block: 0 };
    this.nextIndex = this.firstIndex = index;
    this.#awaited.clear();
    this.#open.clear();
    this.version++;
  }

  /** Takes records in the log's order; what it has already is skipped. @param {readonly Logged[]} batch */
  take(batch) {
    for (const logged of batch) {
      if (logged.index < this.nextIndex) continue;
      this.nextIndex = logged.index + 1;
      this.#takeOne(logged);
    }
    this.version++;
  }

  /** @returns {Tick | undefined} */
  get newest() {
    return this.ticks.at(-1);
  }

  /**
   * The tick that a person should look at: of the last second the newest of the strictest, and where
   * possible one whose answer from the machine is known.
   */
  get notable() {
    const { newest } = this;
    if (newest === undefined) return undefined;
    const recent = this.ticks
      .slice(-recentTicksMax)
      .filter(({ seconds }) => newest.seconds - seconds < recentS);
    const settled = recent.filter(({ last }) => isSettled(last));
    const candidates = settled.length > 0 ? settled : recent;
    return candidates.reduce((best, tick) => (strictness(tick) >= strictness(best) ? tick : best));
  }

  /** @param {Logged} logged */
  #takeOne({ index, record }) {
    if (record.kind === "outcome") {
      const decision = this.#awaited.get(record.permit);
      this.#awaited.delete(record.permit);
      if (decision) decision.outcome = record;
    } else if (record.kind === "anchor") {
      // What a tick remembers tells an auditor something, and nobody who watches.
    } else if (record.kind === "decision" && record.trial !== undefined) {
      // On trial nothing was let through; the header says how far the trial is.
    } else if (record.kind === "decision") {
      this.#decide({ index, record, outcome: null });
    } else {
      this.#open.clear();
      this.#begin({ kind: "system", key: record.kind, at: record.at, entry: { index, record } });
    }
  }

  /** @param {Decision} decision */
  #decide(decision) {
    const { boot, tick, at, verdict, because, origin, by, permit } = decision.record;
    this.counts[verdict]++;
    if (permit !== null) {
      this.#awaited.set(permit, decision);
      if (this.#awaited.size > awaitedMax) this.#awaited.delete(this.#awaited.keys().next().value ?? "");
    }
    const newest = this.newest;
    if (newest?.tick === tick && newest.boot === boot) {
      newest.decisions.push(decision);
      newest.last = decision;
      if (rank[verdict] > rank[newest.main.record.verdict]) newest.main = decision;
    } else {
      this.ticks.push({
        boot,
        tick,
        seconds: at / 1e6,
        heardMs: performance.now(),
        decisions: [decision],
        main: decision,
        last: decision,
      });
      if (this.ticks.length > ticksMax) this.ticks.splice(0, this.ticks.length - ticksMax);
    }
    this.#run(decision, JSON.stringify([verdict, because, origin, by]));
  }

  /** @param {Decision} entry @param {string} key */
  #run(entry, key) {
    const { at, verdict } = entry.record;
    const run = this.#open.get(key);
    if (run === undefined || at - run.newest > runPauseUs) {
      this.#begin({ kind: verdict, key, at, entry });
      return;
    }
    run.newest = at;
    run.count++;
    run.entries.push(entry);
    if (run.entries.length > runEntriesMax) run.entries.shift();
  }

  /** @param {{ kind: string, key: string, at: number, entry: Decision | Logged }} given */
  #begin({ kind, key, at, entry }) {
    /** @type {Run} */
    const run = { id: this.#runId++, kind, key, first: at, newest: at, count: 1, entries: [entry] };
    this.runs.unshift(run);
    if (kind !== "system") this.#open.set(key, run);
    for (const old of this.runs.splice(runsMax))
      if (this.#open.get(old.key) === old) this.#open.delete(old.key);
  }
}

/** A point's value in a tick's frame, null where it was not good. @param {Tick} tick @param {string} point @returns {number | null} */
export function measured(tick, point) {
  const sample = tick.main.record.frame[point];
  // The two highest bits of a status are its severity; only 00 is good.
  return sample === undefined || sample[1] >>> 30 !== 0 ? null : decimal(sample[0]);
}

/** Where nothing was permitted no answer will come. @param {Decision} decision */
export function isSettled({ record, outcome }) {
  return record.permit === null || outcome !== null;
}

/** @param {Tick} tick */
export function strictness({ main }) {
  return rank[main.record.verdict];
}

/** The strictest is the highest. */
const rank = { allow: 0, amend: 1, block: 2 };
/** Five minutes at ten ticks a second. */
const ticksMax = 3_000;
const runsMax = 200;
const recentS = 1;
const recentTicksMax = 100;
const runEntriesMax = 100;
const awaitedMax = 100;
const runPauseUs = 2_000_000;
