import { openModel } from "#runtime/adapt/onnx.ts";
import { type ExitCode, numberOption, textOption, UsageError } from "#runtime/cli/command.ts";
import { chanceFrom } from "#runtime/core/chance.ts";
import { Fault } from "#runtime/core/fault.ts";
import { parseObjective } from "#runtime/discover/objective.ts";
import { type Guide, reverseDiffusion } from "#runtime/discover/reverse.ts";
import { mixtureScore, modelScore, pictureMixture, type Score } from "#runtime/discover/score.ts";
import type { Terrain } from "#runtime/discover/terrain.ts";
import { stateJson } from "#runtime/discover/told.ts";
import type { Standard } from "#runtime/map/standard.ts";
import { rarity } from "#runtime/map/surprise.ts";
import { type Asked, fileOf, holdsOf, valuesOf } from "./asked.ts";
import { openGround } from "./ground.ts";

/** `iv discover MAP --draw N`: states as the map would dream them, with what it thinks of each. */
export async function draw({ call, io, seed }: Asked): Promise<ExitCode> {
  const count = numberOption(call, "draw", { min: 1, max: drawsMax })!;
  const ground = await openGround(call.words[0]!);
  const { map } = ground;
  const { channels, calibration, threshold } = map;
  const { standard, score, close } = await scoreOf(ground, textOption(call, "score"));
  const holds = holdsOf(call, channels);
  if (valuesOf(holds).size < holds.size)
    throw new UsageError("--draw holds channels at a value, as in --hold NAME=VALUE");
  const held = new Map(
    [...valuesOf(holds)].map(([channel, value]) => {
      return [channel, (value - standard.centres[channel]!) / standard.deviations[channel]!] as const;
    }),
  );
  const guide = guideOf(ground, standard, {
    objective: textOption(call, "objective"),
    isLearned: textOption(call, "score") !== undefined,
  });
  const chance = chanceFrom(seed);
  try {
    const states: { state: object; energy: number; rarity: string }[] = [];
    for (let index = 0; index < count && !io.stop.aborted; index++) {
      const x = await reverseDiffusion(score, {
        steps,
        chance,
        corrections: 1,
        held,
        ...(guide && { guide }),
      });
      // At the border of a picture the closed score is blurred by half a cell, and may lead out.
      const state = x.map((value, at) => {
        const { min, max } = channels[at]!;
        return Math.min(Math.max(standard.centres[at]! + value * standard.deviations[at]!, min), max);
      });
      const energy = map.energy(state);
      states.push({ state: stateJson(state, channels), energy, rarity: rarity(calibration, energy) });
      if (!call.options["json"])
        io.out(
          `${channels.map(({ name, unit }, at) => `${name} ${Number(state[at]!.toPrecision(5))}${unit && ` ${unit}`}`).join(", ")}   energy ${energy.toFixed(2)}, ${states.at(-1)!.rarity}${energy > threshold ? ", above the limit" : ""}`,
        );
    }
    if (call.options["json"]) io.out(JSON.stringify({ map: ground.digest, seed, threshold, states }));
  } finally {
    await close();
  }
  return 0;
}

const drawsMax = 100_000;
const steps = 100;

interface Source {
  readonly standard: Standard;
  readonly score: Score;
  close(): Promise<void>;
}

/** The closed form where the map is a mixture or a picture; a network where one is given. */
async function scoreOf(ground: Terrain, file: string | undefined): Promise<Source> {
  const own = ground.mixture ?? (ground.picture && pictureMixture(ground.picture));
  if (file === undefined) {
    if (own === undefined)
      throw new Fault("discover/bad-question", "This map has no mixture to be diffused", {
        hint: "Give a network that names the noise with --score",
      });
    return { standard: own.standard, score: mixtureScore(own.mixture), close: async () => undefined };
  }
  const { channels } = ground.map;
  const scaled = channels.map(({ name }) => ({ point: name, offset: 0, scale: 1 }));
  const model = await openModel(await fileOf(file, "discover/bad-question"), {
    file,
    inputs: [...scaled, { point: "time", offset: 0, scale: 1 }],
    outputs: scaled,
  });
  return {
    standard: own?.standard ?? rangeStandard(ground),
    score: modelScore(model),
    close: () => model.close(),
  };
}

/** Where no data say it: the middle of each channel, and the deviation that a uniform law in it would have. */
function rangeStandard({ map }: Terrain): Standard {
  return {
    centres: Float64Array.from(map.channels, ({ min, max }) => (min + max) / 2),
    deviations: Float64Array.from(map.channels, ({ min, max }) => (max - min) / Math.sqrt(12)),
  };
}

interface Guidance {
  readonly objective: string | undefined;
  readonly isLearned: boolean;
}

/**
 * Beside a network the map's own −∇E pulls, more and more as the noise goes; the closed score is that map
 * already. An objective pulls by its slope, so that its whole span is worth `objectiveNats`.
 */
function guideOf(
  { map, potential }: Terrain,
  standard: Standard,
  { objective, isLearned }: Guidance,
): Guide | undefined {
  const aim = objective === undefined ? undefined : parseObjective(objective, map.channels);
  if (aim === undefined && !isLearned) return undefined;
  const width = map.channels.length;
  const [state, slope] = [new Float64Array(width), new Float64Array(width)];
  return (x, { a }, into) => {
    into.fill(0);
    for (let channel = 0; channel < width; channel++)
      state[channel] = standard.centres[channel]! + x[channel]! * standard.deviations[channel]!;
    if (isLearned) {
      potential.gradient(state, slope);
      for (let channel = 0; channel < width; channel++)
        into[channel]! -= bounded(a * a * slope[channel]! * standard.deviations[channel]!);
    }
    if (aim === undefined) return;
    aim.slope(state, slope);
    for (let channel = 0; channel < width; channel++)
      into[channel]! -= (a * objectiveNats * slope[channel]! * standard.deviations[channel]!) / aim.span;
  };
}

const objectiveNats = 20;

/** Far outside the data the map is so steep that one step would throw the state across it. */
function bounded(pull: number): number {
  return Math.min(Math.max(pull, -pullMax), pullMax);
}

const pullMax = 20;
