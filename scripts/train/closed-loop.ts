import type { Layer } from "#scripts/onnx/model.ts";
import type { Plant } from "#sim/plant.ts";
import { asked, type Contract, seen } from "./lesson.ts";
import { answerOf } from "./network.ts";

/** Something that can run a plant: shown its instruments once a tick, it answers with set-points. */
export interface Controller {
  readonly name: string;
  /** A fresh one for a fresh run. */
  begin(): (plant: Plant) => ReadonlyMap<string, number>;
}

export function networkController(
  name: string,
  { contract, layers }: { readonly contract: Contract; readonly layers: readonly Layer[] },
): Controller {
  return { name, begin: () => (plant) => asked(contract, answerOf(layers, seen(contract, plant))) };
}

/** What a plant is run for, and what it costs: the same yardstick for every controller. */
export interface Trial<P extends Plant> {
  /** A working day from this seed, at the operating point. */
  begin(seed: number): P;
  readonly tickS: number;
  /** So much of a run is left out, in seconds: everybody has to settle first. */
  readonly settleS: number;
  /** How far the plant is from where it should be, in `unit`. */
  error(plant: P): number;
  readonly unit: string;
  isOutside(plant: P): boolean;
  /** What is spent at this moment, in kW. */
  spentKw(plant: P): number;
}

export interface RunOptions {
  readonly seed: number;
  readonly seconds: number;
}

/** Runs a controller on a working day and shows the plant at every tick, before what was asked is done. */
export function* run<P extends Plant>(
  controller: Controller,
  { begin, tickS }: Pick<Trial<P>, "begin" | "tickS">,
  { seed, seconds }: RunOptions,
): Generator<{ readonly atS: number; readonly plant: P }> {
  const plant = begin(seed);
  const answer = controller.begin();
  for (let tick = 0; tick * tickS < seconds; tick++) {
    const commands = answer(plant);
    yield { atS: tick * tickS, plant };
    plant.step(tickS, commands);
  }
}

export interface Figures {
  readonly name: string;
  readonly rms: number;
  readonly meanKw: number;
  readonly outsidePercent: number;
}

/** The figures of some working days, the beginning of each left out. */
export function measure<P extends Plant>(
  controller: Controller,
  trial: Trial<P>,
  { seeds, seconds }: { readonly seeds: readonly number[]; readonly seconds: number },
): Figures {
  let [count, squares, kw, outside] = [0, 0, 0, 0];
  for (const seed of seeds)
    for (const { atS, plant } of run(controller, trial, { seed, seconds })) {
      if (atS < trial.settleS) continue;
      count++;
      squares += trial.error(plant) ** 2;
      kw += trial.spentKw(plant);
      if (trial.isOutside(plant)) outside++;
    }
  return {
    name: controller.name,
    rms: Math.sqrt(squares / count),
    meanKw: kw / count,
    outsidePercent: (100 * outside) / count,
  };
}
