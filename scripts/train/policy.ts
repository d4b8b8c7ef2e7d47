import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { Layer } from "#scripts/onnx/model.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { type Advice, advise } from "./expert.ts";
import { type Examples, Network } from "./network.ts";

// Imitation with correction (DAgger, Ross and others 2011). In the first round the teacher drives; from
// then on the network does, the teacher says at every sample what it would have done there, and the
// network learns from all rounds. So it learns to get out of the states that it gets itself into.

export type Contract = Pick<ModelUnit, "inputs" | "outputs">;

/** The network's view of the furnace: near 1000 K every input is about −1 … 1. */
export const contract: Contract = {
  inputs: [
    { point: "melt_temperature", offset: 1_000, scale: 20 },
    { point: "wall_temperature", offset: 880, scale: 30 },
    { point: "heater_power", offset: 20, scale: 15 },
    { point: "fan_speed", offset: 50, scale: 50 },
  ],
  outputs: [
    { point: "heater_power_setpoint", offset: 30, scale: 30 },
    { point: "fan_speed_setpoint", offset: 50, scale: 50 },
  ],
};

export interface TrainOptions {
  readonly seed: number;
  readonly rounds: number;
  /** Runs of the furnace in a round, each of `episodeS`. */
  readonly episodes: number;
  readonly episodeS: number;
  readonly epochs: number;
}

export const fullTraining: TrainOptions = { seed: 20, rounds: 5, episodes: 40, episodeS: 400, epochs: 24 };

export interface Trained {
  readonly layers: readonly Layer[];
  readonly rows: number;
  /** Mean squared error of the last epoch, in units of the outputs' scales. */
  readonly loss: number;
}

/** The same options give the same weights. `say` hears how each round went. */
export function trainPolicy(options: TrainOptions, say: (line: string) => void): Trained {
  const chance = prng(options.seed);
  const network = new Network([contract.inputs.length, 16, 16, contract.outputs.length], chance.fork());
  const inputs: number[] = [];
  const targets: number[] = [];
  let loss = Number.NaN;
  for (let round = 0; round < options.rounds; round++) {
    const driver = round === 0 ? undefined : network;
    for (let episode = 0; episode < options.episodes; episode++)
      drive(driver, { chance: chance.fork(), seconds: options.episodeS, inputs, targets });
    const count = targets.length / contract.outputs.length;
    const examples: Examples = {
      inputs: Float64Array.from(inputs),
      targets: Float64Array.from(targets),
      count,
    };
    const isLast = round === options.rounds - 1;
    const epochs = isLast ? options.epochs * 2 : options.epochs;
    loss = network.train(examples, { epochs, batch: 64, learningRate: 0.008 }, chance.fork());
    say(
      `round ${round + 1} of ${options.rounds}: ${count} rows, mean squared error ${loss.toExponential(2)}`,
    );
  }
  return { layers: network.layers(), rows: targets.length / contract.outputs.length, loss };
}

interface Episode {
  readonly chance: Prng;
  readonly seconds: number;
  readonly inputs: number[];
  readonly targets: number[];
}

/** One run from anywhere between frozen over and far too hot, with the commands now and then knocked about. */
function drive(driver: Network | undefined, { chance, seconds, inputs, targets }: Episode): void {
  const startK = chance.between(0, 1) < 0.5 ? chance.between(862, 990) : chance.between(990, 1_040);
  const furnace = new Furnace({ seed: chance.uint32(), startK });
  const commands = new Map<string, number>();
  let knockS = 0;
  for (let at = 0; at < seconds; at += sampleS) {
    const seen = scaled(furnace);
    const advice = advise(furnace.truth, furnace.read("heater_power"));
    inputs.push(...seen);
    targets.push(...normalised(advice));
    const wanted = driver === undefined ? advice : adviceOf(driver.answer(Float64Array.from(seen)));
    if (knockS <= 0 && chance.between(0, 1) < knockShare) {
      knockS = chance.between(2, 25);
      commands
        .set("heater_power_setpoint", chance.between(0, 50))
        .set("fan_speed_setpoint", chance.between(0, 100));
    }
    knockS -= sampleS;
    if (knockS <= 0)
      commands.set("heater_power_setpoint", wanted.heaterKw).set("fan_speed_setpoint", wanted.fanPercent);
    furnace.step(sampleS, commands);
  }
}

const sampleS = 1;
const knockShare = 0.004;

/** What the policy sees of a furnace, through its contract. */
export function scaled(furnace: Furnace): number[] {
  return contract.inputs.map(({ point, offset, scale }) => (furnace.read(point) - offset) / scale);
}

export function adviceOf(answer: ArrayLike<number>): Advice {
  const [heater, fan] = contract.outputs.map(({ offset, scale }, index) => answer[index]! * scale + offset);
  return { heaterKw: heater!, fanPercent: fan! };
}

function normalised({ heaterKw, fanPercent }: Advice): number[] {
  const values = [heaterKw, fanPercent];
  return contract.outputs.map(({ offset, scale }, index) => (values[index]! - offset) / scale);
}
