import { fusedFrom } from "#runtime/adapt/model/fuse.ts";
import { openFused } from "#runtime/adapt/model/fused.ts";
import { widthsOf } from "#runtime/adapt/model/widths.ts";
import { calibrateTwin } from "#runtime/adapt/twin/calibrate.ts";
import { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import type { ManifestSource, TwinAlarmLimits, TwinPolicy } from "#runtime/capsule/manifest.ts";
import { assert } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { LoadedMap } from "#runtime/map/open.ts";
import { crewDrive, type Drive } from "#scripts/train/at-pace.ts";
import type { Controller } from "#scripts/train/closed-loop.ts";
import type { BuildSize, Sample } from "./sample.ts";
import { type Breakage, controllerDrive, type TwinRunParts, twinRun } from "./twin-run.ts";

/** What a twin is worth: how often it cries wolf on days that nobody saw before, and how soon it sees what breaks. */
export interface TwinFigures {
  readonly limits: TwinAlarmLimits;
  readonly falseAlarmsPerDay: { readonly crew: number; readonly policy: number };
  readonly noticed: readonly Noticed[];
}

export interface Noticed {
  readonly name: string;
  readonly what: Breakage;
  /** Of the runs in which it was noticed at all, the shortest first. */
  readonly delaysS: readonly number[];
  readonly runs: number;
}

export interface TwinOf {
  readonly source: Pick<ManifestSource, "state" | "actuators" | "tickMs" | "units"> & {
    readonly twin: TwinPolicy;
  };
  readonly onnx: Uint8Array;
  readonly map: LoadedMap;
}

/** Limits for the twin of a sample, from days of its crew that its forecaster was not trained on. */
export async function twinLimits(
  { station }: Pick<Sample, "station">,
  twin: TwinOf,
  { calibration }: BuildSize["twin"],
): Promise<TwinAlarmLimits> {
  const { limits: _, ...policy } = twin.source.twin;
  const windows = [];
  const pace = { seed: calibration.historySeed, tickS: twin.source.tickMs / 1_000 };
  const run = twinRun(
    crewDrive(station, pace),
    partsOf({ ...twin, source: { ...twin.source, twin: policy } }),
    {
      seconds: calibration.historyHours * 3_600,
    },
  );
  for await (const { ended } of run) if (ended !== undefined) windows.push(ended);
  const limits = calibrateTwin(windows, policy.alarmRate);
  assert(limits !== undefined, "a calibration lasts for some windows");
  return limits;
}

export async function twinFigures(
  { station, trial, breakages }: Pick<Sample, "station" | "trial" | "breakages">,
  twin: TwinOf,
  { policy, size }: { readonly policy: Controller; readonly size: BuildSize },
): Promise<TwinFigures> {
  const { calm, breaking } = size.twin;
  const pace = { seed: calm.historySeed, tickS: twin.source.tickMs / 1_000 };
  const perDay = async (drive: Drive): Promise<number> => {
    let count = 0;
    for await (const { alarms } of twinRun(drive, partsOf(twin), { seconds: calm.historyHours * 3_600 }))
      count = alarms;
    return (24 * count) / calm.historyHours;
  };
  const noticed: Noticed[] = [];
  for (const [name, what] of Object.entries(breakages)) {
    const delays: number[] = [];
    for (const seed of size.measuredSeeds) {
      const drive = controllerDrive(policy, trial, seed);
      const delay = await delayOf(drive, partsOf(twin), { what, ...breaking });
      if (delay !== undefined) delays.push(delay);
    }
    delays.sort((one, other) => one - other);
    noticed.push({ name, what, delaysS: delays, runs: size.measuredSeeds.length });
  }
  return {
    limits: twin.source.twin.limits!,
    falseAlarmsPerDay: {
      crew: await perDay(crewDrive(station, pace)),
      policy: await perDay(controllerDrive(policy, trial, calm.historySeed)),
    },
    noticed,
  };
}

/** Until the first alarm that is raised after it broke, in seconds; undefined where there is none. */
async function delayOf(
  drive: Drive,
  parts: TwinRunParts,
  { what, fromS, forS }: BuildSize["twin"]["breaking"] & { readonly what: Breakage },
): Promise<number | undefined> {
  let before = 0;
  for await (const { atS, alarms } of twinRun(drive, parts, {
    seconds: fromS + forS,
    breakage: { what, fromS },
  })) {
    if (atS <= fromS) before = alarms;
    else if (alarms > before) return atS - fromS;
  }
  return undefined;
}

function partsOf(twin: TwinOf): TwinRunParts {
  const { source, map } = twin;
  return { source, map, policy: source.twin, forecaster: forecasterOf(twin) };
}

/** As the daemon has it: the fused network in the kernel, whose answers have the same bits on every machine. */
export function forecasterOf({ source, onnx }: TwinOf): Forecaster {
  const unit = source.units.find(({ name }) => name === source.twin.unit)!;
  const fusion = fusedFrom(onnx, widthsOf(unit));
  assert("bytes" in fusion, "the forecaster of a sample can be fused");
  // No clock runs in a simulation, so no answer is late.
  return new Forecaster(unit, { model: openFused(fusion.bytes, loadKernels()), clock: { now: () => 0 } });
}
