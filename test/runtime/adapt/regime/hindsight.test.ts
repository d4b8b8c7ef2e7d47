import assert from "node:assert/strict";
import { test } from "node:test";
import { Hindsight, type Right } from "#runtime/adapt/regime/hindsight.ts";
import type { RegimeView } from "#runtime/adapt/regime/regime.ts";

type Said = readonly [regime: string, statistical: string, physical: string, probability?: number];

function verdicts(rows: readonly Said[], horizonRows = 3): readonly (Right | undefined)[] {
  const hindsight = new Hindsight(horizonRows);
  return rows.map(([regime, statistical, physical, probability = 0.99], at) => {
    const branches = {
      statistical: { regime: statistical, probability: 1 },
      physical: { regime: physical, probability: 1 },
    };
    return hindsight.take({ at, regime, probability, branches } as RegimeView);
  });
}

const times = (count: number, said: Said): readonly Said[] => Array.from({ length: count }, () => said);

test("Hindsight: who named the regime at its first row was right, once it has stood for a horizon", () => {
  const rows: readonly Said[] = [
    ...times(2, ["idle", "idle", "idle"]),
    ["run", "idle", "run"],
    ...times(6, ["run", "run", "run"]),
  ];
  const [both, late] = [
    { statistical: true, physical: true },
    { statistical: false, physical: true },
  ];
  const none = undefined;
  assert.deepEqual(verdicts(rows), [none, none, none, none, none, late, none, none, both]);
});

test("Hindsight: nothing is known of what does not last, of doubt, and of those with nothing to say", () => {
  const nothing: readonly (readonly Said[])[] = [
    [0, 1, 2, 3, 4, 5].map((row): Said => [row % 2 === 0 ? "idle" : "run", "run", "idle"]),
    times(9, ["run", "idle", "run", 0.6]),
    times(9, ["unseen", "idle", "unseen"]),
    times(9, ["unknown", "unknown", "unknown", 0]),
    times(9, ["run", "unknown", "run"]),
  ];
  for (const rows of nothing) assert.ok(verdicts(rows).every((right) => right === undefined));
});
