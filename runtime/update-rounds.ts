// The daemon's part in updates: it looks for what people want and for what a source offers, and hands it to the
// deployer, one at a time. Whatever becomes of that, the capsules guard.

import { type Consent, takesTwo } from "./access/consent.ts";
import type { Config, UpdatesConfig } from "./config.ts";
import { US_PER_MS } from "./core/clock.ts";
import type { Digest } from "./core/digest.ts";
import { Fault } from "./core/fault.ts";
import { shownUrl } from "./core/shown-url.ts";
import type { News } from "./news.ts";
import type { AccessNote } from "./prove/access-record.ts";
import type { DeploymentRehearsal } from "./prove/deployment-record.ts";
import { keptReports } from "./tick/rehearse/kept.ts";
import { productOf, type Settings } from "./update/deploy/actions/action.ts";
import { answered } from "./update/deploy/book.ts";
import { chosen, isStepAtRest } from "./update/deploy/choice.ts";
import type { Deployer } from "./update/deploy/deployer.ts";
import { writeLooked } from "./update/deploy/looked.ts";
import type { Surroundings } from "./update/deploy/port.ts";
import { rehearsalFor } from "./update/deploy/rehearsed.ts";
import {
  forgetPasswords,
  readUpdateWants,
  type UpdateWant,
  updateWantsWrittenAt,
  updateWantText,
} from "./update/deploy/wants.ts";
import type { CapsuleSource, Offer } from "./update/port.ts";
import type { TrustedTime } from "./update/tuf/trusted-time.ts";
import type { Found, Tickets } from "./update-tickets.ts";
import type { Visits } from "./update-visits.ts";

interface RoundsParts {
  readonly deployer: Deployer;
  readonly world: Surroundings;
  readonly config: Config;
  readonly tickets: Pick<Tickets, "read" | "among">;
  readonly visits: Pick<Visits, "isOpen" | "arrived" | "expect" | "write">;
  readonly consent: Consent;
  /** What time it is, for whoever looks. */
  time(): TrustedTime;
  tell(news: News): void;
  /** True once the log has it for good. */
  note(note: AccessNote): Promise<boolean>;
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
  #isRung = false;

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
      await this.#stick();
      await this.#source();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // What stays as it is is told of once; `iv update status` has it as long as it lasts.
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
      const answer = await this.#permitted(want).catch((error) => {
        if (!(error instanceof Fault)) throw error;
        // Whoever asked reads it in the journal, and what to do about it too.
        return { kind: "refused" as const, text: [error.message, error.hint].filter(Boolean).join(". ") };
      });
      await deployer.note((book) => answered(book, { revision: want.revision, ...answer }));
    }
    const upTo = Math.max(last, ...wants.map(({ revision }) => revision));
    if (!(await forgetPasswords(world.data, upTo))) this.#wantsAt = -1;
  }

  /** What came over the API stands in the log, with whoever has agreed; of what the file alone says, the log is told here. */
  async #permitted(want: UpdateWant): Promise<Obeyed> {
    const { consent, note } = this.#parts;
    const { verb, agreed, from } = want;
    if (verb === "abort" || consent.takes(agreed, updateWantText(want))) return await this.#obeyed(want);
    const about = `${verb} ${shownUrl(from).slice(0, aboutMax)}`;
    const said = { who: "the file of updates", role: null, how: "file", what: "update", about } as const;
    if (consent.isAsked) {
      if (verb === "usb") return await this.#visited(from);
      void note({ ...said, outcome: "denied" });
      return { kind: "refused", text: takesTwo };
    }
    if (!(await note({ ...said, outcome: "intended" }))) {
      void note({ ...said, outcome: "refused" });
      return { kind: "refused", text: "The proof log cannot take that this is done, so it was not done" };
    }
    const end = await this.#obeyed(want);
    void note({ ...said, outcome: end.kind === "taken" ? "done" : "refused" });
    return end;
  }

  /** One person alone brings a stick as if nobody were there: from the folder of sticks, and by its signatures. */
  async #visited(directory: string): Promise<Obeyed> {
    const { config, deployer, visits } = this.#parts;
    visits.expect(directory);
    if (directory !== config.updates?.usb?.directory) return { kind: "refused", text: takesTwo };
    if (deployer.book.current === null) await this.#taken(directory);
    return { kind: "taken", text: `What is on ${directory} is taken if those have signed it who must` };
  }

  async #obeyed({
    verb,
    from,
    ticket,
    olderBecause: word,
    rehearsed,
    revision,
  }: UpdateWant): Promise<Obeyed> {
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
    if (verb === "usb") this.#parts.visits.expect(from);
    const source = await world.open(from, "person");
    const offers = await source.offers(this.#stop.signal);
    const found = await this.#found(source, offers);
    const offer = found?.offer ?? (offers.length === 1 ? offers[0] : undefined);
    if (offer === undefined)
      return {
        kind: verb === "usb" ? "taken" : "refused",
        text: `${source.name} offers nothing new for what guards here (${offers.length} looked at)`,
      };
    const given = ticket === null ? word : await this.#parts.tickets.read(ticket, offer);
    const olderBecause = given ?? found?.olderBecause ?? null;
    const carried = await this.#carried(offer, rehearsed ?? null);
    const { number } = await deployer.begin({ offer, from, asked: revision, olderBecause, ...carried });
    this.#go();
    return { kind: "taken", text: `${offer.utid} is update ${number} of this gateway` };
  }

  /** What a stick brings goes first; it is written to when that has ended. */
  async #stick(): Promise<void> {
    const { deployer, visits } = this.#parts;
    if (deployer.book.current !== null) return;
    if (visits.isOpen) return await visits.write();
    const directory = await visits.arrived();
    if (directory !== undefined) await this.#taken(directory);
  }

  /** Somebody says that there is something new. It is only a reason to look, and not a reason to look all the time. */
  ring(): void {
    this.#isRung = true;
  }

  async #source(): Promise<void> {
    const { deployer, world, config } = this.#parts;
    const { source: where, everyMs } = updatesOf(config);
    if (where === undefined || deployer.book.current !== null) return;
    const waitMs = this.#isRung ? Math.min(bellMs, everyMs) : everyMs;
    if (world.now() - this.#lookedAt < waitMs * US_PER_MS) return;
    this.#lookedAt = world.now();
    this.#isRung = false;
    await this.#taken("url" in where ? where.url : where.directory);
  }

  /** Begins what is offered there, if anything is that is meant for what guards here. */
  async #taken(from: string): Promise<void> {
    const { deployer, world, time } = this.#parts;
    const { data } = world;
    const told = { at: world.now(), from: shownUrl(from), offers: null, trouble: "" };
    try {
      const source = await world.open(from, "source");
      const offers = await source.offers(this.#stop.signal);
      await writeLooked(data, { ...told, offers: offers.length, time: time() });
      const found = await this.#found(source, offers);
      if (found === undefined) return;
      const carried = await this.#carried(found.offer, null);
      await deployer.begin({ ...found, from, asked: null, ...carried });
      this.#go();
    } catch (error) {
      if (error instanceof Fault) await writeLooked(data, { ...told, trouble: error.message, time: time() });
      throw error;
    }
  }

  /** What it was rehearsed by: the report that was named, or one about this very step that was left here. */
  async #carried({ id, utid }: Offer, named: Digest | null): Promise<{ rehearsal?: DeploymentRehearsal }> {
    const { world, config } = this.#parts;
    const previous = world.machine.guardOf(productOf(utid));
    const demands = updatesOf(config).rehearsal;
    const awaited = { named, capsule: id, previous, gateway: config.gateway.name, demands };
    const rehearsal = rehearsalFor(await keptReports(world.data), awaited);
    return rehearsal === undefined ? {} : { rehearsal };
  }

  /** The newest; else an older one, where those who sign capsules have given leave for it. */
  async #found(source: CapsuleSource, offers: readonly Offer[]): Promise<Found | undefined> {
    const { deployer, world, tickets } = this.#parts;
    const { book } = deployer;
    const offer = chosen(offers, { book, machine: world.machine, now: world.now() });
    if (offer !== undefined) return { offer, olderBecause: null };
    const older = await tickets.among(source, offers, this.#stop.signal);
    if (older === undefined) return undefined;
    const step = { from: world.machine.guardOf(productOf(older.offer.utid)), to: older.offer.id };
    return isStepAtRest(step, book, world.now()) ? undefined : older;
  }
}

interface Obeyed {
  readonly kind: "taken" | "refused";
  readonly text: string;
}

export function settingsOf(config: Config): Settings {
  const { shadow, probation, permissiveWaitS, rehearsal } = updatesOf(config);
  return {
    ...{ shadow, probation, permissiveWaitMs: 1_000 * permissiveWaitS },
    ...(rehearsal && { rehearsal }),
  };
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
const aboutMax = 200;
/** However often somebody rings. */
const bellMs = 10_000;
