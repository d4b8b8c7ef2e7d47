// How fast recorded decisions are judged again, from the bytes of their records to the comparison: a run of each
// sample capsule in normal operation, and one in which an optimiser has gone wrong, where the nearest allowed action
// is looked for again and again.

import { fileURLToPath } from "node:url";
import { type Capsule, openCapsule } from "#runtime/capsule/disk.ts";
import { assert } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { decodeRecord } from "#runtime/prove/record.ts";
import { Replay } from "#runtime/tick/replay/replay.ts";
import { runScenario } from "#sim/scenario/run.ts";
import { parseScenario } from "#sim/scenario/scenario-file.ts";
import type { Bench, BenchRow } from "./bench.ts";

export const replayBench: Bench = {
  name: "replay",
  about: "recorded decisions judged again to the bit, records read and compared",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const rows: BenchRow[] = [];
    for (const { name, what, rest } of runs) {
      const { capsule, bodies } = await recorded(name, rest);
      const replay = new Replay({ kernels: loadKernels, capsuleFor: async () => capsule });
      const until = performance.now() + warmMs;
      while (performance.now() < until) await rate(replay, bodies);
      const ours: number[] = [];
      for (let round = 0; round < rounds; round++) ours.push(await rate(replay, bodies));
      const { decisions, same } = await replay.end();
      assert(same === decisions, "a run that nobody touched comes out the same");
      rows.push({
        ...{ what: `${name}: ${what}`, unit: "decisions/CPU s", better: "more", ours },
        peer: { name: "verified alone, as iv proof verify must", published: 50_000 },
        ...(rest === calm && { reach: 20_000 }),
      });
    }
    return rows;
  },
};

/** Until the engine has compiled what runs, which it does beside it and at its leisure: a log takes minutes. */
const warmMs = 3_000;
const calm = "lasts: 100";
const attacked = "lasts: 20\nfaults: [{ at: 1, for: 19, kind: rogue }]";

const runs: readonly { readonly name: string; readonly what: string; readonly rest: string }[] = [
  ...["casting-furnace", "grid-frequency", "pump-skid"].map((name) => ({
    ...{ name, what: "normal operation", rest: calm },
  })),
  { name: "casting-furnace", what: "a rogue optimiser", rest: attacked },
];

async function recorded(
  name: string,
  rest: string,
): Promise<{ readonly capsule: Capsule; readonly bodies: readonly Uint8Array[] }> {
  const folder = fileURLToPath(new URL(`../../capsules/${name}`, import.meta.url));
  const controller = `controller: { kind: capsule, path: ${JSON.stringify(folder)} }`;
  const scenario = parseScenario(`about: x\nplant: ${name}\n${controller}\n${rest}\n`, `${folder}/x.yaml`);
  const bodies: Uint8Array[] = [];
  await runScenario(
    scenario,
    (timeline, untilAt) => timeline.runTo(untilAt),
    (body) => void bodies.push(body),
  );
  return { capsule: await openCapsule(folder), bodies };
}

/** Decisions in a second of the processor: a replay waits for nothing else. Each pass begins at the run's first anchor. */
async function rate(replay: Replay, bodies: readonly Uint8Array[]): Promise<number> {
  const before = replay.summary().decisions;
  const begun = process.cpuUsage();
  for (const [index, body] of bodies.entries()) await replay.take(index, decodeRecord(body));
  const { user, system } = process.cpuUsage(begun);
  return (1_000_000 * (replay.summary().decisions - before)) / (user + system);
}
