import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { digestOf } from "#runtime/core/digest.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { openDirectory } from "#runtime/update/deploy/source/directory.ts";
import type { Offer } from "#runtime/update/port.ts";
import { gatewayIn, signTicket, ticketPath } from "#runtime/update/ticket.ts";
import type { TrustedTime } from "#runtime/update/tuf/trusted-time.ts";
import { Tickets } from "#runtime/update-tickets.ts";
import { never, temporaryFolder } from "../support/tuf-folder.ts";
import { author, policy, site, stranger } from "./capsule/bundle/bundles.ts";

const { verifier } = signerKeyFrom("plant7-gw1", new Uint8Array(32).fill(7));
const self = gatewayIn(verifier);
const [newer, older] = [1, 2].map((byte) => digestOf(Uint8Array.of(byte))) as [Offer["id"], Offer["id"]];
const now = Date.parse("2026-11-21T08:00:00Z");
const offer: Offer = {
  ...{ utid: "capsule://acme/pump@1.2.0", id: older, epoch: 1, deltas: [] },
  envelope: { digest: older, bytes: 1 },
};
const signed = (keys = [author, site]): Uint8Array =>
  signTicket(
    {
      ...{ schema: "industriverse.ticket/1", ...self, capsule: offer.utid, from: newer, to: older },
      ...{ expires: "2026-11-28T08:00:00Z", reason: "1.3.0 hunts" },
    },
    keys,
  );

function ticketsOf(guard: Offer["id"], time: TrustedTime): Tickets {
  const machine = { guardOf: () => guard };
  return new Tickets({ policy: () => policy, key: () => verifier.text, machine, time: () => time });
}

const trusted: TrustedTime = { kind: "trusted", nowMs: now, floorMs: now };

test("among() finds the ticket on a stick, for as long as it leads away from what guards", async (t) => {
  const stick = temporaryFolder(t);
  const source = openDirectory(stick);
  const tickets = ticketsOf(newer, trusted);
  assert.equal(await tickets.among(source, [offer], never), undefined, "none is there");
  const path = join(stick, ticketPath(self.logKey));
  mkdirSync(dirname(path));
  writeFileSync(path, signed());
  const found = await tickets.among(source, [offer], never);
  assert.deepEqual(found, { offer, olderBecause: "a ticket says: 1.3.0 hunts" });
  assert.equal(await tickets.read(path, offer), "a ticket says: 1.3.0 hunts");
  assert.equal(await tickets.among(source, [{ ...offer, id: newer }], never), undefined, "not offered");
  assert.equal(await ticketsOf(older, trusted).among(source, [offer], never), undefined, "done already");
});

test("among() refuses one that others have signed, and any where the time is not known", async (t) => {
  const stick = temporaryFolder(t);
  const path = join(stick, ticketPath(self.logKey));
  mkdirSync(dirname(path));
  writeFileSync(path, signed([stranger]));
  const source = openDirectory(stick);
  await assert.rejects(ticketsOf(newer, trusted).among(source, [offer], never), /signature|sign/);
  writeFileSync(path, signed());
  const lost: TrustedTime = { kind: "time-untrusted", clockMs: 0, floorMs: now, by: "record" };
  await assert.rejects(ticketsOf(newer, lost).among(source, [offer], never), /does not know the time/);
});
