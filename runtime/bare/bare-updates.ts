import type { Consent } from "#runtime/access/consent.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { News } from "#runtime/news.ts";
import type { AccessNote } from "#runtime/prove/access-record.ts";
import type { Record } from "#runtime/prove/record.ts";
import { Deployer } from "#runtime/update/deploy/deployer.ts";
import { realDisk } from "#runtime/update/deploy/disk.ts";
import { openJournal } from "#runtime/update/deploy/journal.ts";
import type { Surroundings } from "#runtime/update/deploy/port.ts";
import { rehearse } from "#runtime/update/deploy/rehearse.ts";
import { realStore } from "#runtime/update/deploy/store.ts";
import { Lines } from "#runtime/update-lines.ts";
import { Rounds, settingsOf } from "#runtime/update-rounds.ts";
import { Sources } from "#runtime/update-sources.ts";
import { newsOf, pause, recordOf } from "#runtime/updater.ts";
import { type BareParts, bareMachine } from "./bare-machine.ts";

export interface BareUpdates extends AsyncDisposable {
  /** Whether a capsule is on its way, so that a start of the guard has to wait. */
  readonly isBusy: boolean;
}

/** The same way in as ever, where there is a store to bring something into. */
export async function openBareUpdates(
  parts: BareParts & {
    readonly consent: Consent;
    note(record: Record): unknown;
    noteAccess(note: AccessNote): Promise<boolean>;
    tell(news: News): void;
  },
): Promise<BareUpdates | undefined> {
  const { config, boot, now, note, noteAccess, tell, consent } = parts;
  const { store } = config;
  if (store === undefined) return undefined;
  const { data } = config.gateway;
  const { machine, actionOf } = await bareMachine(parts);
  const { journal, trouble } = await openJournal(realDisk, data);
  if (trouble !== undefined) tell({ level: "error", details: { event: "update-journal" }, text: trouble });
  await using closing = new AsyncDisposableStack();
  let rounds: Rounds | undefined;
  const lines = closing.use(
    new Lines({
      config,
      onBell: () => rounds?.ring(),
      onNews: (text) => tell({ level: "info", details: { event: "doorbell" }, text }),
    }),
  );
  const sources = new Sources({ config, recordMs: undefined, mirrorOver: (url) => lines.mirror(url) });
  const world: Surroundings = {
    ...{ boot, data, disk: realDisk, store: realStore(store), machine, now, pause },
    open: (from, by) => sources.open(from, by),
    decisions: () => () => {},
    permits: () => true,
    rehearse: (capsule) => rehearse(capsule, loadKernels()),
    tell(told) {
      note(recordOf(told, boot));
      tell(newsOf(told));
    },
    // Where the log itself is broken it must not keep its cure out.
    recorded: async () => {},
    complain: (text) => tell({ level: "warn", details: { event: "update-waits" }, text }),
    progress: () => {},
  };
  const settings = settingsOf(config);
  const deployer = new Deployer(world, { journal, settings, actionOf });
  rounds = closing.use(
    new Rounds({
      ...{ deployer, world, config, tickets: noTickets, visits: noVisits, tell, consent },
      time: () => sources.time,
      // Told, and not waited for: where the log itself is broken it must not keep its cure out.
      note: async (entry) => {
        void noteAccess(entry);
        return true;
      },
    }),
  );
  rounds.start();
  const done = closing.move();
  return {
    get isBusy() {
      return deployer.book.current !== null;
    },
    [Symbol.asyncDispose]: () => done.disposeAsync(),
  };
}

const noTickets: ConstructorParameters<typeof Rounds>[0]["tickets"] = {
  read: async () => {
    throw new Fault("update/bad-ticket", "Nobody guards here whom a ticket could lead away from", {
      hint: "Say --allow-older with a reason",
    });
  },
  among: async () => undefined,
};

/** A stick is read where a person names it, and written to by a gateway that has a log to hand in. */
const noVisits: ConstructorParameters<typeof Rounds>[0]["visits"] = {
  isOpen: false,
  arrived: async () => undefined,
  expect: () => {},
  write: async () => {},
};
