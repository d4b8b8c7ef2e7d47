import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Grant } from "#runtime/shield/grant.ts";
import { issue, PermitGate, PermitKey, seal, unseal } from "#runtime/shield/permit.ts";
import { askedOfArrays } from "../../support/asked-of-arrays.ts";

const key = new PermitKey(new Uint8Array(32).fill(1));
const otherKey = new PermitKey(new Uint8Array(32).fill(2));
const now = 1_500;

function grantOf(changes: Partial<Grant> = {}): Grant {
  return {
    ...{ purpose: "action", capsule: "sha256:00", tick: 41, serial: 7, issuedAt: 1_000, expiresAt: 2_000 },
    writes: writes(1, "heater", "fan"),
    ...changes,
  };
}

function writes(value: number, ...points: string[]): Grant["writes"] {
  return points.map((point) => ({ point, value }));
}

/** What a fresh gate of this run says to these bytes. */
function shown(bytes: Uint8Array): string {
  const redemption = new PermitGate(key).redeem(unseal(bytes), now);
  return redemption.kind === "granted" ? "granted" : redemption.because;
}

describe("the code of what permits have in common is made once", () => {
  const kinds: readonly Partial<Grant>[] = [
    {},
    { purpose: "stand-down" },
    { capsule: "sha256:01" },
    { capsule: `sha256:${"0".repeat(64)}` },
    { writes: writes(1, "heater") },
    { writes: writes(1, "fan", "heater") },
    { writes: writes(1, "heater,fan") },
    { writes: writes(1, ...Array.from({ length: 30 }, (_, at) => `point ${at}`)) },
    { writes: [] },
  ];

  test("and is another for each of them, whatever came before", () => {
    const issuer = new PermitKey(new Uint8Array(32).fill(1));
    for (const kind of kinds)
      for (const before of kinds) {
        const others = seal(issue(issuer, grantOf(before)));
        const sealed = seal(issue(issuer, grantOf(kind)));
        assert.deepEqual(sealed, seal(issue(new PermitKey(new Uint8Array(32).fill(1)), grantOf(kind))));
        assert.equal(shown(sealed), "granted");
        const mixed = Uint8Array.of(...others.subarray(0, 32), ...sealed.subarray(32));
        assert.equal(shown(mixed), kind === before ? "granted" : "forged");
      }
  });
});

test("a forger is not told the right code by an array's methods, which anybody can replace", () => {
  const gate = new PermitGate(key);
  const forged = unseal(seal(issue(otherKey, grantOf())));
  assert.deepEqual(
    askedOfArrays(() => gate.redeem(forged, now)),
    [],
  );
});
