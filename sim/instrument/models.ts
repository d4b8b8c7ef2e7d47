import { type Model, type Moment, ofValue, type Reading } from "./stage.ts";

/** A model as data: what a scenario's file says of a sensor or an actuator. */
export type InstrumentSpec = Readonly<
  // Of sensors, mostly.
  | { kind: "noise"; deviation: number }
  | { kind: "quantisation"; step: number }
  | { kind: "drift"; perS: number; max?: number }
  | { kind: "bias"; by: number }
  | { kind: "dead-time"; s: number }
  | { kind: "lag"; s: number }
  | { kind: "saturation"; min: number; max: number }
  /** Begins by chance, so many times an hour, and lasts so long: then the quality is bad. */
  | { kind: "dropout"; perHour: number; s: number }
  /** Shows no more than it did, or `at`. */
  | { kind: "stuck"; at?: number }
  | { kind: "open" }
  // Of actuators.
  | { kind: "rate"; perS: number }
  /** Does not move before it is asked for more than `band` away, and then lets go with a jump. */
  | { kind: "stiction"; band: number }
  /** Does not hear a change smaller than that. */
  | { kind: "dead-band"; band: number }
  /** Play between spindle and blade: on the way back nothing happens at first. */
  | { kind: "backlash"; band: number }
>;

export function modelOf(spec: InstrumentSpec): Model {
  switch (spec.kind) {
    case "noise":
      return (chance) => ofValue((value) => value + spec.deviation * chance.normal());
    case "quantisation":
      return () => ofValue((value) => Math.round(value / spec.step) * spec.step);
    case "drift":
      return () => drift(spec);
    case "bias":
      return () => ofValue((value) => value + spec.by);
    case "dead-time":
      return () => deadTime(spec.s);
    case "lag":
      // The implicit step: it cannot overshoot, however long the step is.
      return () => following((value, before, { dtS }) => before + ((value - before) * dtS) / (spec.s + dtS));
    case "saturation":
      return () => ofValue((value) => Math.min(spec.max, Math.max(spec.min, value)));
    case "dropout":
      return (chance) => {
        let untilS = Number.NEGATIVE_INFINITY;
        return (reading, { atS, dtS }) => {
          if (chance.between(0, 1) < (spec.perHour * dtS) / 3_600) untilS = atS + spec.s;
          return atS < untilS ? open(reading) : reading;
        };
      };
    case "stuck":
      return () => following((_value, before) => spec.at ?? before);
    case "open":
      return () => open;
    case "rate":
      return () =>
        following((value, before, { dtS }) => {
          const reach = spec.perS * dtS;
          return before + Math.min(reach, Math.max(-reach, value - before));
        });
    case "stiction":
    case "dead-band":
      return () => following((value, before) => (Math.abs(value - before) > spec.band ? value : before));
    case "backlash":
      return () =>
        following((value, before) => {
          const half = spec.band / 2;
          return Math.min(value + half, Math.max(value - half, before));
        });
  }
}

/** A stage that goes on from what it showed before; the first value passes. */
function following(after: (value: number, before: number, moment: Moment) => number) {
  let before: number | undefined;
  return ofValue((value, moment) => {
    before = after(value, before ?? value, moment);
    return before;
  });
}

function drift({ perS, max = Number.POSITIVE_INFINITY }: Extract<InstrumentSpec, { kind: "drift" }>) {
  let by = 0;
  return ofValue((value, { dtS }) => {
    by = Math.sign(perS) * Math.min(max, Math.abs(by + perS * dtS));
    return value + by;
  });
}

/** What was seen so long ago; before that, what was seen first. */
function deadTime(s: number) {
  const seen: { atS: number; value: number }[] = [];
  return ofValue((value, { atS }) => {
    seen.push({ atS, value });
    while (seen.length > 1 && seen[1]!.atS <= atS - s + roundingS) seen.shift();
    return seen[0]!.value;
  });
}

function open({ value }: Reading): Reading {
  return { value, quality: "bad" };
}

const roundingS = 1e-9;
