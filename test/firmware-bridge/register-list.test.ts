import assert from "node:assert/strict";
import { test } from "node:test";
import { gatewayWords, pointsFrom, pointWords, proposalsFrom, registerList } from "#bridge/register-list.ts";

const points = [
  { id: "level", unit: "m", access: "read" },
  { id: "valve", unit: "%", access: "write" },
  { id: "pump", unit: "%", access: "write" },
] as const;

test("registerList() puts all points one after the other, and no two rows on one register", () => {
  const { points: places, proposals, rows } = registerList(points, { hasProposals: true });
  assert.deepEqual(
    [...places],
    [
      ["level", pointsFrom],
      ["valve", pointsFrom + pointWords],
      ["pump", pointsFrom + 2 * pointWords],
    ],
  );
  assert.deepEqual(
    [...proposals],
    [
      ["valve", proposalsFrom],
      ["pump", proposalsFrom + 2],
    ],
  );
  const taken = rows.flatMap(({ address, count }) => Array.from({ length: count }, (_, at) => address + at));
  assert.equal(new Set(taken).size, taken.length);
  assert.equal(registerList(points, { hasProposals: false }).proposals.size, 0);
});

test("registerList() takes a map of a person's own, shows what is in it, and refuses what overlaps", () => {
  const own = (map: Record<string, number>) => () => registerList(points, { hasProposals: true, map });
  const { points: places, proposals } = own({ pump: 16, level: 1_000 })();
  assert.deepEqual(
    new Map(places),
    new Map([
      ["pump", 16],
      ["level", 1_000],
    ]),
  );
  assert.deepEqual([...proposals], [["pump", proposalsFrom]]);
  assert.throws(own({ level: 16, pump: 23 }), /puts pump at 23, where level reach to 23/);
  assert.throws(own({ level: gatewayWords - 1 }), /the gateway's own registers/);
  assert.throws(own({ level: proposalsFrom - 7 }), /end below 40000/);
  assert.throws(own({ depth: 100 }), /names depth, which no device has/);
});
