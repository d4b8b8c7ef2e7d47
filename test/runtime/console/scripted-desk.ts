import type { Desk, DeviceEntry } from "#runtime/console/desk.ts";
import { MarkBook, type MarksAsk, type MarksPage, marksIn } from "#runtime/console/marks/marks.ts";
import type { Gateway } from "#runtime/console/port.ts";
import { type SearchAsk, type SearchPage, search } from "#runtime/console/search/search.ts";
import { Zones } from "#runtime/console/search/zones.ts";

interface Furnace extends Pick<Gateway, "status" | "records"> {
  readonly bodies: { readonly length: number };
}

/** What a console looks up, of a furnace that lives in a few lines. The search is the real one. */
export class ScriptedDesk implements Desk {
  readonly #furnace: Furnace;
  readonly #zones = new Zones();
  searches: "open" | "busy" = "open";

  constructor(furnace: Furnace) {
    this.#furnace = furnace;
  }

  async search(ask: SearchAsk): Promise<SearchPage | "busy"> {
    return this.searches === "busy" ? "busy" : await search(this.#log, this.#zones, ask);
  }

  /** Nothing is noted of what is committed: all of it is looked for on the disk. */
  async marks(ask: MarksAsk): Promise<MarksPage | "busy"> {
    return this.searches === "busy" ? "busy" : await marksIn(this.#log, new MarkBook(), ask);
  }

  get #log(): Parameters<typeof search>[0] {
    const { bodies } = this.#furnace;
    return { size: bodies.length, first: 0, read: (from, max) => this.#furnace.records(from, max) };
  }

  devices(): readonly DeviceEntry[] {
    const { points, device } = this.#furnace.status();
    return [
      {
        ...{ ...device, driver: "modbus-tcp", address: device.name, scanMs: 100, timeoutMs: 200 },
        counters: { scans: 4, failedReads: 1, overruns: 0 },
        errors: { failedReadsAScan: 0.25, overrunsAScan: 0 },
        watchdog: { kind: "tick-register", text: "register 900" },
        points: points.map((point) => ({ ...point, access: "read", leasedTo: null })),
      },
    ];
  }

  manifest(): object {
    return { name: "casting-furnace" };
  }

  async deployments(): ReturnType<Desk["deployments"]> {
    return { now: this.#furnace.status().now, current: null, history: [] };
  }

  rehearsed: Awaited<ReturnType<Desk["rehearsals"]>> = [];

  async rehearsals(): ReturnType<Desk["rehearsals"]> {
    return this.rehearsed;
  }

  tried: ReturnType<Desk["trials"]> = [];

  trials(): ReturnType<Desk["trials"]> {
    return this.tried;
  }

  async doctor(): ReturnType<Desk["doctor"]> {
    const check = { name: "disk", kind: "check", why: "Records need room", is: "fine", found: "12 GB" };
    return { ok: true, at: this.#furnace.status().now, ageMs: 0, unfinished: 0, checks: [check] };
  }

  ledger(): ReturnType<Desk["ledger"]> {
    const windows = { held: 1, failed: 0, untold: 0 };
    const accounts = { "micro-ceu": { gateway: "120" } };
    const { startedAt: since, now } = this.#furnace.status();
    return { since, now, postings: 1, accounts, windows, minted: 0, flaws: {}, open: 3, capsules: [] };
  }
}
