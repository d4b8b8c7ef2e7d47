// What the API looks up beside the status: of the configuration, the capsules, the log, the books and the doctor.

import { type AnyDeviceConfig, addressOf, type Config } from "./config.ts";
import type { Desk, DeviceEntry, LedgerTold } from "./console/desk.ts";
import type { GatewayStatus } from "./console/gateway-status.ts";
import { MarkBook, type MarksAsk, type MarksPage, marksIn } from "./console/marks/marks.ts";
import type { DeviceMeasured } from "./console/measured.ts";
import { type SearchAsk, type SearchedLog, type SearchPage, search } from "./console/search/search.ts";
import { Zones } from "./console/search/zones.ts";
import { type OnTrial, TrialBook, type TrialTold } from "./console/trials/trial-book.ts";
import type { Instant } from "./core/clock.ts";
import { shownUrl } from "./core/shown-url.ts";
import type { Doctor } from "./doctor.ts";
import type { LedgerTotals } from "./prove/ledger.ts";
import type { LogIndex } from "./prove/port.ts";
import type { Record } from "./prove/record.ts";

export interface DeskParts {
  readonly config: Config;
  readonly doctor: Pick<Doctor, "examine">;
  readonly startedAt: Instant;
  status(): GatewayStatus;
  devices(): readonly DeviceMeasured[];
  manifest(capsule: string): object | null | undefined;
  onTrial(): readonly OnTrial[];
  books(): {
    readonly totals: LedgerTotals;
    readonly shown: (capsule: GatewayStatus["capsules"][number]["id"]) => GatewayStatus["triCheck"];
  };
  readonly log: Pick<SearchedLog, "read">;
}

export class GatewayDesk implements Desk {
  readonly #parts: DeskParts;
  readonly #zones = new Zones();
  readonly #marks = new MarkBook();
  readonly #trials = new TrialBook(() => this.#parts.onTrial());
  #searches = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Takes a record that was committed. */
  note(index: LogIndex, record: Record): void {
    this.#zones.note(index, record);
    this.#marks.note(index, record);
    this.#trials.note(index, record);
  }

  async search(ask: SearchAsk): Promise<SearchPage | "busy"> {
    return await this.#looking((log) => search(log, this.#zones, ask));
  }

  async marks(ask: MarksAsk): Promise<MarksPage | "busy"> {
    return await this.#looking((log) => marksIn(log, this.#marks, ask));
  }

  async #looking<Found>(look: (log: SearchedLog) => Promise<Found>): Promise<Found | "busy"> {
    if (this.#searches >= searchesMax) return "busy";
    this.#searches++;
    try {
      const { entries, space } = this.#parts.status().log;
      const read: SearchedLog["read"] = (from, max) => this.#parts.log.read(from, max);
      return await look({ size: entries, first: space?.first ?? 0, read });
    } finally {
      this.#searches--;
    }
  }

  devices(): readonly DeviceEntry[] {
    const { config } = this.#parts;
    const status = this.#parts.status();
    const measured = this.#parts.devices();
    const points = new Map(status.points.map((point) => [point.point, point]));
    const owners = new Map(status.capsules.flatMap(({ id, owns }) => owns.map((point) => [point, id])));
    return Object.entries(config.devices).map(([name, device], place) => {
      const { link, detail } = status.devices[place]!;
      const { counters } = measured[place]!;
      const { scanMs, timeoutMs } = device;
      return {
        ...{ name, driver: device.driver, address: shownUrl(addressOf(device)), link, detail },
        ...{ scanMs, timeoutMs, counters, errors: errorsIn(counters), watchdog: watchdogOf(device) },
        points: Object.entries(device.points).flatMap(([point, { access }]) => {
          const known = points.get(point);
          return known === undefined ? [] : [{ ...known, access, leasedTo: owners.get(point) ?? null }];
        }),
      };
    });
  }

  manifest(capsule: string): object | null | undefined {
    return this.#parts.manifest(capsule);
  }

  async deployments(): ReturnType<Desk["deployments"]> {
    const { config, status } = this.#parts;
    // Without a store there is nothing to deploy from, and what reads such a journal is not loaded.
    if (config.store === undefined) return { now: status().now, current: null, history: [] };
    const [{ lookAtJournal }, { realDisk }] = await Promise.all([
      import("./update/deploy/journal.ts"),
      import("./update/deploy/disk.ts"),
    ]);
    const { current, history } = await lookAtJournal(realDisk, config.gateway.data);
    const shown = current && { ...current, from: shownUrl(current.from) };
    return { now: status().now, current: shown, history };
  }

  async rehearsals(): ReturnType<Desk["rehearsals"]> {
    const { keptReports } = await import("./tick/rehearse/kept.ts");
    // What cannot be read is told to whoever wants to deploy by it; a page shows that there is nothing.
    return await keptReports(this.#parts.config.gateway.data).catch(() => []);
  }

  trials(): readonly TrialTold[] {
    return this.#trials.told();
  }

  doctor(): ReturnType<Desk["doctor"]> {
    return this.#parts.doctor.examine();
  }

  ledger(): LedgerTold {
    const { totals, shown } = this.#parts.books();
    const { now, capsules } = this.#parts.status();
    const { accounts, flaws, postings, windows, minted, open } = totals;
    return {
      ...{ since: this.#parts.startedAt, now, postings, windows, minted, open },
      accounts: Object.fromEntries(
        Object.entries(accounts).map(([unit, all]) => [
          unit,
          Object.fromEntries([...all].map(([account, amount]) => [account, String(amount)])),
        ]),
      ),
      flaws: Object.fromEntries(flaws),
      capsules: capsules.flatMap(({ id }) => {
        const of = shown(id);
        return of === null ? [] : [{ id, spentCeu: of.spentCeu, budgetCeu: of.budgetCeu }];
      }),
    };
  }
}

function errorsIn({
  scans = 0,
  failedReads = 0,
  overruns = 0,
}: DeviceMeasured["counters"]): DeviceEntry["errors"] {
  const aScan = (count: number) => (scans === 0 ? null : count / scans);
  return { failedReadsAScan: aScan(failedReads), overrunsAScan: aScan(overruns) };
}

function watchdogOf(device: AnyDeviceConfig): DeviceEntry["watchdog"] {
  switch (device.driver) {
    case "edc": {
      const rearms =
        device.rearm === "auto" ? "the next permitted write ends a trip" : "a person ends a trip";
      return { kind: "board", text: `On the board; ${rearms}` };
    }
    case "modbus-tcp":
    case "modbus-rtu": {
      const text = `The machine's own program may watch register ${device.tickRegister}, which counts with every write`;
      return { kind: "tick-register", text };
    }
    case "mqtt":
    case "opcua":
      return device.tick === undefined
        ? { kind: "none", text: "The device is told nothing by which it could notice our silence" }
        : { kind: "tick-register", text: "The device is told the number of the tick with every write" };
    case "uartbone":
      return { kind: "none", text: "The bridge has none; what was written stays" };
  }
}

/** Each may wait for the log's own thread. */
const searchesMax = 4;
