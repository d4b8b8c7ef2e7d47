// Each sample behind the judge and beside its own probes, for ten minutes on days that nothing was trained or calibrated
// on, and after a minute in its safe state. The grid's limit was chosen with some of them in view. In virtual time; `sim/scenarios/` has such runs with PLC, wire
// and the whole gateway.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { ProbeWatch } from "#runtime/capsule/probes.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { loadMap } from "#runtime/map/open.ts";
import { envelopeOf } from "#runtime/shield/envelope.ts";
import { guardedRun } from "#scripts/capsule/guarded.ts";
import { samples } from "#scripts/capsule/samples.ts";
import { networkController } from "#scripts/train/closed-loop.ts";
import { layersIn } from "./onnx-reader.ts";

/** With those on which the pump's forecaster was once lost within seconds. */
const seeds = [2, 12, 4_711, ...Array.from({ length: 21 }, (_, at) => 5_000 + at)];
const none: ReadonlyMap<string, number> = new Map();
/** How long it is at work before its safe state stands, how long that stands, and how long it is at work again. */
const runs = [
  { name: "on a working day", beforeS: 0, safeS: 0, seconds: 600 },
  { name: "after a moment in its safe state", beforeS: 30, safeS: 4, seconds: 120 },
  { name: "after a minute in its safe state", beforeS: 30, safeS: 60, seconds: 120 },
];

for (const { station, lesson, trial } of samples)
  for (const { name, beforeS, safeS, seconds } of runs)
    test(`${station.name}: stays armed ${name}, and never loses its forecaster`, async () => {
      const folder = fileURLToPath(new URL(`../../capsules/${station.name}`, import.meta.url));
      const { manifest, files, id } = await openCapsule(folder);
      const map = loadMap(files.get(manifest.map.file)!, loadKernels());
      const envelope = envelopeOf({ capsule: id, manifest, map, mode: "enforce" });
      const layers = layersIn(files.get("policy.onnx")!);
      const policy = networkController("policy.onnx", { contract: lesson.contract, layers });
      const safe = new Map(manifest.actuators.map((actuator) => [actuator.point, actuator.safe]));
      for (const seed of seeds) {
        const plant = trial.begin(seed);
        const answer = policy.begin();
        for (let tick = 0; tick * trial.tickS < beforeS; tick++) plant.step(trial.tickS, answer(plant));
        for (let tick = 0; tick * trial.tickS < safeS; tick++) plant.step(trial.tickS, safe);
        const watch = new ProbeWatch(manifest);
        for (const { atS, verdict, because } of guardedRun(policy, envelope, { plant, seconds })) {
          assert.notEqual(because, "forecast", `seed ${seed}, after ${atS} s`);
          const own = verdict === "block" ? "blocked" : "let-through";
          watch.observe({ at: Math.round((1 + atS) * US_PER_S), own, values: none });
        }
        assert.notEqual(watch.finding.kind, "failed", `seed ${seed}: ${JSON.stringify(watch.finding)}`);
      }
    });
