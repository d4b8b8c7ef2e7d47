import { apiOptions } from "./api.ts";
import {
  type Call,
  type Command,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "./command.ts";
import { draw } from "./discover/draw.ts";
import { orders, spins } from "./discover/problems.ts";
import { setPoints } from "./discover/set-points.ts";

export const discover: Command = {
  name: "discover",
  summary: "find better set-points on a map, or the best of many combinations",
  usage: [
    "discover MAP --objective TEXT [--from STATE | --at FILE] [--hold STATE] [--send URL [--token-file FILE]] [--json]",
    "discover MAP --draw N [--hold STATE] [--score FILE] [--objective TEXT] [--json]",
    "discover (--qubo | --cut | --ising | --permutation) FILE [--method WORD] [--json]",
  ],
  about:
    "MAP is a map's .npz, or a capsule's folder, which also says what its actuators may do. With --objective it looks for set-points that are better and can be reached without leaving what the plant has shown, and prints the way there step by step. It only proposes: nothing moves until somebody asks for a step, and then each step still goes through the shield.\n\nTEXT is `minimise NAME`, `maximise NAME`, a weighted sum as in `minimise 2 NAME + 0.5 NAME`, or `reach NAME = VALUE`. A STATE is `NAME=VALUE`, several with commas between. Channels that a proposal sets are those the map or the capsule calls commands; all others that are not held follow, as the plant's own data say they do.\n\nWith --draw it draws states from the map by reverse diffusion. With a problem file it looks for the state or order of the lowest energy, and prints the energies met at each temperature. The same seed gives the same answer.",
  options: {
    objective: { type: "string", value: "TEXT", about: "what is better" },
    from: {
      type: "string",
      value: "STATE",
      about: "where the plant is now (default: the map's deepest basin)",
    },
    at: { type: "string", value: "FILE", about: "the same from a JSON object of names and values" },
    hold: {
      type: "string",
      value: "STATE",
      about: "channels that stay at a value, or by NAME alone where they are",
    },
    command: {
      type: "string",
      value: "NAMES",
      about: "channels that a proposal sets, where the map does not say",
    },
    draw: { type: "string", value: "N", about: "draw N states by reverse diffusion" },
    score: { type: "string", value: "FILE", about: "draw: an ONNX model that names the noise" },
    qubo: {
      type: "string",
      value: "FILE",
      about: "minimise xᵀQx: JSON, .npz, .npy, qbsolv's .qubo; a graph is cut",
    },
    cut: { type: "string", value: "FILE", about: "maximum cut of a graph: rudy (G-set), JSON, .npz" },
    ising: { type: "string", value: "FILE", about: "ground state of spins: JSON, .npz, rudy" },
    permutation: { type: "string", value: "FILE", about: "best order: TSPLIB, QAPLIB, JSON, .npz" },
    method: {
      type: "string",
      value: "WORD",
      about: "problems: anneal, adaptive or temper",
      default: "anneal",
    },
    sweeps: { type: "string", value: "N", about: "problems: sweeps at each temperature (default 50)" },
    walkers: { type: "string", value: "N", about: "set-points: walkers at each caution (default 8)" },
    seed: { type: "string", value: "N", about: "another seed, another search", default: "1" },
    send: {
      type: "string",
      value: "URL",
      about: "propose the first step to the daemon whose console this is",
    },
    "token-file": apiOptions["token-file"]!,
    pick: { type: "string", value: "N", about: "send: of the proposal with this number", default: "1" },
    as: { type: "string", value: "NAMES", about: "send: CHANNEL=POINT where an actuator has another name" },
    by: { type: "string", value: "NAME", about: "send: who asks, for the log", default: "iv discover" },
  },
  examples: [
    {
      run: 'iv discover capsules/casting-furnace --objective "minimise heater_power" --from melt_temperature=1000,heater_power=22',
      what: "can it be had for less?",
    },
    {
      run: 'iv discover MAP.npz --objective "minimise heater_power" --send http://127.0.0.1:8470',
      what: "from where the plant is now; the daemon judges the first step",
    },
    { run: "iv discover --cut G1 --method temper", what: "a maximum cut, and its energy signature" },
    { run: "iv discover --permutation burma14.tsp --json", what: "a shortest tour, for programs" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const seed = numberOption(call, "seed", { min: 0, max: 2 ** 32 - 1 }) ?? 1;
    const asked = problemOptions.filter((name) => textOption(call, name) !== undefined);
    if (asked.length > 1) throw new UsageError(`--${asked[0]} and --${asked[1]} are two problems`);
    const [problem] = asked;
    if (problem !== undefined) {
      if (call.words.length > 0) throw new UsageError(`--${problem} takes one file, and no map`);
      return problem === "permutation"
        ? await orders({ call, io, seed })
        : await spins(problem, { call, io, seed });
    }
    if (call.words.length === 0)
      throw new UsageError("name a map, or a problem with --qubo, --cut, --ising or --permutation");
    if (textOption(call, "draw") !== undefined) return await draw({ call, io, seed });
    return await setPoints({ call, io, seed });
  },
};

const problemOptions = ["qubo", "cut", "ising", "permutation"] as const;
