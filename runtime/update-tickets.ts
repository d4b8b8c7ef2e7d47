// Leave to go back: a person names its file, or it lies in the repository or on the stick, under the key of this
// gateway's log. Either way those have signed it who sign capsules, for this gateway, this step and until one day.

import { plainFile } from "./capsule/store/disk.ts";
import { envelopeBytesMax } from "./capsule/trust/envelope.ts";
import type { TrustPolicy } from "./capsule/trust/policy.ts";
import type { Digest } from "./core/digest.ts";
import { Fault } from "./core/fault.ts";
import { parseVerifierKey } from "./prove/note.ts";
import { productOf } from "./update/deploy/actions/action.ts";
import type { Machine } from "./update/deploy/port.ts";
import type { CapsuleSource, Offer } from "./update/port.ts";
import { gatewayIn, readTicket, type Ticket, verifyTicket } from "./update/ticket.ts";
import type { TrustedTime } from "./update/tuf/trusted-time.ts";

export interface Found {
  readonly offer: Offer;
  readonly olderBecause: string | null;
}

export interface TicketParts {
  /** The trust file of the store, as it is at that moment. */
  readonly policy: () => TrustPolicy;
  /** Of the log, which is how a ticket names a gateway; another one after a new epoch. */
  readonly key: () => string;
  readonly machine: Pick<Machine, "guardOf">;
  readonly time: () => TrustedTime;
}

export class Tickets {
  readonly #parts: TicketParts;

  constructor(parts: TicketParts) {
    this.#parts = parts;
  }

  /** The reason in a ticket that a person has named; a Fault where it is not for this gateway, this step and this time. */
  async read(path: string, offer: Offer): Promise<string> {
    return this.#verified(await plainFile(path, envelopeBytesMax), { offer, place: path });
  }

  /** The offer that a ticket of the source leads to, from what guards here. */
  async among(
    source: CapsuleSource,
    offers: readonly Offer[],
    signal: AbortSignal,
  ): Promise<Found | undefined> {
    const key = parseVerifierKey(this.#parts.key());
    if (source.ticket === undefined || key === undefined || offers.length === 0) return undefined;
    const bytes = await source.ticket(gatewayIn(key).logKey, signal);
    if (bytes === undefined) return undefined;
    const place = `The ticket of ${source.name}`;
    const ticket = readTicket(bytes, place);
    const offer = offers.find(({ id }) => id === ticket.to);
    // Once the step is done the ticket lies there still, and means nothing any more.
    if (offer === undefined || !this.#isNext(ticket, offer)) return undefined;
    return { offer, olderBecause: this.#verified(bytes, { offer, place }) };
  }

  #isNext({ from }: Ticket, { utid }: Offer): boolean {
    return from === this.#parts.machine.guardOf(productOf(utid));
  }

  #verified(
    bytes: Uint8Array,
    { offer: { id, utid }, place }: { readonly offer: Offer; readonly place: string },
  ): string {
    const { machine, policy, time } = this.#parts;
    const from: Digest | null = machine.guardOf(productOf(utid));
    const key = parseVerifierKey(this.#parts.key());
    const now = time();
    if (from === null || key === undefined)
      throw new Fault("update/bad-ticket", `Nobody guards here whom ${place} could lead away from`, {
        hint: "Without one that guards no ticket is needed",
      });
    if (now.kind !== "trusted")
      throw new Fault(
        "update/bad-ticket",
        `${place} cannot be taken by a gateway that does not know the time`,
        {
          hint: "Set the clock, or give the reason yourself with --allow-older",
        },
      );
    const { ticket } = verifyTicket(bytes, {
      policy: policy(),
      occasion: { ...gatewayIn(key), from, to: id, atMs: now.nowMs },
      place,
    });
    return `a ticket says: ${ticket.reason}`;
  }
}
