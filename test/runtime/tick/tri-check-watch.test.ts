import assert from "node:assert/strict";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { US_PER_MS, US_PER_S } from "#runtime/core/clock.ts";
import { prng } from "#runtime/core/prng.ts";
import { Ledger } from "#runtime/prove/ledger.ts";
import { encodeRecord, type Record, recordBytesMax } from "#runtime/prove/record.ts";
import { type TriCheckRecord, verdictIn } from "#runtime/prove/tri-check-record.ts";
import { Ways } from "#runtime/prove/ways.ts";
import { FittedPlant } from "#sim/instrument/fitted-plant.ts";
import { PlcMachine } from "#sim/plc/machine.ts";
import { personalities } from "#sim/plc/personality.ts";
import { openVirtualGateway } from "#sim/scenario/virtual-gateway.ts";
import { stationNamed } from "#sim/stations.ts";
import { Timeline } from "#sim/time/timeline.ts";

/** All that a furnace's gateway writes down in a little more than two windows, in virtual time. */
async function records(): Promise<readonly Record[]> {
  const folder = fileURLToPath(new URL("../../../capsules/casting-furnace", import.meta.url));
  const { plant: made, layout } = stationNamed("casting-furnace");
  const plant = new FittedPlant(made(1), { fittings: {}, chance: () => prng(1) });
  const personality = personalities["plain"]!;
  const machine = new PlcMachine({ layout, plant, personality, chance: prng(2) });
  const timeline = new Timeline(US_PER_S);
  const gateway = await openVirtualGateway({
    ...{ capsule: await openCapsule(folder), mode: "enforce", machine, timeline },
    ...{ wire: { kind: "tcp" }, chance: prng(3) },
  });
  timeline.every(personality.cycleMs * US_PER_MS, () => machine.cycle(personality.cycleMs / 1_000));
  const written: Record[] = [];
  timeline.every(100 * US_PER_MS, () => {
    const { decisions, outcomes, windows } = gateway.hear();
    written.push(...decisions, ...outcomes, ...windows);
  });
  await timeline.runTo(124 * US_PER_S);
  await gateway.close();
  return written;
}

let all: readonly Record[];
let windows: readonly TriCheckRecord[];
before(async () => {
  all = await records();
  windows = all.filter((record) => record.kind === "tri-check");
});

test("TriCheckWatch writes one record a window, one window after the other", () => {
  assert.equal(windows.length, 2);
  const [first, second] = windows as [TriCheckRecord, TriCheckRecord];
  assert.deepEqual([first.from, first.tick, second.from, second.tick], [1, 601, 602, 1_201]);
  assert.equal(second.at - first.at, 60 * US_PER_S);
  for (const window of windows) {
    assert.ok(encodeRecord(window).length < recordBytesMax / 4);
    assert.equal(window.verdict, "held");
    assert.equal(verdictIn(window), window.verdict);
    assert.deepEqual([window.balance.told, window.balance.of], [1, 1]);
    assert.match(window.signature!, /^sha256:[0-9a-f]{64}$/);
    // The operating point: 1000 K, and the heat that holds it.
    assert.ok(Math.abs(Number(window.basin!.at["melt_temperature"]) - 1_000) < 15);
  }
  assert.notEqual(first.way, second.way);
});

test("the ledger mints each of those windows, from the log alone, and nothing once a decision is gone", () => {
  const ledger = new Ledger();
  for (const [index, record] of all.entries()) ledger.take(index, record);
  const { minted, flaws, accounts } = ledger.totals;
  assert.deepEqual([minted, [...flaws]], [2, []]);
  const charged = windows.reduce((sum, { cost }) => sum + BigInt(cost.microCeu), 0n);
  assert.equal(accounts["micro-ceu"].get("gateway"), charged);
  const robbed = new Ledger();
  const gone = all.findIndex((record) => record.kind === "decision" && record.tick === 300);
  for (const [index, record] of all.entries()) if (index !== gone) robbed.take(index, record);
  assert.deepEqual([robbed.totals.minted, [...robbed.totals.flaws]], [1, [["decisions-missing", 1]]]);
});

test("Ways comes to the way of each window by the decisions' energies alone, and sees where one is another's", () => {
  const counted = (records: readonly Record[]) => {
    const ways = new Ways();
    for (const record of records) ways.take(record);
    return ways.counts;
  };
  assert.deepEqual(counted(all), { same: 2, other: 0, untold: 0 });
  const at = all.findIndex((record) => record.kind === "decision" && record.tick === 300);
  assert.deepEqual(counted(all.toSpliced(at, 1)), { same: 1, other: 0, untold: 1 });
  const other = structuredClone(all[at]!) as { energy: { now: string } };
  other.energy.now = "1.5";
  assert.deepEqual(counted(all.with(at, other as unknown as Record)), { same: 1, other: 1, untold: 0 });
  // The first row of the second window is the last of the first; without a first one there is none.
  const later = all.filter((record) => !("tick" in record) || record.tick > 601);
  assert.deepEqual(counted(later), { same: 0, other: 0, untold: 1 });
});
