// Each `@ts-expect-error` is an assertion: `tsc` (in `npm run check`) fails where the next line compiles.
// Nothing here is meant to work at run time; the last test lets it run all the same, and every way fails.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Actuators } from "#runtime/act/port.ts";
import { Bug } from "#runtime/core/fault.ts";
import type { Write } from "#runtime/field/point.ts";
import {
  type Granted,
  issue,
  type Permit,
  PermitGate,
  PermitKey,
  type Redemption,
  seal,
  unseal,
  writesOf,
} from "#runtime/shield/permit.ts";

const key = new PermitKey(new Uint8Array(32).fill(7));
const gate = new PermitGate(key);
const writes: readonly Write[] = [{ point: "heater", value: 120 }];
const grant = {
  purpose: "action",
  capsule: "sha256:00",
  tick: 1,
  serial: 1,
  issuedAt: 10,
  expiresAt: 20,
  writes,
} as const;
const permit: Permit = issue(key, grant);

// Every call is one way around the types, on a line that must not compile.
const waysAround: (() => Permit)[] = [];
function around(way: () => Permit): void {
  waysAround.push(way);
}

// @ts-expect-error an object literal has no private brand
around(() => ({}));
// @ts-expect-error a grant says what a permit says, and is none
around(() => grant);
// @ts-expect-error a spread loses the private brand
around(() => ({ ...permit }));
// @ts-expect-error the sealed form is bytes, to be unsealed
around(() => seal(permit));
// @ts-expect-error a redemption is no permit
around(() => gate.redeem(permit, 15));
// @ts-expect-error the type is exported, the class is not
around(() => new Permit(writes));
// @ts-expect-error a class of the same looks is another class
around(() => new Lookalike());
// @ts-expect-error nothing can say that it is one without a cast through unknown
around(() => "permit" as Permit);

class Lookalike {
  readonly #bytes: Uint8Array = new Uint8Array(64);
  size(): number {
    return this.#bytes.length;
  }
}

test("a Permit's type is met by nothing but a permit", () => {
  for (const way of waysAround) {
    let made: unknown;
    try {
      made = way();
    } catch (error) {
      assert.ok(error instanceof ReferenceError, "the class has no name outside its file");
      continue;
    }
    assert.throws(() => seal(made as Permit), Bug);
  }
});

test("a Permit's type shows nothing of what is inside", () => {
  // @ts-expect-error its bytes are private
  assert.equal(permit.bytes, undefined);
  // @ts-expect-error what it allows is read after the gate has taken it
  assert.equal(permit.writes, undefined);
  assert.throws(() => {
    // @ts-expect-error it has no member to set
    permit.writes = [];
  }, TypeError);
});

test("writesOf()'s type takes what the gate granted only", () => {
  // @ts-expect-error a permit has to be redeemed first
  assert.throws(() => writesOf(permit), Bug);
  // @ts-expect-error the writes themselves open nothing
  assert.throws(() => writesOf({ writes }), Bug);
  // @ts-expect-error neither does a literal with the grant in it
  assert.throws(() => writesOf({ grant }), Bug);
  const redeemed: Redemption = gate.redeem(unseal(seal(issue(key, { ...grant, serial: 2 }))), 15);
  // @ts-expect-error a redemption may be a refusal: which one it is has to be asked
  assert.ok(redeemed.granted);
  assert.equal(redeemed.kind, "granted");
  const granted: Granted = redeemed.granted;
  assert.deepEqual(writesOf(granted), writes);
  assert.throws(() => {
    // @ts-expect-error a grant is read only
    granted.grant.tick = 2;
  }, TypeError);
  assert.throws(() => {
    // @ts-expect-error and so are its writes
    writesOf(granted)[0]!.value = 400;
  }, TypeError);
  assert.throws(() => {
    // @ts-expect-error to which none can be added
    writesOf(granted).push({ point: "fan", value: 1 });
  }, TypeError);
});

test("issue()'s type asks for the key and the whole grant", () => {
  const { serial: _serial, ...rest } = grant;
  // @ts-expect-error bytes are no key
  assert.throws(() => issue(new Uint8Array(32), grant));
  // @ts-expect-error a grant without a serial could be used for ever
  assert.throws(() => issue(key, rest), Bug);
  // @ts-expect-error there are two purposes
  assert.throws(() => issue(key, { ...grant, purpose: "force" }), Bug);
  // @ts-expect-error a key signs nothing for others
  assert.equal(key.sign, undefined);
});

/** Takes a permit alone; that there is no room for values is what keeps permit and values together. */
class Door implements Actuators {
  readonly seen: unknown[] = [];

  async apply(shown: Permit): ReturnType<Actuators["apply"]> {
    this.seen.push(shown);
    return { kind: "unknown", at: 0, detail: "a door for types only" };
  }
}

test("apply()'s type takes a permit and nothing beside it", async () => {
  const door: Actuators = new Door();
  // @ts-expect-error not the values themselves
  await door.apply(writes);
  // @ts-expect-error not a permit for one thing and values for another
  await door.apply(permit, writes);
  // @ts-expect-error not nothing
  await door.apply();
  assert.equal((await door.apply(permit)).kind, "unknown");
});
