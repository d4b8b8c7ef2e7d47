import { backoffMs } from "#runtime/core/backoff.ts";
import { assert, Fault, type FaultCode } from "#runtime/core/fault.ts";
import type { DeploymentRehearsal } from "#runtime/prove/deployment-record.ts";
import type { Offer } from "#runtime/update/port.ts";
import type { Action, Did, Settings } from "./actions/action.ts";
import { actions } from "./actions/actions.ts";
import { type Book, ending } from "./book.ts";
import { after, begin, type Deployment, trying } from "./deployment.ts";
import type { Journal } from "./journal.ts";
import type { Surroundings } from "./port.ts";
import { type Event, next, patience, type State } from "./table.ts";

export interface Order {
  readonly offer: Offer;
  readonly from: string;
  readonly asked: number | null;
  readonly olderBecause: string | null;
  /** What it was rehearsed by, as it was found to be about this very step. */
  readonly rehearsal?: DeploymentRehearsal;
}

type Acted = Exclude<State, "ended">;

export interface Deploying {
  readonly journal: Journal;
  readonly settings: Settings;
  /** What each state does, where that is not what it is for: tests put faults there. */
  readonly actionOf?: (state: Acted) => Action;
}

const usual = (state: Acted): Action => actions[state];

/**
 * Takes one deployment at a time through the table. The journal has the row of what is about to be done, with the
 * number of tries, before it is done, so a run that dies in it is counted, and one that always dies in it ends.
 * Where the journal takes nothing, nothing is done: whoever guards goes on guarding.
 */
export class Deployer {
  readonly #world: Surroundings;
  readonly #settings: Settings;
  readonly #journal: Journal;
  readonly #actionOf: (state: Acted) => Action;
  #abort = new AbortController();

  constructor(world: Surroundings, { journal, settings, actionOf = usual }: Deploying) {
    this.#world = world;
    this.#journal = journal;
    this.#settings = settings;
    this.#actionOf = actionOf;
  }

  get book(): Book {
    return this.#journal.book;
  }

  /** The first row; what comes of it is `run`'s. Throws where it cannot be written. */
  async begin(order: Order): Promise<Deployment> {
    const { boot } = this.#world;
    const at = this.#world.now();
    await this.#journal.change((book) => {
      assert(book.current === null, "one deployment at a time");
      const number = book.count + 1;
      return { ...book, count: number, current: begin({ ...order, number }, { at, boot }) };
    });
    this.#abort = new AbortController();
    return this.book.current!;
  }

  /** Writes down what is no step of a deployment. */
  async note(change: (book: Book) => Book): Promise<void> {
    await this.#journal.change(change);
  }

  /** False where it has come too far, or nothing is under way. */
  abort(): boolean {
    const { current } = this.book;
    if (current === null || !isOpen(current.state)) return false;
    this.#abort.abort();
    return true;
  }

  /** Resolves when nothing is under way any more, or soon after `stop`; then the next run goes on. */
  async run(stop: AbortSignal): Promise<void> {
    let waits = backoffMs(again, () => 0);
    let before = this.book.current?.state;
    while (this.book.current !== null && !stop.aborted) {
      const { current } = this.book;
      if (current.state !== before) waits = backoffMs(again, () => 0);
      before = current.state;
      const step = await this.#tried(current, stop);
      if (step === undefined) return;
      await this.#take(step, stop);
      if (step.event === "troubled")
        await this.#world.pause(waits.next().value, this.#signal(current.state, stop));
    }
  }

  async #tried({ state }: Deployment, stop: AbortSignal): Promise<Step | undefined> {
    const { current } = this.book;
    assert(current !== null && state !== "ended", "an ended deployment is none");
    const { triesMax, limitMs } = patience[state];
    if (this.#abort.signal.aborted && isOpen(state))
      return { event: "aborted", because: "a person has taken it back" };
    if (current.tries >= triesMax)
      return {
        event: "spent",
        because: `tried ${current.tries} times${current.trouble === "" ? ", and the daemon did not live to tell why" : `: ${current.trouble}`}`,
      };
    if (!(await this.#write((book) => ({ ...book, current: trying(current, this.#world.boot) }), stop)))
      return undefined;
    const over = new AbortController();
    const signal = AbortSignal.any([this.#signal(state, stop), over.signal]);
    const late = this.#world.pause(limitMs, signal).then((): Step | undefined => {
      if (stop.aborted) return undefined;
      if (isOpen(state) && this.#abort.signal.aborted)
        return { event: "troubled", because: "a person takes it back" };
      return { event: "troubled", because: `it took longer than ${limitMs / 1_000} s` };
    });
    const { world, settings, book } = { world: this.#world, settings: this.#settings, book: this.book };
    try {
      const acted = this.#actionOf(state)(book.current!, { world, settings, book, signal });
      // One that hangs is let go; what it still does is harmless to do again.
      return await Promise.race([acted, late]);
    } catch (error) {
      if (stop.aborted) return undefined;
      if (signal.aborted) return { event: "troubled", because: "a person takes it back" };
      if (!(error instanceof Fault)) throw error;
      return { event: verdicts.has(error.code) ? "refused" : "troubled", because: error.message };
    } finally {
      over.abort();
    }
  }

  async #take(step: Step, stop: AbortSignal): Promise<void> {
    const before = this.book.current!;
    const { event, because } = step;
    const told = { at: this.#world.now(), because: because.slice(0, wordsMax) };
    const deployment = { ...after(before, event, told), ...("found" in step ? step.found : {}) };
    const isWritten = await this.#write((book) => {
      const changed = "changes" in step && step.changes !== undefined ? step.changes(book) : book;
      return deployment.state === "ended" ? ending(changed, deployment) : { ...changed, current: deployment };
    }, stop);
    if (isWritten && deployment.state !== before.state)
      this.#world.tell({ before, after: deployment, because: told.because });
  }

  /** Tries until it is on disk; false where the run ends before. */
  async #write(change: (book: Book) => Book, stop: AbortSignal): Promise<boolean> {
    let isTold = false;
    for (const waitMs of backoffMs(again, () => 0)) {
      if (stop.aborted) return false;
      try {
        await this.#journal.change(change);
        return true;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        if (!isTold)
          this.#world.complain(
            `The deployment waits, because its journal cannot be written: ${error.message}`,
          );
        isTold = true;
        await this.#world.pause(waitMs, stop);
      }
    }
    return false;
  }

  /** On the way out a person's second thoughts end nothing any more. */
  #signal(state: State, stop: AbortSignal): AbortSignal {
    return isOpen(state) ? AbortSignal.any([stop, this.#abort.signal]) : stop;
  }
}

type Step =
  | Did
  | { readonly event: Extract<Event, "troubled" | "spent" | "aborted">; readonly because: string };

/** Whether whoever aborts now changes anything. */
function isOpen(state: State): boolean {
  return next(state, "aborted").to !== state;
}

/** Faults that say something of the capsule: asked again, the answer would be the same. */
const verdicts: ReadonlySet<FaultCode> = new Set([
  "capsule/bad-bundle",
  "capsule/bad-manifest",
  "capsule/bad-signature",
  "capsule/not-trusted",
  "capsule/refused",
  "capsule/too-large",
  "capsule/unfit",
  "foundry/refused",
  "model/bad-file",
  "model/bad-input",
  "model/bad-output",
]);

const again = { firstMs: 1_000, mostMs: 30_000 };
/** A reason that is longer is somebody's file, and not a reason. */
const wordsMax = 1_000;
