import type { Layer } from "#scripts/onnx/model.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { goodTuning, Pid, shellFanPercent } from "#sim/plant/operator.ts";
import { type Advice, aimK } from "./expert.ts";
import { answerOf } from "./network.ts";
import { adviceOf, contract } from "./policy.ts";

/** Something that can run the furnace: told the readings ten times a second, it answers with set-points. */
export interface Controller {
  readonly name: string;
  /** A fresh one for a fresh run. */
  begin(): (furnace: Furnace) => Advice;
}

export function networkController(layers: readonly Layer[]): Controller {
  return {
    name: "policy.onnx",
    begin: () => (furnace) => {
      const input = contract.inputs.map(({ point, offset, scale }) => (furnace.read(point) - offset) / scale);
      return adviceOf(answerOf(layers, Float32Array.from(input)));
    },
  };
}

/** The operators' own controller. `rest` is what the fan does while there is nothing to cool. */
export function pidController(name: string, rest: { readonly fanPercent: number }): Controller {
  return {
    name,
    begin: () => {
      const pid = new Pid();
      return (furnace) => {
        const readings = { meltK: furnace.read("melt_temperature"), heaterKw: furnace.read("heater_power") };
        const { heaterKw, fanPercent } = pid.step(readings, aimK, { tuning: goodTuning, dtS: tickS });
        return { heaterKw, fanPercent: fanPercent + rest.fanPercent - shellFanPercent };
      };
    },
  };
}

export interface RunOptions {
  readonly seed: number;
  readonly startK: number;
  readonly seconds: number;
}

export interface Moment {
  readonly atS: number;
  readonly meltK: number;
  readonly heaterKw: number;
  readonly asked: Advice;
}

/** Runs a controller on a working day and shows every tick, as the sensors saw it. */
export function* run(controller: Controller, { seed, startK, seconds }: RunOptions): Generator<Moment> {
  const furnace = new Furnace({ seed, startK });
  const answer = controller.begin();
  const commands = new Map<string, number>();
  for (let tick = 0; tick * tickS < seconds; tick++) {
    const asked = answer(furnace);
    yield {
      atS: tick * tickS,
      meltK: furnace.read("melt_temperature"),
      heaterKw: furnace.read("heater_power"),
      asked,
    };
    commands.set("heater_power_setpoint", asked.heaterKw).set("fan_speed_setpoint", asked.fanPercent);
    furnace.step(tickS, commands);
  }
}

export interface Figures {
  readonly name: string;
  readonly rmsK: number;
  readonly meanKw: number;
  readonly outsidePercent: number;
}

/** The figures of some working days that no training saw, the first minute of each left out. */
export function measure(controller: Controller, seeds: readonly number[], seconds: number): Figures {
  let [count, squares, kw, outside] = [0, 0, 0, 0];
  for (const seed of seeds)
    for (const { atS, meltK, heaterKw } of run(controller, { seed, startK: aimK, seconds })) {
      if (atS < settleS) continue;
      count++;
      squares += (meltK - aimK) ** 2;
      kw += heaterKw;
      if (meltK < band.minK || meltK > band.maxK) outside++;
    }
  return {
    name: controller.name,
    rmsK: Math.sqrt(squares / count),
    meanKw: kw / count,
    outsidePercent: (100 * outside) / count,
  };
}

export const band = { minK: 985, maxK: 1_015 };
const tickS = 0.1;
const settleS = 60;
