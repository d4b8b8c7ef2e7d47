import type { Columns } from "#runtime/adapt/balance.ts";
import type {
  Actuator,
  ManifestSource,
  ModelUnit,
  Scaled,
  StateDimension,
} from "#runtime/capsule/manifest.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { percent, refusal } from "./stage.ts";

/** What a first manifest is made of. */
export interface Ground {
  readonly publisher: string;
  readonly name: string;
  readonly map: {
    readonly file: string;
    readonly channels: readonly Channel[];
    readonly threshold: number;
    readonly alpha: number;
  };
  /** The channels that are commands. */
  readonly commands: readonly PointId[];
  /** By which point a command is set, where that is another one than shows it. */
  readonly setBy?: ReadonlyMap<PointId, PointId> | undefined;
  readonly recording: Columns & { readonly file: string };
  readonly policy: Policy | undefined;
  /** Of the recording's driver; what a gateway will read the points with. */
  readonly tickMs: number;
}

interface Policy {
  readonly file: string;
  readonly vectors: string;
  readonly precision: ModelUnit["precision"];
  /** What it is shown and answers with, in its order; absent: the map's channels, and its commands. */
  readonly inputs?: readonly Scaled[] | undefined;
  readonly outputs?: readonly Scaled[] | undefined;
}

export interface Draft {
  readonly source: ManifestSource;
  /** What nobody but the author can know: path in the manifest, and why it is to be looked at. */
  readonly toCheck: readonly (readonly [path: string, why: string])[];
}

/**
 * A manifest that builds, from a map and a recording. Ranges, rates and safe states are what the recording
 * shows, which is where an author starts and not where he may stop.
 */
export function draftOf({ publisher, name, map, commands, recording, policy, tickMs, setBy }: Ground): Draft {
  for (const channel of map.channels) assertPoint(channel.name);
  if (commands.length === 0)
    throw refusal(
      "The map knows no command, so nothing could be guarded with it",
      "Name the set-points to the crawler: iv map crawl --commands A,B",
    );
  for (const command of setBy?.keys() ?? [])
    if (!commands.includes(command))
      throw refusal(
        `${command} is no command of the map: those are ${commands.join(", ")}`,
        "Name a command of the map before the sign, and the point that sets it behind it: --set-points COMMAND=POINT",
      );
  const setPointOf = (command: PointId): PointId => setBy?.get(command) ?? command;
  const column = (point: PointId): Float64Array => {
    const values = recording.columns.get(point);
    if (values === undefined)
      throw refusal(
        `The recording has no ${point}, ${commands.includes(point) ? "which the map is about" : "by which a command is set"}`,
        "Take the recording that the map was learnt from, or an excerpt of it, with all points that are set",
      );
    return values;
  };
  const state = map.channels.map(
    ({ name: point, unit, min, max }): StateDimension => ({
      ...{ point, unit: unit || "1" },
      ...{ min: rounded(min - (max - min) / 2), max: rounded(max + (max - min) / 2) },
      ageMsMax: Math.max(10 * tickMs, 1_000),
      ...(commands.includes(point) ? { commandedBy: setPointOf(point) } : {}),
    }),
  );
  const actuators = commands.map((command): Actuator => {
    const point = setPointOf(command);
    const values = column(point);
    const [low, high] = rangeOf(values);
    const { unit } = map.channels.find((channel) => channel.name === command)!;
    const width = high - low || 1;
    return {
      ...{ point, unit: unit || "1", min: rounded(low), max: rounded(high > low ? high : low + width) },
      slewPerSecondMax: rounded(Math.max(fastest(values) / recording.secondsPerRow, width / slowestS)),
      safe: rounded(low),
    };
  });
  const points = actuators.map(({ point }) => point);
  for (const { point } of policy?.outputs ?? [])
    if (!points.includes(point))
      throw refusal(
        `The model answers with ${point}, which is no command of the map: those are ${points.join(", ")}`,
        "Say by which point a command of the map is set (--set-points COMMAND=POINT), or name the set-points to the crawler, as the model has them: iv map crawl --commands A,B",
      );
  const source: ManifestSource = {
    schema: "industriverse.capsule/1",
    ...{ publisher, name, version: "0.1.0", epoch: 1 },
    summary: `Guards ${points.join(" and ")} by what the plant has shown.`,
    licence: "LicenseRef-proprietary",
    ...{ tickMs, state, actuators },
    map: { file: map.file, threshold: map.threshold },
    units: policy === undefined ? [] : [unitOf(policy, { state, actuators, tickMs })],
    shield: {
      alpha: Math.min(map.alpha, alphaMax),
      holdMs: 30 * tickMs,
      permitMs: Math.max(5 * tickMs, 100),
    },
    durability: "async",
    requires: {
      runtime: { from: "0.1.0", below: "1.0.0" },
      memoryMiB: 64,
      drivers: ["modbus-tcp", "modbus-rtu"],
    },
    probes: [
      { kind: "blocked", shareMax: 0.05, overTicks: 600 },
      { kind: "late", shareMax: 0.01, overTicks: 600 },
    ],
    recording: recording.file,
  };
  const ranges = actuators.map((_, index) => `/actuators/${index}`);
  return {
    source,
    toCheck: [
      ...ranges.flatMap((path, index) =>
        setPointOf(commands[index]!) !== commands[index]
          ? []
          : [
              [
                `${path}/point`,
                "the point that shows the command is taken for the one that sets it; where that is another one: --set-points",
              ] as const,
            ],
      ),
      ...ranges.map(
        (path) =>
          [
            `${path}/safe`,
            "what the machine does when nobody may act; now the lowest value recorded",
          ] as const,
      ),
      ...ranges.map(
        (path) => [path, "min, max and slewPerSecondMax are what was recorded, not what is allowed"] as const,
      ),
      ["/state", "min and max are what was recorded and half as much again on either side"],
      ...(policy === undefined || (policy.inputs !== undefined && policy.outputs !== undefined)
        ? []
        : [
            [
              "/units/0",
              "where nothing else was said, inputs and outputs are in the map's order and not scaled",
            ] as const,
          ]),
      ...(map.alpha > alphaUsual
        ? [
            [
              "/shield/alpha",
              `the map says that it may refuse ${percent(map.alpha)} of what is normal; a longer recording can promise less`,
            ] as const,
          ]
        : []),
      ["/tickMs", "how often a decision is made"],
      ["/licence", "under which terms models and data may be used"],
    ],
  };
}

/** A map that refuses more of what is normal than this was learnt from too little. */
const alphaUsual = 0.05;
/** The shield's own limit for a rate. */
const alphaMax = 0.49;
/** A command that never moved is given a minute for its range. */
const slowestS = 60;

function unitOf(
  { file, vectors, precision, inputs, outputs }: Policy,
  { state, actuators, tickMs }: Pick<ManifestSource, "state" | "actuators" | "tickMs">,
): ModelUnit {
  const plain = ({ point }: { readonly point: PointId }): Scaled => ({ point, offset: 0, scale: 1 });
  return {
    ...{ name: "policy", role: "policy", precision, file, vectors },
    ...{ inputs: inputs ?? state.map(plain), outputs: outputs ?? actuators.map(plain) },
    deadlineMs: Math.max(1, Math.floor(tickMs / 5)),
  };
}

function assertPoint(name: string): void {
  if (/^[a-z][a-z0-9_]{0,63}$/.test(name)) return;
  throw refusal(
    `The map's channel "${name}" cannot be the name of a point`,
    "Points are lower case letters, digits and underlines; rename the column and crawl again",
  );
}

function rangeOf(values: Float64Array): readonly [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values)
    if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return low <= high ? [low, high] : [0, 0];
}

function fastest(values: Float64Array): number {
  let most = 0;
  for (let row = 1; row < values.length; row++) {
    const step = Math.abs(values[row]! - values[row - 1]!);
    if (step > most) most = step;
  }
  return most;
}

/** Six digits are more than a person will check. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
