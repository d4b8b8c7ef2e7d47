// Recomputes all settlements from the mirrored records. It believes the key of the hub's log and nothing else: every
// signature is checked, every root hashed again, and every amount computed to the bit.

import { base64 } from "#runtime/core/base64.ts";
import { digestOf, sameBytes } from "#runtime/core/digest.ts";
import type { MirroredLog } from "#runtime/hub/port.ts";
import { openCheckpoint } from "#runtime/prove/checkpoint.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { CompactRange, leafHash } from "#runtime/prove/tree.ts";
import { gatewayOf } from "./close.ts";
import type { LedgerBooks } from "./port.ts";
import { settle, type Work } from "./settle.ts";
import {
  decodeSettlement,
  encodeSettlement,
  opening,
  type SettledLog,
  type Settlement,
  settlementOf,
  standingAfter,
} from "./settlement.ts";
import { LogWork } from "./work.ts";

export interface LedgerVerification {
  readonly settlements: number;
  /** Records that were hashed and counted again. */
  readonly records: number;
  /** Stretches of logs whose records are not kept any more; their amounts are as the hub has signed them. */
  readonly givenUp: number;
  readonly findings: readonly LedgerFinding[];
}

export interface LedgerFinding {
  readonly settlement: number;
  readonly what: string;
}

export async function verifyLedger(books: LedgerBooks, key: VerifierKey): Promise<LedgerVerification> {
  const kept = await books.settlements();
  const recount = new Recount(books, await books.logs());
  const findings: LedgerFinding[] = [];
  let range = CompactRange.empty;
  let before: Settlement | undefined;
  for (const [number, { body, note }] of kept.entries()) {
    const flaw = (what: string): void => void findings.push({ settlement: number, what });
    range = range.append(leafHash(body));
    const reading = openCheckpoint(note, key);
    if (reading.kind === "rejected") flaw(`its checkpoint is no good: ${reading.because}`);
    else if (reading.checkpoint.size !== number + 1 || !sameBytes(reading.checkpoint.root, range.root()))
      flaw("it is not what the hub has signed");
    const said = read(body);
    if (said === undefined) {
      flaw("it cannot be read");
      break;
    }
    if (before === undefined) {
      if (!sameBytes(body, encodeSettlement(opening(said.atMs))))
        flaw("it does not open the pool as it is opened");
    } else {
      const { works, flaws } = await recount.works(before, said);
      for (const one of flaws) flaw(one);
      const logs = new Map(said.gateways.map((one) => [one.gateway, one.logs]));
      const outcome = settle(standingAfter(before), works);
      if (!sameBytes(body, encodeSettlement(settlementOf(outcome, { number, atMs: said.atMs, logs }))))
        flaw("its amounts are not those that the logs come to");
    }
    before = said;
  }
  return { settlements: kept.length, records: recount.records, givenUp: recount.givenUp, findings };
}

/** The logs, gone through once more from the first record that is kept of each. */
class Recount {
  records = 0;
  givenUp = 0;
  readonly #books: LedgerBooks;
  readonly #logs: readonly MirroredLog[];
  readonly #under = new Map<string, Under>();

  constructor(books: LedgerBooks, logs: readonly MirroredLog[]) {
    this.#books = books;
    this.#logs = logs;
  }

  async works(
    before: Settlement,
    said: Settlement,
  ): Promise<{ readonly works: ReadonlyMap<string, Work>; readonly flaws: readonly string[] }> {
    const works = new Map<string, Work>();
    const flaws: string[] = [];
    const ends = new Map(before.gateways.flatMap(({ logs }) => logs.map((log) => [log.origin, log])));
    for (const { gateway, logs, spent, minted } of said.gateways) {
      const sum = { spent: 0n, minted: 0n };
      let isTold = true;
      for (const log of logs) {
        const end = ends.get(log.origin);
        if (log.from !== (end?.to ?? 0)) flaws.push(`${log.origin} does not go on where it ended`);
        ends.delete(log.origin);
        const mirrored = this.#logs.find(({ origin }) => origin === log.origin);
        if (mirrored === undefined || gatewayOf(mirrored, this.#logs) !== gateway) {
          flaws.push(`${log.origin} is no log of ${gateway}`);
          continue;
        }
        const found = await this.#stretch(log, { mirrored, end, number: said.number });
        if (found === undefined) isTold = false;
        else if (typeof found === "string") flaws.push(`${log.origin}: ${found}`);
        else {
          sum.spent += found.spent;
          sum.minted += found.minted;
        }
      }
      works.set(gateway, isTold ? sum : { spent, minted });
    }
    for (const origin of ends.keys()) flaws.push(`${origin} is left out`);
    return { works, flaws };
  }

  /** A flaw in words, or what the stretch proves; undefined where its records were given up. */
  async #stretch(stretch: SettledLog, place: Place): Promise<Work | string | undefined> {
    const { origin, to, root, open } = stretch;
    const { mirrored } = place;
    const known = this.#under.get(origin) ?? (await this.#begin(stretch, place));
    if (known === undefined) {
      this.givenUp++;
      return undefined;
    }
    this.#under.set(origin, known);
    const { work } = known;
    while (work.next < to) {
      const begin = work.next - (work.next % packageRecords);
      const bodies = (await this.#books.records(mirrored, begin / packageRecords)).slice(
        work.next - begin,
        to - begin,
      );
      if (bodies.length === 0) return `record ${work.next} is not there`;
      for (const body of bodies) {
        known.range = known.range.append(leafHash(body));
        work.take(body);
        this.records++;
      }
    }
    if (base64(known.range.root()) !== root) return `its records up to ${to} are not those that were settled`;
    if (digestOf(Buffer.from(work.open())) !== open) return `what it leaves open at ${to} is something else`;
    return work.settled();
  }

  /** At the first record, or at the first settlement behind what was given up, from what the one before it has noted. */
  async #begin({ from, to }: SettledLog, { mirrored, end, number }: Place): Promise<Under | undefined> {
    const first = Math.floor(from / packageRecords);
    if (to > from && (await this.#books.records(mirrored, first)).length === 0) return undefined;
    if (from === 0) return { work: new LogWork(0), range: CompactRange.empty };
    const range = await this.#books.before(mirrored, from);
    const open = await this.#books.open(mirrored, number - 1);
    // What was noted is believed only as far as it was signed.
    const isSigned = open !== undefined && digestOf(Buffer.from(open)) === end?.open;
    return range !== undefined && isSigned ? { work: new LogWork(from, open), range } : undefined;
  }
}

interface Under {
  readonly work: LogWork;
  range: CompactRange;
}

interface Place {
  readonly mirrored: MirroredLog;
  /** Where the settlement before left it. */
  readonly end: SettledLog | undefined;
  readonly number: number;
}

function read(body: Uint8Array): Settlement | undefined {
  try {
    return decodeSettlement(body);
  } catch {
    return undefined;
  }
}
