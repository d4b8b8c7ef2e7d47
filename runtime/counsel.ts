import { type Advised, Advisor, type AdvisorBounds } from "./advisor/client.ts";
import type { AdvisorSetup, Present, Wanted } from "./advisor/question.ts";
import type { Clock } from "./core/clock.ts";
import type { SampleBoard } from "./field/board.ts";
import type { Entry } from "./host/entry.ts";
import type { Host } from "./host/host.ts";
import { controlOf } from "./host/shown.ts";
import type { DecisionRecord } from "./prove/record.ts";
import type { Terms } from "./terms.ts";
import { bearingIn, frameIn, isJudgeable, proposalIn } from "./tick/replay/recorded.ts";

export interface CounselParts {
  readonly host: Pick<Host, "entries" | "crew" | "lead">;
  readonly clock: Clock;
  readonly board: SampleBoard;
  /** What people have ordered of the shields. */
  readonly terms: Pick<Terms, "bearing">;
}

/**
 * Puts a question about the machine as it is now before the advisor of the capsule that guards. Searches have a thread of
 * their own, so that whoever only asks whether something is allowed does not wait for them.
 */
export class Counsel implements AsyncDisposable {
  readonly #parts: CounselParts;
  readonly #quick: Advisor = new Advisor(quick);
  readonly #search: Advisor = new Advisor(search);

  constructor(parts: CounselParts) {
    this.#parts = parts;
  }

  async ask(wanted: Wanted): Promise<Advised> {
    const entry = this.#entryFor(wanted);
    if (entry?.fitted === undefined) return { kind: "unable", because: "No capsule guards yet" };
    const advisor = wanted.kind === "set-points" ? this.#search : this.#quick;
    return await advisor.ask({ ...wanted, present: this.#present(entry) }, setupOf(entry.fitted));
  }

  /** Where a proposal led that was judged, by the capsule that judged it. */
  async rollOut(record: DecisionRecord): Promise<Advised> {
    const fitted = this.#parts.host.entries.get(record.capsule)?.fitted;
    if (fitted === undefined)
      return { kind: "unable", because: "The capsule that judged it is not open here" };
    if (!isJudgeable(record))
      return { kind: "unable", because: "The record does not say all it was judged by" };
    const { at, given, regime } = record;
    const asked = proposalIn(record, given);
    if (asked === undefined)
      return { kind: "unable", because: "Nobody asked for anything that could lead anywhere" };
    const present: Present = {
      ...{ frame: frameIn(record), goodSince: at - given.sinceGoodUs, forecaster: given.forecaster },
      ...(given.standing && { standing: given.standing.map(Number) }),
      ...(regime && { regime: regime.name }),
      bearing: bearingIn(record),
    };
    return await this.#quick.ask({ kind: "roll-out", present, asked }, setupOf(fitted));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#quick[Symbol.asyncDispose](), this.#search[Symbol.asyncDispose]()]);
  }

  /** Whose actuators are spoken of, as a proposal would find its judge. */
  #entryFor(wanted: Wanted): Entry | undefined {
    const { host } = this.#parts;
    const point = wanted.kind === "what-if" ? wanted.writes[0]?.point : undefined;
    const owner = host.crew.find(({ owns }) => point !== undefined && owns.includes(point))?.id;
    return (owner && host.entries.get(owner)) || host.lead;
  }

  #present(entry: Entry): Present {
    const { board, clock } = this.#parts;
    const now = clock.now();
    const control = controlOf(entry);
    const model = entry.fitted?.regimes;
    const regime = model && control?.regime(model)?.regime;
    return {
      frame: board.sample(now),
      // A hold is counted from here: what is asked now was let through a moment ago, as far as anybody knows.
      goodSince: now,
      forecaster: control?.forecaster === "lost" ? "lost" : "trusted",
      ...(regime !== undefined && { regime }),
      ...(entry.fitted && { bearing: this.#parts.terms.bearing(entry.fitted.envelope) }),
    };
  }
}

function setupOf({ capsule, envelope, regimes }: NonNullable<Entry["fitted"]>): AdvisorSetup {
  const { id, manifest, files } = capsule;
  const map = files.get(manifest.map.file)!;
  return { capsule: id, manifest, map, mode: envelope.mode, learnt: regimes?.regimes };
}

const idleMs = 60_000;
const quick: AdvisorBounds = { queueMax: 16, answerMs: 20_000, searchMs: 1_000, idleMs };
/** One at a time, and no queue. */
const search: AdvisorBounds = { queueMax: 0, answerMs: 30_000, searchMs: 5_000, idleMs };
