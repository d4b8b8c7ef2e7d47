import { openUnit } from "#runtime/adapt/open.ts";
import { calibrateTwin } from "#runtime/adapt/twin/calibrate.ts";
import { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import { type EndedWindow, Twin } from "#runtime/adapt/twin/twin.ts";
import type { TwinAlarmLimits } from "#runtime/capsule/manifest.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import { found, refusal, type Work } from "./stage.ts";

/**
 * The alarm limits of a capsule's twin, from the windows that it has on the recording, a row standing for a
 * tick. An author's own limits stay. Undefined where there is no twin.
 */
export async function twinLimitsOf(work: Work): Promise<TwinAlarmLimits | undefined> {
  const { source, recording, files, kernels } = work;
  const { twin: policy, units, state } = source;
  if (policy === undefined || policy.limits !== undefined) return policy?.limits;
  const unit = units.find(({ name }) => name === policy.unit)!;
  const map = found(work, "map");
  const model = await openUnit(unit, { files, kernels });
  try {
    // No clock runs while a recording is replayed, so no answer is late.
    const forecaster = new Forecaster(unit, { model, clock: { now: () => 0 } });
    const tickUs = recording.secondsPerRow * US_PER_S;
    const commands = source.actuators.map(({ point }) => point);
    const twin = new Twin({ forecaster, map, policy, commands, tickUs });
    const [axes, inputs] = [state, unit.inputs].map((of) =>
      of.map(({ point }) => recording.columns.get(point)!),
    );
    const windows: EndedWindow[] = [];
    for (let row = 0; row < recording.count; row++) {
      const values = Float64Array.from(axes!, (column) => column[row]!);
      const ended = await twin.observe({
        // An instant of 0 would mean never.
        at: Math.round((row + 1) * tickUs),
        state: values,
        energy: map.energy(values),
        inputs: Float64Array.from(inputs!, (column) => column[row]!),
      });
      if (ended !== undefined) windows.push(ended);
    }
    const limits = calibrateTwin(windows, policy.alarmRate);
    if (limits !== undefined) return limits;
    throw refusal(
      `The recording of ${recording.count} rows has no whole window of the twin's ${policy.windowTicks} ticks`,
      "Record for longer, or make twin.windowTicks smaller",
    );
  } finally {
    await model.close();
  }
}
