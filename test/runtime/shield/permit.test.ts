import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Bug } from "#runtime/core/fault.ts";
import type { Grant } from "#runtime/shield/grant.ts";
import {
  claimOf,
  issue,
  type Permit,
  PermitGate,
  PermitKey,
  permitName,
  type Redemption,
  seal,
  unseal,
  writesOf,
} from "#runtime/shield/permit.ts";

const key = new PermitKey(new Uint8Array(32).fill(1));
const otherKey = new PermitKey(new Uint8Array(32).fill(2));

const sample: Grant = {
  purpose: "action",
  capsule: "sha256:00",
  tick: 41,
  serial: 7,
  issuedAt: 1_000,
  expiresAt: 2_000,
  writes: [
    { point: "heater", value: 120 },
    { point: "fan", value: 0.5 },
  ],
};
const now = 1_500;

function grantOf(changes: Partial<Grant> = {}): Grant {
  return { ...sample, ...changes };
}

/** What a fresh gate of this run says to something that claims to be a permit. */
function shown(claim: unknown): string {
  return said(new PermitGate(key).redeem(claim as Permit, now));
}

function said(redemption: Redemption): string {
  return redemption.kind === "granted" ? "granted" : redemption.because;
}

test("redeem() grants what was issued, once, and writesOf() gives exactly that", () => {
  const redeemed = new PermitGate(key).redeem(issue(key, sample), now);
  assert.equal(redeemed.kind, "granted");
  assert.deepEqual(redeemed.granted.grant, sample);
  assert.deepEqual(writesOf(redeemed.granted), sample.writes);
});

describe("redeem() calls it forged, whatever was built instead of a permit", () => {
  const permit = issue(key, sample);
  const sealed = seal(permit);
  const Body = permit.constructor as new (...guess: unknown[]) => object;
  const forgeries: Readonly<Record<string, () => unknown>> = {
    nothing: () => undefined,
    null: () => null,
    "a word": () => "permit",
    "the grant itself": () => sample,
    "an object literal": () => ({ bytes: sealed, "#bytes": sealed }),
    "a spread of a permit": () => ({ ...permit }),
    "Object.assign from a permit": () => Object.assign({}, permit),
    "Object.create on a permit": () => Object.create(permit),
    "Object.create on its prototype": () =>
      Object.create(Object.getPrototypeOf(permit), { bytes: { value: sealed } }),
    "an object that was given its prototype": () => Object.setPrototypeOf({ bytes: sealed }, Body.prototype),
    "structuredClone of a permit": () => structuredClone(permit),
    "a JSON round trip": () => JSON.parse(JSON.stringify(permit)),
    "a Proxy around a permit": () => new Proxy(permit, {}),
    "a Proxy that answers everything": () => new Proxy({}, { get: () => sealed, has: () => true }),
    "the sealed bytes, cast": () => sealed as unknown as Permit,
    "a class with a private member of the same name": () =>
      new (class {
        readonly #bytes = sealed;
        read = () => this.#bytes;
      })(),
    "a class that returns the permit's prototype chain": () => Reflect.construct(Object, [], Body),
  };
  for (const [name, build] of Object.entries(forgeries))
    test(name, () => {
      assert.equal(shown(build()), "forged");
      assert.throws(() => seal(build() as Permit), Bug);
      assert.equal(claimOf(build() as Permit), undefined);
    });
});

describe("a permit's class, reached through the permit, makes no other", () => {
  const permit = issue(key, sample);
  const Body = permit.constructor as unknown as new (...guess: unknown[]) => Permit;
  const forged = seal(issue(otherKey, grantOf({ writes: [{ point: "heater", value: 400 }] })));

  for (const guess of [
    Symbol("made by the shield"),
    Symbol.for("made by the shield"),
    "made by the shield",
    undefined,
  ])
    test(`new with the token ${String(guess)}`, () => {
      assert.throws(() => new Body(guess, forged), Bug);
      assert.throws(() => Reflect.construct(Body, [guess, forged], Object), Bug);
    });

  test("a subclass", () => {
    class Wider extends Body {
      readonly more = 400;
    }
    assert.throws(() => new Wider(Symbol("made by the shield"), forged), Bug);
    // A constructor that survives the refusal has no `this` to give back.
    class Deaf extends Body {
      // biome-ignore lint/correctness/noUnreachableSuper: the failing call is the attack
      constructor() {
        try {
          super(undefined, forged);
        } catch {
          // The attacker goes on as if nothing had happened.
        }
      }
    }
    assert.throws(() => new Deaf(), ReferenceError);
  });

  test("the token is not found by looking", () => {
    const names = [...Reflect.ownKeys(permit), ...Reflect.ownKeys(Body), ...Reflect.ownKeys(Body.prototype)];
    const symbols = names.filter((name) => typeof name === "symbol");
    assert.deepEqual(symbols, []);
  });

  test("nothing of the class decides, so changing the class changes nothing", () => {
    const evil = [{ point: "heater", value: 400 }];
    const redeemed = new PermitGate(key).redeem(permit, now);
    assert.equal(redeemed.kind, "granted");
    const { granted } = redeemed;
    for (const made of [Body, granted.constructor])
      for (const name of ["bytesOf", "writesOf", "sign"]) Object.assign(made, { [name]: () => evil });
    assert.deepEqual(writesOf(granted), sample.writes);
    assert.throws(() => writesOf({} as typeof granted), Bug);
    assert.equal(shown({}), "forged");
  });

  test("its prototypes, the permit, the grant and the gate are frozen", () => {
    const gate = new PermitGate(key);
    const redeemed = gate.redeem(permit, now);
    assert.equal(redeemed.kind, "granted");
    const { granted } = redeemed;
    const things = [Body.prototype, permit, granted, Object.getPrototypeOf(granted), granted.grant, gate];
    for (const thing of [...things, PermitGate.prototype, PermitKey.prototype, writesOf(granted)])
      assert.throws(() => Object.assign(thing, { redeem: () => redeemed, kind: "granted" }), TypeError);
    assert.throws(() => Object.assign(writesOf(granted)[0]!, { value: 400 }), TypeError);
    assert.throws(() => Object.setPrototypeOf(permit, null), TypeError);
  });
});

describe("writesOf() refuses what no gate granted", () => {
  const redeemed = new PermitGate(key).redeem(issue(key, sample), now);
  assert.equal(redeemed.kind, "granted");
  const { granted } = redeemed;
  const forgeries: Readonly<Record<string, unknown>> = {
    "a permit": issue(key, sample),
    "a literal": { grant: sample, writes: sample.writes },
    "a spread": { ...granted },
    "Object.create": Object.create(granted),
    structuredClone: structuredClone(granted),
    "a JSON round trip": JSON.parse(JSON.stringify(granted)),
    "a Proxy": new Proxy(granted, {}),
    nothing: undefined,
    null: null,
  };
  for (const [name, forgery] of Object.entries(forgeries))
    test(name, () => assert.throws(() => writesOf(forgery as typeof granted), Bug));
  test("the class of a grant, reached through one", () => {
    const Body = granted.constructor as new (...guess: unknown[]) => object;
    assert.throws(() => new Body(Symbol("made by the shield"), sample), Bug);
  });
});

describe("bytes that crossed a thread", () => {
  const sealed = seal(issue(key, sample));

  test("unseal(seal()) is the same permit", () => {
    assert.equal(shown(unseal(sealed)), "granted");
  });

  test("any byte changed in any bit is forged", () => {
    for (let at = 0; at < sealed.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const bent = sealed.slice();
        bent[at]! ^= 1 << bit;
        assert.equal(shown(unseal(bent)), "forged", `bit ${bit} of byte ${at}`);
      }
  });

  test("any shorter or longer form is forged", () => {
    for (let length = 0; length < sealed.length; length++)
      assert.equal(shown(unseal(sealed.subarray(0, length))), "forged");
    assert.equal(shown(unseal(sealed.subarray(1))), "forged");
    assert.equal(shown(unseal(Uint8Array.of(...sealed, 0))), "forged");
    assert.equal(shown(unseal(Uint8Array.of(...sealed, ...sealed))), "forged");
  });

  test("a permit of another run, with another key, is forged", () => {
    assert.equal(shown(issue(otherKey, sample)), "forged");
    assert.equal(shown(unseal(seal(issue(otherKey, sample)))), "forged");
  });

  test("one permit's code over another's words is forged", () => {
    const other = seal(issue(key, grantOf({ writes: [{ point: "heater", value: 121 }], serial: 8 })));
    const mixed = Uint8Array.of(...sealed.subarray(0, 32), ...other.subarray(32));
    assert.equal(shown(unseal(mixed)), "forged");
  });

  test("what happens to the bytes afterwards happens to no permit", () => {
    const mine = sealed.slice();
    const permit = unseal(mine);
    mine.fill(0);
    seal(permit).fill(0);
    assert.equal(shown(permit), "granted");
  });

  test("unseal() copies, even where another thread could still write", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(sealed.length));
    shared.set(sealed);
    class Sly extends Uint8Array<ArrayBufferLike> {
      // Gives back itself, to be changed between the check and the use.
      override slice(): never {
        return this as never;
      }
    }
    const permit = unseal(new Sly(shared.buffer));
    shared.fill(0);
    assert.equal(shown(permit), "granted");
  });

  test("PermitKey keeps a copy of its bytes", () => {
    const bytes = new Uint8Array(32).fill(1);
    const copied = new PermitKey(bytes);
    bytes.fill(9);
    assert.equal(shown(issue(copied, sample)), "granted");
  });
});

describe("redeem() takes each permit once", () => {
  const steps: Readonly<Record<string, readonly (readonly [Permit, number, string])[]>> = {
    "the same object again": [
      [issue(key, sample), now, "granted"],
      [issue(key, sample), now, "reused"],
    ],
    "again after seal and unseal": [
      [issue(key, sample), now, "granted"],
      [unseal(seal(issue(key, sample))), now, "reused"],
    ],
    "other words under the same serial": [
      [issue(key, sample), now, "granted"],
      [issue(key, grantOf({ writes: [{ point: "heater", value: 1 }] })), now, "reused"],
    ],
    "an older serial after a newer one": [
      [issue(key, grantOf({ serial: 8 })), now, "granted"],
      [issue(key, sample), now, "superseded"],
    ],
    "in its last microsecond": [[issue(key, sample), sample.expiresAt, "granted"]],
    "too late": [[issue(key, sample), sample.expiresAt + 1, "expired"]],
    "too late, and again with the clock set back": [
      [issue(key, sample), sample.expiresAt + 1, "expired"],
      [issue(key, sample), now, "reused"],
    ],
    "at no time at all": [[issue(key, sample), Number.NaN, "expired"]],
    "issued before a stand-down that came first": [
      [issue(key, grantOf({ purpose: "stand-down", serial: 0, issuedAt: 1_100 })), 1_200, "granted"],
      [issue(key, sample), now, "superseded"],
    ],
    "issued while the stand-down waited for its turn": [
      [issue(key, grantOf({ purpose: "stand-down", serial: 0, issuedAt: 900 })), 1_200, "granted"],
      [issue(key, sample), now, "superseded"],
    ],
    "issued after the stand-down was done": [
      [issue(key, grantOf({ purpose: "stand-down", serial: 0, issuedAt: 800 })), 900, "granted"],
      [issue(key, sample), now, "granted"],
    ],
    "a refused stand-down stands nothing down": [
      [issue(otherKey, grantOf({ purpose: "stand-down", serial: 0 })), 1_200, "forged"],
      [issue(key, sample), now, "granted"],
    ],
    "a stand-down twice": [
      [issue(key, grantOf({ purpose: "stand-down", serial: 0 })), now, "granted"],
      [issue(key, grantOf({ purpose: "stand-down", serial: 0 })), now, "reused"],
    ],
    "a stand-down counts for itself, so a high action keeps none out": [
      [issue(key, grantOf({ serial: 1_000 })), now, "granted"],
      [issue(key, grantOf({ purpose: "stand-down", serial: 0 })), now, "granted"],
    ],
  };
  for (const [name, shows] of Object.entries(steps))
    test(name, () => {
      const gate = new PermitGate(key);
      for (const [permit, at, expected] of shows) assert.equal(said(gate.redeem(permit, at)), expected);
    });

  test("a forgery with a high serial does not use up the serials below it", () => {
    const gate = new PermitGate(key);
    assert.equal(said(gate.redeem(issue(otherKey, grantOf({ serial: 1e9 })), now)), "forged");
    assert.equal(said(gate.redeem(issue(key, sample), now)), "granted");
  });
});

describe("issue() makes no permit that could not be right", () => {
  const wrongs: Readonly<Record<string, Partial<Grant>>> = {
    "a value that is not a number": { writes: [{ point: "heater", value: Number.NaN }] },
    "an infinite value": { writes: [{ point: "heater", value: Number.POSITIVE_INFINITY }] },
    "an expiry that never comes": { expiresAt: Number.POSITIVE_INFINITY },
    "an issue at no time": { issuedAt: Number.NaN },
    "a serial between two": { serial: 1.5 },
    "a serial below zero": { serial: -1 },
    "a serial that cannot be counted on": { serial: 2 ** 53 },
    "another purpose": { purpose: "__proto__" as "action" },
  };
  for (const [name, wrong] of Object.entries(wrongs))
    test(name, () => assert.throws(() => issue(key, grantOf(wrong)), Bug));
  test("a key of another length", () => assert.throws(() => new PermitKey(new Uint8Array(16)), Bug));
});

const grants: fc.Arbitrary<Grant> = fc.record(
  {
    purpose: fc.constantFrom("action", "stand-down"),
    capsule: fc.string({ unit: "grapheme" }),
    tick: fc.nat(),
    serial: fc.nat(),
    issuedAt: fc.nat(1_000),
    expiresAt: fc.integer({ min: 1_000, max: 3_000 }),
    writes: fc.array(
      fc.record(
        {
          point: fc.string(),
          // JSON, which carries the writes, has no minus zero; no device has one either.
          value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
        },
        { noNullPrototype: true },
      ),
      { maxLength: 5 },
    ),
  },
  { noNullPrototype: true },
);

test("redeem() gives back every grant as it was issued, after any number of crossings", () => {
  fc.assert(
    fc.property(grants, fc.nat(3), (grant, crossings) => {
      let permit = issue(key, grant);
      for (let i = 0; i < crossings; i++) permit = unseal(seal(permit));
      const redeemed = new PermitGate(key).redeem(permit, 1_000);
      assert.equal(redeemed.kind, "granted");
      assert.deepEqual(redeemed.granted.grant, grant);
      assert.deepEqual(claimOf(permit), { tick: grant.tick, name: permitName(grant) });
    }),
  );
});

test("redeem() grants no bytes that the key did not sign", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.equal(shown(unseal(bytes)), "forged");
    }),
  );
});

test("redeem() grants rising serials only, none twice, nothing from before a stand-down", () => {
  const shows = fc.array(
    fc.record({
      purpose: fc.constantFrom<Grant["purpose"]>("action", "action", "stand-down"),
      serial: fc.nat(12),
      issuedAt: fc.nat(60),
      lifeUs: fc.nat(20),
      laterUs: fc.nat(5),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(shows, (sequence) => {
      const gate = new PermitGate(key);
      const last: Record<string, number> = { action: -1, "stand-down": -1 };
      let at = 0;
      let stoodDownAt = -1;
      for (const { purpose, serial, issuedAt, lifeUs, laterUs } of sequence) {
        at += laterUs;
        const grant = grantOf({ purpose, serial, issuedAt, expiresAt: issuedAt + lifeUs });
        if (said(gate.redeem(issue(key, grant), at)) !== "granted") continue;
        assert.ok(serial > last[purpose]!, "a serial is granted once, and in order");
        assert.ok(at <= grant.expiresAt, "nothing is granted after its time");
        assert.ok(purpose === "stand-down" || issuedAt > stoodDownAt, "a stand-down is not undone");
        last[purpose] = serial;
        if (purpose === "stand-down") stoodDownAt = Math.max(stoodDownAt, at);
      }
    }),
  );
});
