import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { envelopeBytes, readEnvelope, signed } from "#runtime/capsule/trust/envelope.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import {
  countersignTicket,
  gatewayIn,
  type Occasion,
  readTicket,
  signTicket,
  type Ticket,
  verifyTicket,
} from "#runtime/update/ticket.ts";
import { author, policy, site, stranger } from "../capsule/bundle/bundles.ts";

const self = gatewayIn(signerKeyFrom("plant7-gw1", new Uint8Array(32).fill(7)).verifier);
const from = digestOf(Uint8Array.of(1));
const to = digestOf(Uint8Array.of(2));
const ticket: Ticket = {
  schema: "industriverse.ticket/1",
  ...self,
  capsule: "capsule://acme/pump@1.2.0",
  from,
  to,
  expires: "2026-11-28T08:00:00Z",
  reason: "1.3.0 hunts at low flow",
};
const occasion: Occasion = { ...self, from, to, atMs: Date.parse("2026-11-21T08:00:00Z") };
const bytes = signTicket(ticket, [author, site]);

function refusal(shown: Uint8Array, change: Partial<Occasion> = {}, trusted = policy): string {
  try {
    verifyTicket(shown, { policy: trusted, occasion: { ...occasion, ...change }, place: "gw1.ticket" });
    return "taken";
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

test("verifyTicket() takes the ticket that is for this gateway, this step and this time", () => {
  const { ticket: read, approval } = verifyTicket(bytes, { policy, occasion, place: "gw1.ticket" });
  assert.deepEqual(read, ticket);
  assert.deepEqual(
    approval.roles.map(({ signers }) => signers.length),
    [1, 1],
  );
});

const other = gatewayIn(signerKeyFrom("plant7-gw1", new Uint8Array(32).fill(8)).verifier);
const refusals: readonly (readonly [string, Partial<Occasion>, RegExp])[] = [
  ["another gateway", { gateway: "plant7-gw2" }, /bad-ticket: .* is for the gateway plant7-gw1/],
  ["a gateway of the same name with another log", other, /with another key/],
  ["another capsule that runs", { from: digestOf(Uint8Array.of(3)) }, /does not run here/],
  ["another way back", { to: digestOf(Uint8Array.of(3)) }, /leads to/],
  ["the instant of its expiry", { atMs: Date.parse(ticket.expires) }, /expired at 2026-11-28/],
  ["no time at all", { atMs: Number.NaN }, /expired/],
];
for (const [what, change, words] of refusals)
  test(`verifyTicket() refuses ${what}`, () => assert.match(refusal(bytes, change), words));

test("verifyTicket() asks those whom capsules are asked of", () => {
  assert.match(refusal(signTicket(ticket, [author])), /capsule\/not-trusted: .*site has 0 of the 1/);
  assert.match(refusal(signTicket(ticket, [stranger])), /not-trusted/);
  assert.equal(refusal(countersignTicket(signTicket(ticket, [author]), site)), "taken");
  const [role, ...roles] = policy.accept;
  const foreign = { ...author.publicKey, publishers: ["someone-else"] };
  assert.match(
    refusal(bytes, {}, { accept: [{ ...role!, keys: [foreign] }, ...roles] }),
    /signs for someone-else only/,
  );
});

test("a signature over a ticket is none over a manifest, nor the other way round", () => {
  const { payload } = readEnvelope(bytes, "ticket", {
    type: "application/vnd.industriverse.downgrade-ticket.v1+json",
  });
  const asManifest = signed(signed({ payload, signatures: [] }, author), site);
  assert.match(refusal(envelopeBytes(asManifest)), /bad-signature: .*payload type/);
  const moved = { ...asManifest, type: "application/vnd.industriverse.downgrade-ticket.v1+json" };
  assert.match(refusal(envelopeBytes(moved)), /bad-signature: .*the signature of alice@acme/);
});

test("verifyTicket() of a ticket that was changed in any one place refuses it with a Fault", () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = new Uint8Array(bytes);
      changed[at]! ^= by;
      assert.notEqual(refusal(changed), "taken");
    }),
    { numRuns: Number(process.env["TICKET_RUNS"] ?? 300) },
  );
});

test("signTicket() and readTicket() refuse what is no ticket", () => {
  const wrong: readonly Partial<Ticket>[] = [
    { gateway: "" },
    { reason: "" },
    { reason: "x".repeat(501) },
    { to: from },
    { capsule: "pump" },
    { expires: "tomorrow" },
  ];
  for (const change of wrong)
    assert.throws(() => signTicket({ ...ticket, ...change }, [author]), Fault, JSON.stringify(change));
  const more = { ...ticket, also: "this" };
  assert.deepEqual(
    readTicket(signTicket(more, [author]), "a ticket"),
    ticket,
    "only what is a ticket's is signed",
  );
});
