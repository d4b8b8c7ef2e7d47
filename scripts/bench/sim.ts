import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { energyDrift } from "#scripts/plants/chain.ts";
import { runScenario } from "#sim/scenario/run.ts";
import type { Scenario } from "#sim/scenario/scenario.ts";
import { readScenario } from "#sim/scenario/scenario-file.ts";
import { stations } from "#sim/stations.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";

/** How many seconds of a plant pass in one of ours, and how well what swings keeps its energy. */
export const simBench: Bench = {
  name: "sim",
  about:
    "seconds of virtual time a second: PLC cycles of 20 ms, sensors and faults, with and without a gateway",
  run,
};

async function run(rounds: number): Promise<readonly BenchRow[]> {
  const folder = fileURLToPath(new URL("../../sim/scenarios/", import.meta.url));
  const shift = await readScenario(join(folder, "normal-shift.yaml"));
  const faults: Scenario["faults"] = [
    { at: 20, for: 20, kind: "wire", model: { noise: 0.001, late: { share: 0.05, ms: 100 } } },
    { at: 50, for: 3, kind: "cable" },
  ];
  const runs: Record<string, Scenario> = Object.fromEntries(
    stations.map(({ name }) => [
      name,
      { ...shift, plant: name, lasts: 120, controller: { kind: "crew" }, faults, expect: [] },
    ]),
  );
  runs["gateway"] = { ...shift, lasts: 60, faults, expect: [] };
  runs["gateway on RTU"] = { ...runs["gateway"], wire: { kind: "rtu", baud: 19_200 } };
  const measured = await interleave(rounds, {
    ...Object.fromEntries(
      Object.entries(runs).map(([name, scenario]) => [name, () => timesRealTime(scenario)]),
    ),
    sleeping: timerPace,
  });
  const values = (name: string): readonly number[] => measured[name as keyof typeof measured];
  const real = { name: "a PLC paced by timers", values: values("sleeping") };
  const row = (name: string, what: string): BenchRow => ({
    ...{ what, unit: "×", better: "more", ours: values(name), peer: real, reach: 100 },
  });
  return [
    ...stations.map(({ name }) => row(name, `${name} with its PLC and crew`)),
    row("gateway", "casting-furnace behind scan, tick, judge and door on TCP"),
    row("gateway on RTU", "the same on a serial line of 19 200 baud"),
    {
      ...{ what: "drift of a chain's energy, Forest and Ruth", unit: "% per 1000 steps", better: "less" },
      ...{
        ours: [100 * energyDrift("forest-ruth", 10)],
        peer: { name: "Runge-Kutta 4", values: [100 * energyDrift("runge-kutta", 10)] },
      },
      reach: 0.01,
    },
  ];
}

async function timesRealTime(scenario: Scenario): Promise<number> {
  let ms = 0;
  const { seconds } = await runScenario(scenario, async (timeline, untilAt) => {
    const start = process.hrtime.bigint();
    await timeline.runTo(untilAt);
    ms = Number(process.hrtime.bigint() - start) / 1e6;
  });
  return (1_000 * seconds) / ms;
}

/** What a plant does that lives by timers: 20 ms of its time in 20 ms of ours. */
async function timerPace(): Promise<number> {
  const [cycles, cycleMs] = [5, 20];
  const start = process.hrtime.bigint();
  for (let cycle = 0; cycle < cycles; cycle++)
    await new Promise<void>((resolve) => setTimeout(resolve, cycleMs));
  return (cycles * cycleMs) / (Number(process.hrtime.bigint() - start) / 1e6);
}
