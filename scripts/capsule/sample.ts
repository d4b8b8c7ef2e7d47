import type { ManifestSource, ModelUnit, TwinPolicy } from "#runtime/capsule/manifest.ts";
import type { RecordedChannel } from "#runtime/map/recording.ts";
import type { Controller, Trial } from "#scripts/train/closed-loop.ts";
import type { ForecastPlan, ForecastTraining } from "#scripts/train/forecaster.ts";
import type { Contract, Lesson } from "#scripts/train/lesson.ts";
import type { TrainOptions } from "#scripts/train/policy.ts";
import type { PidSpace, TuneOptions } from "#scripts/train/tune.ts";
import type { Plant } from "#sim/plant.ts";
import type { Station } from "#sim/station.ts";
import type { Axis } from "./plot.ts";
import type { Breakage } from "./twin-run.ts";

/** A row of a recording and what is around it. */
export interface Around {
  now(point: string): number;
  /** The mean of what a value is from zero. */
  size(point: string): number;
  /** The standard deviation. */
  spread(point: string): number;
}

export interface RegimePlan {
  /** Learnt from so many hours of the recording, a row every so often. */
  readonly hours: number;
  readonly everyS: number;
  readonly dwellMs: number;
  /** How far to either side of a row those look who name it. */
  readonly aroundS: number;
  name(around: Around): string;
}

/** All that one sample capsule is made of, and what its README says; the build is the same for all. */
export interface Sample<P extends Plant = Plant> {
  readonly station: Station;
  /** The manifest, but for what only the build knows. */
  readonly source: Omit<ManifestSource, "map"> & { readonly twin: TwinPolicy };
  /** What the map is about, in the order of the manifest's state. */
  readonly channels: readonly Omit<RecordedChannel, "min" | "max">[];
  /** How long a command of the policy stands for; its forecast goes at least that far. */
  readonly standsS: number;
  readonly regimes: RegimePlan;
  readonly lesson: Lesson<P>;
  readonly forecast: ForecastPlan;
  readonly trial: Trial<P>;
  /** How the plant was run before. */
  readonly practice: Controller;
  readonly pids: readonly PidSpace[];
  /** What is run behind the shield, by its name in the README; the first one is drawn. */
  readonly guarded: Readonly<Record<string, GuardedPlan<P>>>;
  /** What the twin is tried on, by its name in the README. */
  readonly breakages: Readonly<Record<string, Breakage>>;
  readonly size: BuildSize;
  readonly drawing: Drawing<P>;
  readonly prose: Prose;
}

export interface GuardedPlan<P extends Plant> {
  begin(seed: number): P;
  readonly seconds: number;
}

/** How much of everything goes into a build; tests build a small one. */
export interface BuildSize extends Days {
  /** The first rows of the recording, which travel with the capsule. */
  readonly excerptRows: number;
  readonly training: TrainOptions;
  /** The forecaster has days of its own, at the pace of a gateway. */
  readonly forecasting: ForecastTraining & Days;
  readonly twin: {
    /** Days that the twin's limits come from. */
    readonly calibration: Days;
    /** Days on which nothing breaks, so that every alarm is a false one. */
    readonly calm: Days;
    readonly breaking: { readonly fromS: number; readonly forS: number };
  };
  /** A PID may be outside as often as the policy is, and always as often as `outsidePercentLeast`. */
  readonly tuning: Omit<TuneOptions, "outsidePercentMax"> & { readonly outsidePercentLeast: number };
  /** Days that nobody was trained or tuned on, and how long each is measured. */
  readonly measuredSeeds: readonly number[];
  readonly measuredS: number;
}

export interface Days {
  readonly historySeed: number;
  readonly historyHours: number;
}

export interface Drawing<P extends Plant> {
  readonly title: string;
  readonly mapSteps: { readonly x: number; readonly y: number };
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly { readonly label: string; readonly colour: string; of(plant: P): number }[];
}

/** Paragraphs, each with its line breaks; the frame around them and all figures come from the build. */
export interface Prose {
  readonly plant: string;
  readonly recording: string;
  readonly policy: string;
  /** What is spent, and what counts as outside. */
  readonly yardstick: string;
  readonly comparison: string;
  readonly limits: string;
}

/** The three models of every sample: a policy, the same in 8 bits, and a forecaster. */
export function unitsOf(policy: Contract, forecast: ForecastPlan): readonly ModelUnit[] {
  return [
    unit("policy", { role: "policy", precision: "float32", ...policy }),
    unit("policy-int8", { role: "policy", precision: "int8", ...policy }),
    unit("forecaster", {
      role: "forecaster",
      precision: "float32",
      ...forecast.contract,
      aheadMs: forecast.aheadS * 1_000,
    }),
  ];
}

function unit(name: string, rest: Omit<ModelUnit, "name" | "file" | "vectors" | "deadlineMs">): ModelUnit {
  // The kernel runs 32-bit floats; who wants the 8 bits asks ONNX Runtime.
  const fused = rest.precision === "float32" ? { fused: `${name}.fused` } : {};
  return { name, file: `${name}.onnx`, ...fused, vectors: `${name}.vectors.json`, deadlineMs: 20, ...rest };
}

/** What all three say alike. */
export const common: Pick<
  ManifestSource,
  | "schema"
  | "publisher"
  | "version"
  | "epoch"
  | "licence"
  | "tickMs"
  | "durability"
  | "requires"
  | "probes"
  | "recording"
  | "adaptation"
> & { readonly twin: TwinPolicy } = {
  schema: "industriverse.capsule/1",
  publisher: "industriverse",
  version: "0.1.0",
  epoch: 1,
  licence: "Apache-2.0",
  tickMs: 100,
  twin: { unit: "forecaster", windowTicks: 100, alarmRate: 0.001 },
  adaptation: {
    frozen: false,
    biasShareMax: 0.02,
    biasSharePerHour: 0.005,
    thresholdShareMax: 0.2,
    weightShareMax: 0.1,
  },
  durability: "async",
  requires: { runtime: { from: "0.1.0", below: "1.0.0" }, memoryMiB: 64, drivers: ["modbus-tcp"] },
  probes: [
    { kind: "blocked", shareMax: 0.05, overTicks: 600 },
    { kind: "late", shareMax: 0.05, overTicks: 600 },
  ],
  recording: "recording.csv",
};

/** Days for development are 500 and on, days that only measure 1000 and on; the recording has its own. */
export const fullSize: BuildSize = {
  historySeed: 1,
  historyHours: 168,
  excerptRows: 3_600,
  training: { seed: 20, rounds: 4, episodes: 24, episodeS: 400, epochs: 6 },
  forecasting: { seed: 7, rows: 200_000, epochs: 12, historySeed: 11, historyHours: 24 },
  twin: {
    calibration: { historySeed: 77, historyHours: 24 },
    calm: { historySeed: 1_078, historyHours: 24 },
    breaking: { fromS: 300, forS: 1_500 },
  },
  tuning: {
    seed: 3,
    seeds: [501, 502, 503, 504],
    seconds: 1_800,
    candidates: 60,
    refinements: 60,
    outsidePercentLeast: 0.2,
  },
  measuredSeeds: [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008],
  measuredS: 3_600,
};
