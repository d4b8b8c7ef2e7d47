// What the API tells beside the status: looked up when somebody asks, and kept by nobody.

import type { Report } from "#runtime/tick/rehearse/comparison.ts";
import type { PointStatus } from "./gateway-status.ts";
import type { MarksAsk, MarksPage } from "./marks/marks.ts";
import type { SearchAsk, SearchPage } from "./search/search.ts";
import type { TrialTold } from "./trials/trial-book.ts";

export interface Desk {
  /** One after the other is enough for people; `busy` where so many look already. */
  search(ask: SearchAsk): Promise<SearchPage | "busy">;
  /** What happened in a span of time; counted among the searches. */
  marks(ask: MarksAsk): Promise<MarksPage | "busy">;
  devices(): readonly DeviceEntry[];
  /** As it was signed; null where this gateway knows the capsule and cannot read it, undefined for a strange one. */
  manifest(capsule: string): object | null | undefined;
  deployments(): Promise<DeploymentsTold>;
  /** Reports of rehearsals that were left here, the newest last. */
  rehearsals(): Promise<readonly Report[]>;
  /** Capsules on trial beside those that guard, and the last that was. */
  trials(): readonly TrialTold[];
  /** Another thread examines; what it has found within two seconds is told, and a moment later told again. */
  doctor(): Promise<Examination>;
  ledger(): LedgerTold;
}

/** A device as whoever keeps the plant knows it. Nothing of it opens a door: names of users and files are not told. */
export interface DeviceEntry {
  readonly name: string;
  readonly driver: string;
  readonly address: string;
  readonly link: "up" | "down";
  readonly detail: string;
  /** Absent where the device tells by itself. */
  readonly scanMs: number;
  readonly timeoutMs: number;
  /** By names of our own drivers, since the start. */
  readonly counters: { readonly [name: string]: number };
  readonly errors: {
    /** Of all rounds of reading, in how many a read brought nothing; none before the first. */
    readonly failedReadsAScan: number | null;
    readonly overrunsAScan: number | null;
  };
  /** What acts when nobody does: on the board, or what reads the tick number that comes with every write. */
  readonly watchdog: {
    readonly kind: "board" | "tick-register" | "none";
    readonly text: string;
  };
  readonly points: readonly DevicePointTold[];
}

export interface DevicePointTold extends PointStatus {
  readonly access: "read" | "write";
  /** The capsule that may write it; null for one that nobody may. */
  readonly leasedTo: string | null;
}

export interface DeploymentsTold {
  readonly now: number;
  /** Null where none is under way. */
  readonly current: object | null;
  /** The newest last. */
  readonly history: readonly object[];
}

export interface Examination {
  /** Nothing is wrong, and all was asked to the end. */
  readonly ok: boolean;
  /** When it was begun, and how long ago that is. */
  readonly at: number;
  readonly ageMs: number;
  /** How many of the checks have come to no end yet. */
  readonly unfinished: number;
  readonly checks: readonly object[];
}

/** Amounts in millionths, as text, because they outgrow a double. */
export interface LedgerTold {
  /** The books begin with this run. */
  readonly since: number;
  readonly now: number;
  readonly postings: number;
  readonly accounts: { readonly [unit: string]: { readonly [account: string]: string } };
  readonly windows: { readonly held: number; readonly failed: number; readonly untold: number };
  readonly minted: number;
  readonly flaws: { readonly [flaw: string]: number };
  /** Decisions that nobody was charged for yet. */
  readonly open: number;
  readonly capsules: readonly {
    readonly id: string;
    readonly spentCeu: number;
    readonly budgetCeu: number | null;
  }[];
}
