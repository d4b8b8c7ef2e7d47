import { type Consent, takesTwo } from "#runtime/access/consent.ts";
import type { Move } from "#runtime/capsule/lifecycle.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { AccessNote } from "#runtime/prove/access-record.ts";
import { type Entry, newEntry, productOf } from "./entry.ts";
import { type Answered, answersMax, crewMax, type Verb, type Want, type Wants, wantText } from "./files.ts";
import type { Fitted, Source } from "./fitted.ts";
import type { Host } from "./host.ts";

export interface ObeyParts {
  readonly host: Host;
  now(): number;
  /** Reads a capsule that is not here yet. */
  open(source: Source): Promise<Fitted>;
  keep(): Promise<void>;
  readonly consent: Consent;
  /** True once the log has it for good. */
  note(note: AccessNote): Promise<boolean>;
}

/**
 * Does what people want, one want after the other, and says what became of each. A want is a wish: the host, and
 * behind it the table, decide. The answers are kept, so that whoever has asked can wait for theirs.
 */
export class Obedience {
  readonly #parts: ObeyParts;
  #answers: readonly Answered[];

  constructor(parts: ObeyParts, answers: readonly Answered[]) {
    this.#parts = parts;
    this.#answers = answers;
  }

  /** What is under way is settled by where its capsule has come to. */
  get answers(): readonly Answered[] {
    const { entries } = this.#parts.host;
    return this.#answers.map((answer) => {
      const entry = entries.get(answer.id);
      if (answer.kind !== "under-way" || entry === undefined || entry.state === "trial") return answer;
      const kind = entry.state === "armed" ? "done" : "refused";
      return { ...answer, kind, text: `${entry.name} is ${entry.state}: ${entry.because}` };
    });
  }

  async obey({ wants }: Wants): Promise<void> {
    const last = Math.max(0, ...this.#answers.map(({ revision }) => revision));
    for (const want of wants.toSorted((a, b) => a.revision - b.revision)) {
      if (want.revision <= last) continue;
      this.#answer(want, await this.#permitted(want));
      await this.#parts.keep();
    }
  }

  /** What came over the API stands in the log, with whoever has agreed; of what the file alone says, the log is told here. */
  async #permitted(want: Want): Promise<Pick<Answered, "kind" | "text">> {
    const { consent, note } = this.#parts;
    const { verb, id, agreed } = want;
    if (consent.takes(agreed, wantText(want))) return await this.#done(want);
    const said = {
      who: "the file of wants",
      role: null,
      how: "file",
      what: verb,
      about: `${verb} ${id}`,
    } as const;
    if (arms[verb] && consent.isAsked) {
      void note({ ...said, outcome: "denied" });
      return { kind: "refused", text: takesTwo };
    }
    const isWritten = note({ ...said, outcome: "intended" });
    // What makes the machine safer waits for nobody, not for the log either.
    if (arms[verb] && !(await isWritten)) {
      void note({ ...said, outcome: "refused" });
      return { kind: "refused", text: "The proof log cannot take that this is done, so it was not done" };
    }
    const end = await this.#done(want);
    void note({ ...said, outcome: end.kind === "refused" ? "refused" : "done" });
    return end;
  }

  async #done(want: Want): Promise<Pick<Answered, "kind" | "text">> {
    try {
      return await this.#do(want);
    } catch (error) {
      if (error instanceof Fault) return { kind: "refused", text: error.message };
      throw error;
    }
  }

  async #do({ verb, id, source, replaces }: Want): Promise<Pick<Answered, "kind" | "text">> {
    const { host } = this.#parts;
    if (verb === "activate") return await this.#activate({ id, source, replaces });
    const entry = host.entries.get(id);
    if (entry === undefined) return { kind: "refused", text: `${id} is not a capsule of this gateway` };
    if (verb === "rollback") return await this.#rollback(entry);
    return told(entry, await host.handle(entry, verb, `a person wants to ${verb} it`));
  }

  async #activate({ id, source, replaces }: Pick<Want, "id" | "source" | "replaces">) {
    const { host, now, open } = this.#parts;
    const read = await open({ ...source, id });
    const { manifest } = read.capsule;
    const entry =
      host.entries.get(id) ??
      newEntry({ id: read.capsule.id, name: read.name, epoch: manifest.epoch, source, since: now() });
    const newer = [...host.entries.values()].find(
      (other) => other.wasArmed && productOf(other) === productOf(entry) && other.epoch > entry.epoch,
    );
    // Whoever could bring back an old version could bring back its mistakes.
    if (newer !== undefined && entry.state !== "suspended")
      return {
        kind: "refused" as const,
        text: `${entry.name} has epoch ${entry.epoch}, and ${newer.name} with epoch ${newer.epoch} was armed here; roll back if that is meant`,
      };
    addEntry(host.entries, entry);
    entry.source = source;
    entry.mayReplace = replaces;
    if (entry.state !== "trial") entry.isHeld = false;
    if (entry.isWatching) return watchEnds(entry);
    if (entry.state === "retired") await host.handle(entry, "install", "a person has brought it back");
    return told(entry, await host.handle(entry, "try", "a person wants to activate it"));
  }

  /** To the one that it took over from: that one was armed here before, so it needs no trial. */
  async #rollback(entry: Entry) {
    const { host } = this.#parts;
    const before = host.entries.get(entry.replaced ?? "");
    if (before === undefined || !before.wasArmed)
      return {
        kind: "refused" as const,
        text: `${entry.name} has taken over from nobody that is still known`,
      };
    const because = `a person rolls back ${entry.name}`;
    return told(before, await armAgain(host, before, { inPlaceOf: entry, because }));
  }

  #answer({ revision, id }: Want, answer: Pick<Answered, "kind" | "text">): void {
    this.#answers = [...this.answers, { revision, id, ...answer }].slice(-answersMax);
  }
}

/** One that was armed here before needs no trial, so a way back takes no longer than a swap. */
export async function armAgain(
  host: Host,
  before: Entry,
  { inPlaceOf, because }: { readonly inPlaceOf: Entry; readonly because: string },
): Promise<Move> {
  before.mayReplace = inPlaceOf.id;
  if (before.state === "retired") await host.handle(before, "install", because);
  return await host.handle(before, "arm", because);
}

/** From here on its probes decide, and begin with nothing seen. */
function watchEnds(entry: Entry): Pick<Answered, "kind" | "text"> {
  entry.isWatching = false;
  return { kind: "under-way", text: `${entry.name} is on trial, and no longer only watches` };
}

export function addEntry(entries: Map<string, Entry>, entry: Entry): void {
  if (!entries.has(entry.id) && entries.size >= crewMax) {
    const oldest = [...entries.values()].find(({ state }) => state === "retired");
    if (oldest === undefined)
      throw new Fault("capsule/refused", `${crewMax} capsules are here already`, { hint: "Retire some" });
    entries.delete(oldest.id);
  }
  entries.set(entry.id, entry);
}

function told(entry: Entry, move: Move): Pick<Answered, "kind" | "text"> {
  if (move.kind === "refused")
    return { kind: "refused", text: `${entry.name} stays ${entry.state}: ${move.because}` };
  return entry.state === "trial"
    ? { kind: "under-way", text: `${entry.name} is on trial` }
    : { kind: "done", text: `${entry.name} is ${entry.state}` };
}

/** After which of them a capsule may drive that does not now. */
const arms: Readonly<Record<Verb, boolean>> = {
  activate: true,
  resume: true,
  rollback: true,
  suspend: false,
  retire: false,
};
