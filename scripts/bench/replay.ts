// How fast recorded decisions are judged again, from the bytes of their records to the comparison: a run of each
// sample capsule in normal operation, and one in which an optimiser has gone wrong, where the nearest allowed action
// is looked for again and again.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Capsule, openCapsule } from "#runtime/capsule/disk.ts";
import { partsOf, replayInParts } from "#runtime/cli/proof/replay-parts.ts";
import { ReplayPlace } from "#runtime/cli/proof/replay-place.ts";
import { assert } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { epochFolder } from "#runtime/prove/disk/layout.ts";
import { LogStore } from "#runtime/prove/disk/store.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
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
      // One run of it is a minute of two processors' work.
      if (name !== readWhole || rest !== calm) continue;
      rows.push({
        ...{ what: `${name}: the same from the disk, by the clock, ${threads} threads`, unit: "decisions/s" },
        ...{ better: "more", ours: await fromDisk(rounds, { name, bodies }) },
        peer: { name: "verified alone, by the clock", published: 50_000 },
        reach: 20_000,
      });
    }
    return rows;
  },
};

const readWhole = "casting-furnace";
const threads = availableParallelism();
/** So often is the run repeated; each begins with an anchor. */
const repeats = 40;

/** With all that a call of iv proof replay does: threads that begin, capsules that are opened and compiled. */
async function fromDisk(
  rounds: number,
  { name, bodies }: { readonly name: string; readonly bodies: readonly Uint8Array[] },
): Promise<readonly number[]> {
  const place = mkdtempSync(join(tmpdir(), "iv-bench-"));
  try {
    mkdirSync(epochFolder(place, 1), { recursive: true });
    const store = LogStore.open({
      dir: epochFolder(place, 1),
      signer: signerKeyFrom("bench", new Uint8Array(32)),
    });
    for (let count = 0; count < repeats; count++) store.commit(bodies);
    store.close();
    using records = new ReplayPlace(place, { from: undefined, to: undefined });
    const parts = partsOf(records, threads);
    const ours: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const begun = performance.now();
      const work = { parts, signal: new AbortController().signal, tell: () => undefined };
      const { summary } = await replayInParts({ place, words: [capsuleFolder(name)] }, work);
      assert(summary.same === summary.decisions, "a log that nobody touched comes out the same");
      ours.push((1_000 * summary.decisions) / (performance.now() - begun));
    }
    return ours;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function capsuleFolder(name: string): string {
  return fileURLToPath(new URL(`../../capsules/${name}`, import.meta.url));
}

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

export async function recorded(
  name: string,
  rest: string,
): Promise<{ readonly capsule: Capsule; readonly bodies: readonly Uint8Array[] }> {
  const folder = capsuleFolder(name);
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
