// A downgrade ticket: one gateway may go back to one older capsule until one day, for a reason. It is
// signed by those who sign capsules, and names the gateway by its log's key, so that neither another
// gateway nor the same one a month later can use it.

import { type Envelope, envelopeBytes, readEnvelope, signed } from "#runtime/capsule/trust/envelope.ts";
import type { SecretKey } from "#runtime/capsule/trust/key.ts";
import { type Approval, approve, heldToPublisher, type TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { parseUtid } from "#runtime/capsule/utid.ts";
import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import { type Digest, digestOf, sameBytes } from "#runtime/core/digest.ts";
import { publicKeyBytes } from "#runtime/core/ed25519.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";

export interface Ticket {
  readonly schema: "industriverse.ticket/1";
  /** As its log is called. */
  readonly gateway: string;
  /** SHA-256 of the 32 bytes of the public key that signs its log: a name can be given twice, this cannot. */
  readonly logKey: Digest;
  /** capsule://publisher/name@version, for people. */
  readonly capsule: string;
  /** What runs there now, and what may run instead. */
  readonly from: Digest;
  readonly to: Digest;
  /** As `2026-11-21T08:00:00Z`. */
  readonly expires: string;
  readonly reason: string;
}

/** The two members that say whose a ticket is, from the key that a gateway's log is signed with. */
export function gatewayIn({ name, key }: VerifierKey): Pick<Ticket, "gateway" | "logKey"> {
  const der = key.export({ format: "der", type: "spki" });
  return { gateway: name, logKey: digestOf(new Uint8Array(der.subarray(-publicKeyBytes))) };
}

/** Where a repository or a stick has the ticket of a gateway: by its key, so that nobody has to list a folder. */
export function ticketPath(logKey: Digest): string {
  return `tickets/${logKey.slice("sha256:".length)}.ticket`;
}

const ticketType = "application/vnd.industriverse.downgrade-ticket.v1+json";
export const reasonCharactersMax = 500;
const gatewayCharactersMax = 128;

export function signTicket(ticket: Ticket, keys: readonly SecretKey[]): Uint8Array {
  const flaw = flawOf(ticket);
  if (flaw !== undefined) throw bad("The ticket", flaw);
  const unsigned: Envelope = { payload: ticketBytes(ticket), signatures: [], type: ticketType };
  return envelopeBytes(keys.reduce(signed, unsigned));
}

/** One more signature on a ticket that others have signed. */
export function countersignTicket(bytes: Uint8Array, key: SecretKey): Uint8Array {
  const envelope = readEnvelope(bytes, "The ticket", { type: ticketType });
  ticketIn(envelope, "The ticket");
  return envelopeBytes(signed(envelope, key));
}

/** What a ticket says, without asking who says so. */
export function readTicket(bytes: Uint8Array, place: string): Ticket {
  return ticketIn(readEnvelope(bytes, place, { type: ticketType }), place);
}

/** What the gateway knows of itself when it is shown a ticket. */
export interface Occasion {
  readonly gateway: string;
  readonly logKey: Digest;
  readonly from: Digest;
  readonly to: Digest;
  /** Trusted time; a gateway that has none takes no ticket. */
  readonly atMs: number;
}

/** Throws unless those have signed whom the policy asks for, and it is for this gateway, this step and this time. */
export function verifyTicket(
  bytes: Uint8Array,
  {
    policy,
    occasion,
    place,
  }: { readonly policy: TrustPolicy; readonly occasion: Occasion; readonly place: string },
): { readonly ticket: Ticket; readonly approval: Approval } {
  const envelope = readEnvelope(bytes, place, { type: ticketType });
  const signers = approve({ envelope, policy, place });
  const ticket = ticketIn(envelope, place);
  const { publisher } = parseUtid(ticket.capsule)!;
  const approval = heldToPublisher(signers, { policy, publisher, place });
  const because = mismatch(ticket, occasion);
  if (because !== undefined) throw bad(place, because);
  return { ticket, approval };
}

/** In the order in which a person would look. */
const conditions: readonly {
  holds(ticket: Ticket, occasion: Occasion): boolean;
  said(ticket: Ticket): string;
}[] = [
  { holds: (t, o) => t.gateway === o.gateway, said: (t) => `is for the gateway ${t.gateway}` },
  { holds: (t, o) => t.logKey === o.logKey, said: () => "is for a gateway of that name with another key" },
  { holds: (t, o) => t.from === o.from, said: (t) => `leads away from ${t.from}, which does not run here` },
  { holds: (t, o) => t.to === o.to, said: (t) => `leads to ${t.to}` },
  { holds: (t, o) => o.atMs < Date.parse(t.expires), said: (t) => `expired at ${t.expires}` },
];

function mismatch(ticket: Ticket, occasion: Occasion): string | undefined {
  return conditions.find(({ holds }) => !holds(ticket, occasion))?.said(ticket);
}

function ticketIn({ payload }: Envelope, place: string): Ticket {
  let ticket: Ticket;
  try {
    ticket = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload)) as Ticket;
  } catch (error) {
    throw bad(place, `holds no ticket (${(error as Error).message})`);
  }
  const flaw = flawOf(ticket);
  if (flaw !== undefined) throw bad(place, flaw);
  if (!sameBytes(ticketBytes(ticket), payload))
    throw bad(place, "holds more than a ticket, or another spelling");
  return ticket;
}

function flawOf(ticket: unknown): string | undefined {
  const { schema, gateway, logKey, capsule, from, to, expires, reason } = (ticket ?? {}) as Record<
    string,
    unknown
  >;
  if (schema !== "industriverse.ticket/1") return "holds no ticket of this version";
  if (!isText(gateway, gatewayCharactersMax)) return "names no gateway";
  if (!isDigest(logKey)) return "does not name the key of the gateway's log";
  if (typeof capsule !== "string" || parseUtid(capsule) === undefined) return "names no capsule";
  if (!isDigest(from) || !isDigest(to) || from === to) return "does not lead from one capsule to another";
  if (
    typeof expires !== "string" ||
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(expires) ||
    Number.isNaN(Date.parse(expires))
  )
    return "has no expiry";
  if (!isText(reason, reasonCharactersMax)) return "gives no reason";
  return undefined;
}

/** Only what is a ticket's own is written, so that nothing can hide behind it. */
function ticketBytes({ schema, gateway, logKey, capsule, from, to, expires, reason }: Ticket): Uint8Array {
  const form: Canonical = { schema, gateway, logKey, capsule, from, to, expires, reason };
  return canonicalBytes(form);
}

function isText(value: unknown, charactersMax: number): boolean {
  return typeof value === "string" && value !== "" && value.length <= charactersMax && value.isWellFormed();
}

function isDigest(value: unknown): boolean {
  return typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value);
}

function bad(place: string, what: string): Fault {
  return new Fault("update/bad-ticket", `${place} ${what}`, {
    hint: "Ask those who sign capsules for a ticket for this gateway and this step (`iv repo ticket`)",
  });
}
