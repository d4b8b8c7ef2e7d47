// The daemon's part in updates: it looks for what people want and for what a source offers, and hands it to the
// deployer, one at a time. Whatever becomes of that, the capsules guard.

import type { Config, UpdatesConfig } from "./config.ts";
import { US_PER_MS } from "./core/clock.ts";
import { Fault } from "./core/fault.ts";
import type { News } from "./news.ts";
import { answered } from "./update/deploy/book.ts";
import { chosen } from "./update/deploy/choice.ts";
import type { Deployer } from "./update/deploy/deployer.ts";
import type { Surroundings } from "./update/deploy/port.ts";
import { readUpdateWants, type UpdateWant, updateWantsWrittenAt } from "./update/deploy/wants.ts";
import type { Offer } from "./update/port.ts";

interface RoundsParts {
  readonly deployer: Deployer;
  readonly world: Surroundings;
  readonly config: Config;
  /** Reads a ticket and gives its reason; a Fault where it is not for this gateway, this step and this time. */
  leave(ticket: string, offer: Offer): Promise<string>;
  tell(news: News): void;
}

export class Rounds implements AsyncDisposable {
  readonly #parts: RoundsParts;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #looking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wantsAt = -1;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #toldOfSource = "";

  constructor(parts: RoundsParts) {
    this.#parts = parts;
  }

  /** From here on it does something. */
  start(): void {
    this.#go();
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined;
      });
    }, lookMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#looking;
    await this.#running;
  }

  /** A deployment that was under way goes on where it was. */
  #go(): void {
    this.#running ??= this.#parts.deployer.run(this.#stop.signal).finally(() => {
      this.#running = undefined;
    });
  }

  async #look(): Promise<void> {
    const { tell } = this.#parts;
    try {
      await this.#wants();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      tell({ level: "warn", details: { event: "update", code: error.code }, text: error.message });
    }
    try {
      await this.#source();
      this.#toldOfSource = "";
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // A stick that is not there is told of once.
      if (error.message !== this.#toldOfSource)
        tell({ level: "info", details: { event: "update", code: error.code }, text: error.message });
      this.#toldOfSource = error.message;
    }
    if (this.#parts.deployer.book.current !== null) this.#go();
  }

  async #wants(): Promise<void> {
    const { deployer, world } = this.#parts;
    const writtenAt = await updateWantsWrittenAt(world.data);
    if (writtenAt === this.#wantsAt) return;
    this.#wantsAt = writtenAt;
    const wants = (await readUpdateWants(world.data))?.wants ?? [];
    const last = Math.max(0, ...deployer.book.answers.map(({ revision }) => revision));
    for (const want of wants.toSorted((a, b) => a.revision - b.revision)) {
      if (want.revision <= last) continue;
      const answer = await this.#obeyed(want).catch((error) => {
        if (!(error instanceof Fault)) throw error;
        return { kind: "refused" as const, text: error.message };
      });
      await deployer.note((book) => answered(book, { revision: want.revision, ...answer }));
    }
  }

  async #obeyed({ verb, from, ticket, olderBecause: word, revision }: UpdateWant): Promise<{
    readonly kind: "taken" | "refused";
    readonly text: string;
  }> {
    const { deployer, world } = this.#parts;
    const { current } = deployer.book;
    if (verb === "abort")
      return deployer.abort()
        ? { kind: "taken", text: `${current?.offer.utid} is taken back` }
        : { kind: "refused", text: current === null ? "No update is under way" : tooFar(current.state) };
    if (current !== null)
      return {
        kind: "refused",
        text: `${current.offer.utid} is under way; wait for it, or \`iv update abort\``,
      };
    const source = await world.open(from, "person");
    const offers = await source.offers(this.#stop.signal);
    const offer = offers.length === 1 ? offers[0] : this.#chosen(offers);
    if (offer === undefined)
      return {
        kind: "refused",
        text: `${source.name} offers nothing new for what guards here (${offers.length} looked at)`,
      };
    const olderBecause = ticket === null ? word : await this.#parts.leave(ticket, offer);
    const { number } = await deployer.begin({ offer, from, asked: revision, olderBecause });
    this.#go();
    return { kind: "taken", text: `${offer.utid} is update ${number} of this gateway` };
  }

  async #source(): Promise<void> {
    const { deployer, world, config } = this.#parts;
    const { source: where, everyMs } = updatesOf(config);
    if (where === undefined || deployer.book.current !== null) return;
    if (world.now() - this.#lookedAt < everyMs * US_PER_MS) return;
    this.#lookedAt = world.now();
    const from = "url" in where ? where.url : where.directory;
    const source = await world.open(from, "source");
    const offer = this.#chosen(await source.offers(this.#stop.signal));
    if (offer === undefined) return;
    await deployer.begin({ offer, from, asked: null, olderBecause: null });
    this.#go();
  }

  #chosen(offers: Parameters<typeof chosen>[0]): ReturnType<typeof chosen> {
    const { deployer, world } = this.#parts;
    return chosen(offers, { book: deployer.book, machine: world.machine, now: world.now() });
  }
}

export function updatesOf({ updates }: Config): UpdatesConfig {
  return updates ?? usual;
}

function tooFar(state: string): string {
  return `It is at ${state} already, which nobody turns round in`;
}

/** As the schema has them, for a gateway whose file says nothing. */
const demands = { ticks: 300, withinShare: 0.1, refusedShareMax: 0.05, lateShareMax: 0.05 };
const usual: UpdatesConfig = {
  ...{ everyMs: 60_000, permissive: "now", permissiveWaitS: 900 },
  shadow: { ...demands, agreeShareMin: 0.9 },
  probation: { ...demands, agreeShareMin: 0 },
};

const lookMs = 250;
