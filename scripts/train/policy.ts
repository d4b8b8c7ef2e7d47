import { type Prng, prng } from "#runtime/core/prng.ts";
import type { Layer } from "#scripts/onnx/model.ts";
import type { Plant } from "#sim/plant.ts";
import { asked, type Lesson, seen } from "./lesson.ts";
import { type Examples, Network } from "./network.ts";

// Imitation with correction (DAgger, Ross and others 2011). In the first round the teacher drives; from
// then on the network does, the teacher says at every sample what it would have done there, and the
// network learns from all rounds. So it learns to get out of the states that it gets itself into.

export interface TrainOptions {
  readonly seed: number;
  readonly rounds: number;
  /** Runs of the plant in a round, each of `episodeS`. */
  readonly episodes: number;
  readonly episodeS: number;
  readonly epochs: number;
}

export interface Trained {
  readonly layers: readonly Layer[];
  readonly rows: number;
  /** Mean squared error of the last epoch, in units of the outputs' scales. */
  readonly loss: number;
}

/** The same options give the same weights. `say` hears how each round went. */
export function trainPolicy<P extends Plant>(
  lesson: Lesson<P>,
  options: TrainOptions,
  say: (line: string) => void,
): Trained {
  const chance = prng(options.seed);
  const { inputs, outputs } = lesson.contract;
  const network = new Network([inputs.length, ...lesson.hidden, outputs.length], chance.fork());
  const rows: Rows = { inputs: [], targets: [] };
  let loss = Number.NaN;
  for (let round = 0; round < options.rounds; round++) {
    const driver = round === 0 ? undefined : network;
    for (let episode = 0; episode < options.episodes; episode++)
      drive(lesson, { driver, chance: chance.fork(), seconds: options.episodeS, rows });
    const count = rows.targets.length / outputs.length;
    const examples: Examples = {
      inputs: Float64Array.from(rows.inputs),
      targets: Float64Array.from(rows.targets),
      count,
    };
    const isLast = round === options.rounds - 1;
    const epochs = isLast ? options.epochs * 2 : options.epochs;
    loss = network.train(examples, { epochs, batch: 64, learningRate: 0.008 }, chance.fork());
    say(
      `round ${round + 1} of ${options.rounds}: ${count} rows, mean squared error ${loss.toExponential(2)}`,
    );
  }
  return { layers: network.layers(), rows: rows.targets.length / outputs.length, loss };
}

interface Rows {
  readonly inputs: number[];
  readonly targets: number[];
}

interface Episode {
  readonly driver: Network | undefined;
  readonly chance: Prng;
  readonly seconds: number;
  readonly rows: Rows;
}

/** One run of the plant from anywhere, with the commands now and then knocked about. */
function drive<P extends Plant>(
  { contract, begin, teach, sampleS, knocks }: Lesson<P>,
  { driver, chance, seconds, rows }: Episode,
): void {
  const plant = begin(chance);
  const commands = new Map<string, number>();
  let knockS = 0;
  for (let at = 0; at < seconds; at += sampleS) {
    const input = Float64Array.from(seen(contract, plant));
    const advice = teach(plant);
    rows.inputs.push(...input);
    rows.targets.push(
      ...contract.outputs.map(({ offset, scale }, index) => (advice[index]! - offset) / scale),
    );
    if (knockS <= 0 && chance.between(0, 1) < knocks.share) {
      knockS = chance.between(knocks.seconds.min, knocks.seconds.max);
      for (const [index, { point }] of contract.outputs.entries()) {
        const { min, max } = knocks.outputs[index]!;
        commands.set(point, chance.between(min, max));
      }
    }
    knockS -= sampleS;
    if (knockS <= 0) {
      const wanted =
        driver === undefined
          ? contract.outputs.map(({ point }, index) => [point, advice[index]!] as const)
          : asked(contract, driver.answer(input));
      for (const [point, value] of wanted) commands.set(point, value);
    }
    plant.step(sampleS, commands);
  }
}
