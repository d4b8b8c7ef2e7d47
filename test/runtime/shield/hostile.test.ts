import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { prng } from "#runtime/core/prng.ts";
import { loadMap } from "#runtime/map/open.ts";
import { openPlant } from "#runtime/map/plant-map.ts";
import { envelopeOf } from "#runtime/shield/envelope.ts";
import { judge, type Situation } from "#runtime/shield/judge.ts";

const { id, manifest, files } = await openCapsule(
  fileURLToPath(new URL("../../../capsules/casting-furnace", import.meta.url)),
);
const bytes = files.get(manifest.map.file)!;
const map = loadMap(bytes, loadKernels());
const plain = openPlant(bytes);
const envelope = envelopeOf({ capsule: id, manifest, map, mode: "enforce" });
const chance = prng(20_261_121);

const strange: readonly number[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0],
  ...[Number.MIN_VALUE, -Number.MIN_VALUE, 2.2e-308, Number.MAX_VALUE, -Number.MAX_VALUE, 1e308, -1e300],
  ...[Number.MAX_SAFE_INTEGER, Number.EPSILON, 1e-30],
];

function oneOf<Of>(list: readonly Of[]): Of {
  return list[Math.floor(chance.between(0, list.length))]!;
}

/** Any bits at all one time in six, something strange one time in six, else what a sensor might show. */
function anyNumber(usual: readonly [low: number, high: number]): number {
  const kind = chance.between(0, 6);
  if (kind < 1) {
    words[0] = chance.uint32();
    words[1] = chance.uint32();
    return bits[0]!;
  }
  return kind < 2 ? oneOf(strange) : chance.between(...usual);
}
const words = new Uint32Array(2);
const bits = new Float64Array(words.buffer);

const points: readonly string[] = [
  "heater_power_setpoint",
  "fan_speed_setpoint",
  "quench_valve",
  "",
  "__proto__",
];

function anyProposal(): Proposal | undefined {
  if (chance.between(0, 20) < 1) return undefined;
  const write = (): Proposal["writes"][number] => ({
    point: chance.between(0, 8) < 7 ? points[Math.floor(chance.between(0, 2))]! : oneOf(points),
    value: anyNumber([-20, 120]),
  });
  const writes = Array.from({ length: Math.floor(chance.between(0, 4)) }, write);
  const extra = chance.between(0, 4);
  return {
    ...{ origin: oneOf(["capsule", "operator", "optimiser", "agent"] as const), by: "anyone", at: 0, writes },
    ...(extra < 1 && { confidence: anyNumber([0, 1]) }),
    ...(extra < 2 && { replicas: [Array.from({ length: 2 }, write)] }),
  };
}

function anySituation(): Situation {
  const values = Float64Array.of(anyNumber([700, 1_200]), anyNumber([-5, 70]));
  const isFlawed = chance.between(0, 8) < 1;
  const standing = chance.between(0, 8) < 1 ? undefined : [anyNumber([-5, 65]), anyNumber([-5, 105])];
  return {
    at: Math.floor(chance.between(0, 10_000_000)),
    // What conditioning would never let through is handed over as well: the judge must not depend on it.
    signal: {
      at: 0,
      values,
      flaw: isFlawed ? { point: "melt_temperature", kind: "quality", text: "bad" } : undefined,
    },
    asked: anyProposal(),
    silence: oneOf(["absent", "late", "not-finite"] as const),
    standing,
    goodSince: Math.floor(chance.between(0, 10_000_000)),
    others: oneOf(["left", "none"] as const),
    forecaster: chance.between(0, 10) < 1 ? "lost" : "trusted",
  };
}

const demanding = { ...envelope, confidenceMin: 0.8, replicaShareMax: 0.1, toSafe: "ramp" as const };

test("judge() has a verdict for each of 1 000 000 hostile situations, and writes nothing that is not allowed", () => {
  const kinds = new Map<string, number>();
  for (let turn = 0; turn < 1_000_000; turn++) {
    const situation = anySituation();
    const under = turn % 4 === 0 ? demanding : envelope;
    const { verdict, limited } = judge(situation, under);
    kinds.set(verdict.kind, (kinds.get(verdict.kind) ?? 0) + 1);
    for (const { point, value } of [...verdict.writes, ...(limited ?? [])]) {
      const actuator = under.actuators.find((candidate) => candidate.point === point);
      assert.ok(
        actuator !== undefined && value >= actuator.min && value <= actuator.max,
        `${point} ${value}`,
      );
    }
    if (verdict.kind === "block") continue;
    const { signal, asked, standing } = situation;
    assert.ok(signal.flaw === undefined && signal.values.every(Number.isFinite) && standing !== undefined);
    assert.ok(asked?.writes.every(({ value }) => Number.isFinite(value)));
  }
  for (const kind of ["allow", "amend", "block"])
    assert.ok((kinds.get(kind) ?? 0) > 100, `${kind}: ${kinds.get(kind)}`);
});

test("a map answers 250 000 hostile states, with the bits of its plain twin, and none that is no state is ordinary", () => {
  const gradient = new Float64Array(2);
  for (let turn = 0; turn < 250_000; turn++) {
    const state = Float64Array.of(anyNumber([700, 1_200]), anyNumber([-5, 70]));
    const energy = map.energy(state);
    assert.ok(energy >= 0 && energy <= energyNatsMax);
    if (!state.every(Number.isFinite)) assert.ok(energy > map.barrier && energy > map.moves.barrier);
    if (turn % 50 !== 0) continue;
    assert.equal(plain.energy(state), energy);
    assert.equal(map.gradient(state, gradient), energy);
    assert.ok(gradient.every(Number.isFinite));
    const other = Float64Array.of(anyNumber([700, 1_200]), anyNumber([-5, 70]));
    assert.equal(map.along(state, other), plain.along(state, other));
    const orders = { target: other, held: [1] };
    assert.deepEqual(map.foresight!.outlook(state, orders), plain.foresight!.outlook(state, orders));
  }
});
