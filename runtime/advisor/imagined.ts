import type { Frame, Sample } from "#runtime/field/frame.ts";
import type { Write } from "#runtime/field/point.ts";
import { quality, severityOf } from "#runtime/field/quality.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import type { Present } from "./question.ts";

/**
 * The machine as it would be with some points at other values. Where a state is imagined in which a command has worked, the
 * set-point behind it stands there too, unless somebody imagines it elsewhere: nobody means the jump between the two.
 */
export function imagined(
  present: Present,
  from: readonly Write[],
  { axes, actuators }: Pick<Envelope, "axes" | "actuators">,
): Present {
  if (from.length === 0) return present;
  const { at } = present.frame;
  const samples = new Map(present.frame.samples);
  const put = (point: string, value: number): void => {
    samples.set(point, { value, quality: quality.good, at } satisfies Sample);
  };
  for (const { point, value } of from) {
    const actuator = axes.find((axis) => axis.point === point)?.actuator;
    if (actuator !== undefined) put(actuators[actuator]!.point, value);
  }
  for (const { point, value } of from) put(point, value);
  const { standing: _, ...rest } = present;
  return { ...rest, frame: { at, samples } };
}

/** As the device reads them; undefined where it does not say all of them. */
export function standingIn(
  { samples }: Frame,
  { actuators }: Pick<Envelope, "actuators">,
): readonly number[] | undefined {
  const read = actuators.map(({ point }) => samples.get(point));
  const isKnown = read.every(
    (sample) =>
      sample !== undefined && severityOf(sample.quality) === "good" && Number.isFinite(sample.value),
  );
  return isKnown ? read.map((sample) => sample!.value) : undefined;
}
