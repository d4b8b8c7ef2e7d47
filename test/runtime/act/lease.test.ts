import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Leases } from "#runtime/act/lease.ts";

test("Leases.take() gives a group whole, or says whose the first of the others is", () => {
  const leases = new Leases();
  assert.equal(leases.take("a", ["heater", "fan"]), undefined);
  assert.equal(leases.take("a", ["fan"]), undefined, "what one has one may take again");
  assert.deepEqual(leases.take("b", ["pump", "fan", "heater"]), { point: "fan", owner: "a" });
  assert.equal(leases.ownerOf("pump"), undefined, "nothing of a refused group is taken");
  assert.equal(leases.take("b", ["pump"]), undefined);
  assert.deepEqual([leases.ownerOf("heater"), leases.ownerOf("pump")], ["a", "b"]);
});

test("Leases.handOver() moves all, and gives up what the new one has no use for", () => {
  const leases = new Leases();
  leases.take("a", ["heater", "fan"]);
  assert.equal(leases.handOver("a", "b", ["fan", "pump"]), undefined);
  assert.deepEqual(leases.of("a"), []);
  assert.deepEqual(leases.of("b"), ["fan", "pump"]);
  assert.equal(leases.ownerOf("heater"), undefined);
});

test("Leases.handOver() moves nothing where a third one owns a part", () => {
  const leases = new Leases();
  leases.take("a", ["heater"]);
  leases.take("c", ["fan"]);
  assert.deepEqual(leases.handOver("a", "b", ["heater", "fan"]), { point: "fan", owner: "c" });
  assert.deepEqual([leases.of("a"), leases.of("b"), leases.of("c")], [["heater"], [], ["fan"]]);
});

test("Leases: whatever is asked, no actuator has two owners, and a refusal changes nothing", () => {
  const holders = fc.constantFrom("a", "b", "c");
  const points = fc.uniqueArray(fc.constantFrom("1", "2", "3", "4"));
  const asks = fc.oneof(
    fc.record({ kind: fc.constant("take" as const), holder: holders, points }),
    fc.record({ kind: fc.constant("hand" as const), holder: holders, to: holders, points }),
    fc.record({ kind: fc.constant("release" as const), holder: holders }),
  );
  fc.assert(
    fc.property(fc.array(asks), (all) => {
      const leases = new Leases();
      for (const ask of all) {
        const before = ["1", "2", "3", "4"].map((point) => leases.ownerOf(point));
        if (ask.kind === "release") leases.release(ask.holder);
        else {
          const refused =
            ask.kind === "take"
              ? leases.take(ask.holder, ask.points)
              : leases.handOver(ask.holder, ask.to, ask.points);
          const after = ["1", "2", "3", "4"].map((point) => leases.ownerOf(point));
          if (refused !== undefined) assert.deepEqual(after, before);
        }
        const owned = ["a", "b", "c"].flatMap((holder) => leases.of(holder));
        assert.equal(new Set(owned).size, owned.length);
      }
    }),
  );
});
