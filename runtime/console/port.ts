import type { Advised } from "#runtime/advisor/client.ts";
import type { Wanted } from "#runtime/advisor/question.ts";
import type { Asked, Pair } from "#runtime/map/album.ts";
import type { Picture } from "#runtime/map/grid/grid.ts";
import type { AccessNote } from "#runtime/prove/access-record.ts";
import type { EvidenceOf } from "#runtime/prove/messages.ts";
import type { LoggedRecord, LogIndex } from "#runtime/prove/port.ts";
import type { DecisionRecord } from "#runtime/prove/record.ts";
import type { ArchiveDesk } from "./archive-desk.ts";
import type { BringUpDesk } from "./bring-up-desk.ts";
import type { Desk } from "./desk.ts";
import type { GatewayStatus } from "./gateway-status.ts";
import type { IntakeDesk } from "./intake-desk.ts";
import type { Measured } from "./measured.ts";
import type { MemoryDesk } from "./memory-desk.ts";
import type { OutsideProposal, Taken } from "./proposal-body.ts";
import type { ReplayDesk } from "./replay-desk.ts";
import type { TermOrder } from "./terms-port.ts";

/** What the console may see of the gateway, and what may be asked for through it: to propose, and a few orders of people. */
export interface Gateway {
  status(): GatewayStatus;
  /** What the metrics are made of, the status among it. */
  measured(): Measured;
  /** Committed records from `from` on, oldest first; what is returned is on disk. */
  records(from: LogIndex, max: number): Promise<readonly LoggedRecord[]>;
  /** What is signed now, and by which key. */
  signed(): { readonly key: string; readonly checkpoint: string };
  /** In the forms of C2SP. `absent`: not on disk; `busy`: another one is being made, and the log has other work. */
  evidence(of: EvidenceOf): Promise<string | "absent" | "busy">;
  /** Called with each batch once it is committed. Returns the way to stop. */
  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void;
  /** What points said for as long as it is kept; undefined where it is not. */
  readonly archive?: ArchiveDesk | undefined;
  /** Which minutes of before were like another; undefined where nothing is remembered. */
  readonly memory?: MemoryDesk | undefined;
  /** Judges a decision again; undefined where nobody does. */
  readonly again?: ReplayDesk | undefined;
  /** Takes capsules in; undefined where there is no store for them. */
  readonly intake?: IntakeDesk | undefined;
  readonly bringUp?: BringUpDesk | undefined;
  /** What is looked up beside the status; undefined for a gateway that is only a stand-in. */
  readonly desk?: Desk | undefined;
  /** The status as JSON, at most some milliseconds old; absent: it is printed anew each time. */
  statusText?(): Uint8Array;
  /** A picture of the map; undefined for a pair of channels that it has no picture of. */
  map(asked: Asked): MapView | undefined;
  /** Puts a proposal into the mailbox of the tick; the answer says that it was taken, not that it was allowed. */
  propose(proposal: OutsideProposal): Taken;
  /** What would be, by the judge beside the tick: nothing moves by it, and nothing is recorded. */
  advise(wanted: Wanted): Promise<Advised>;
  /** Where a judged proposal led, step by step; undefined where nobody can tell. */
  readonly rollOut?: ((record: DecisionRecord) => Promise<Advised>) | undefined;
  /** Asks for all that was adapted to be taken back to what was signed; the log says once it is. */
  takeBack(): "asked" | "nothing-adapts";
  /** What a person wants of the whole gateway; `by` is his name. */
  order(order: Order, by: string): Promise<Ordered>;
  /** Why it could not be done as things stand; absent: nobody knows before it is tried. */
  objection?(order: Order): string | undefined;
  /** The newest last. */
  answers?(): readonly CapsuleAnswer[];
  /** Writes down that somebody uses a right, or tries to: true once the log has it for good, false where nobody can say. */
  note(note: AccessNote): Promise<boolean>;
}

/**
 * `hold` keeps the outputs as they stand, as long as the shield lets that be; `safe` is the declared safe state of all
 * that guards; `resume` ends both. An activation, and going back from one, goes to the table like that of a command.
 */
export type Order = Readonly<
  | { kind: "hold" }
  | { kind: "safe" }
  | { kind: "resume" }
  | { kind: "activate"; capsule: string; replaces: string | null }
  | { kind: "rollback"; capsule: string }
  | UpdateOrder
  | TermOrder
>;

/** What an agent would like, where a person has to agree before the judge even sees it. */
export interface AgentWish {
  readonly kind: "propose";
  readonly proposal: OutsideProposal;
}

/** `asked`: it is under way, and the log says what became of it. */
export type Ordered = Readonly<{
  kind: "done" | "asked" | "refused";
  text: string;
  /** By which what became of it is found, where that takes a while. */
  revision?: number;
}>;

/** A capsule is brought to the gateway from somewhere, as by `iv update`. */
export interface UpdateOrder {
  readonly kind: "update";
  readonly verb: "apply" | "usb";
  /** A whole path on the gateway's machine, or an address. */
  readonly from: string;
  readonly olderBecause: string | null;
  readonly ticket: string | null;
  readonly rehearsed: string | null;
}

/** What became of what was asked of the capsules. */
export interface CapsuleAnswer {
  readonly revision: number;
  readonly id: string;
  readonly kind: "under-way" | "done" | "refused";
  readonly text: string;
}

/** A map as a picture, and the limits of proposals in the nats that the judge counts in. */
export interface MapView extends Picture {
  /** The pairs of channels that there are pictures of; `?pair=` takes both names with a comma between them. */
  readonly pairs: readonly Pair[];
  readonly judged: { readonly threshold: number; readonly barrier: number };
}
