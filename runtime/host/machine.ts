import type { Manifest } from "#runtime/capsule/manifest.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import type { Config } from "#runtime/config.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Asked, Machine, Standing } from "#runtime/update/deploy/port.ts";
import { type Entry, newEntry, productOf } from "./entry.ts";
import { type Fitted, type Source, wantingFor } from "./fitted.ts";
import type { Host } from "./host.ts";
import { addEntry, armAgain } from "./obey.ts";

export interface MachineParts {
  readonly host: Host;
  readonly config: Config;
  now(): number;
  open(source: Source): Promise<Fitted>;
}

/** The host's capsules as a deployment sees them. What it asks for goes the way of every other wish: by the table. */
export class HostMachine implements Machine {
  readonly #parts: MachineParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: MachineParts) {
    this.#parts = parts;
  }

  standing(id: Digest): Standing {
    return this.#entry(id)?.state ?? "absent";
  }

  because(id: Digest): string {
    return this.#entry(id)?.because ?? "nobody has heard of it";
  }

  guardOf(product: string): Digest | null {
    return this.#of(product).find(({ state }) => state === "armed")?.id ?? null;
  }

  shown(id: Digest): number {
    const probes = this.#entry(id)?.probes;
    return probes === undefined || probes.finding.kind === "failed" ? 0 : probes.progress;
  }

  floorOf(product: string): number {
    return Math.max(0, ...this.#of(product).flatMap(({ wasArmed, epoch }) => (wasArmed ? [epoch] : [])));
  }

  lacks(manifest: Manifest): readonly string[] {
    return wantingFor(manifest, this.#parts.config);
  }

  /** After a restart its trial goes on before anybody has asked, and must not arm it by itself. */
  hold(id: Digest): void {
    const entry = this.#entry(id);
    if (entry !== undefined) entry.isHeld = true;
  }

  try(id: Digest, because: string): Promise<Asked> {
    return this.#inTurn(() => this.#try(id, because));
  }

  arm(id: Digest, because: string): Promise<Asked> {
    return this.#inTurn(() => this.#arm(id, because));
  }

  back(id: Digest, previous: Digest | null, because: string): Promise<Asked> {
    return this.#inTurn(() => this.#back(id, previous, because));
  }

  /** Whoever is taken back in the middle of a swap is looked at when the swap is over: before, both seem to guard. */
  #inTurn(work: () => Promise<Asked>): Promise<Asked> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #try(id: Digest, because: string): Promise<Asked> {
    const { host } = this.#parts;
    const entry = this.#entry(id) ?? (await this.#new(id));
    entry.isHeld = true;
    if (entry.state === "trial") return done;
    addEntry(host.entries, entry);
    if (entry.state === "retired") await host.handle(entry, "install", because);
    // From now on it comes from the store, wherever it came from before.
    entry.source = { id };
    return answer(await host.handle(entry, "try", because), entry, "trial");
  }

  async #arm(id: Digest, because: string): Promise<Asked> {
    const entry = this.#entry(id);
    if (entry === undefined) return refused(`${id} is not a capsule of this gateway`);
    if (entry.state === "armed") return done;
    return answer(await this.#parts.host.handle(entry, "probes-held", because), entry, "armed");
  }

  async #back(id: Digest, previous: Digest | null, because: string): Promise<Asked> {
    const { host } = this.#parts;
    const entry = this.#entry(id);
    if (entry === undefined) return done;
    const before = previous === null ? undefined : this.#entry(previous);
    const hasActuators = entry.state === "armed" || entry.state === "suspended";
    if (previous !== null && before === undefined && hasActuators)
      return refused(`${previous} is not known here any more`);
    // One that a person has retired meanwhile, and not this capsule, stays so.
    const isOwed = hasActuators || entry.replaced === previous;
    if (before !== undefined && before.state !== "armed" && isOwed) {
      const armed = answer(await armAgain(host, before, { inPlaceOf: entry, because }), before, "armed");
      if (armed.kind === "refused") return armed;
    }
    if (this.standing(id) === "retired") return done;
    return answer(await host.handle(entry, "retire", because), entry, "retired");
  }

  async #new(id: Digest): Promise<Entry> {
    const { open, now } = this.#parts;
    const { capsule } = await open({ id });
    const { manifest } = capsule;
    return newEntry({ id, name: utidText(manifest), epoch: manifest.epoch, source: { id }, since: now() });
  }

  #entry(id: Digest): Entry | undefined {
    return this.#parts.host.entries.get(id);
  }

  #of(product: string): readonly Entry[] {
    return [...this.#parts.host.entries.values()].filter(
      (entry) => productOf(entry) === `capsule://${product}`,
    );
  }
}

const done: Asked = { kind: "done" };

function refused(because: string): Asked {
  return { kind: "refused", because };
}

/** A move that was refused may have led elsewhere on its way, so the state that counts is looked at. */
function answer(
  move: { readonly kind: string; readonly because?: string },
  entry: Entry,
  wanted: Standing,
): Asked {
  if (entry.state === wanted) return done;
  return refused(`${entry.name} is ${entry.state}: ${move.because ?? entry.because}`);
}
