import { stepsOf } from "#runtime/map/roll-path.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import { commanded } from "#runtime/shield/setpoints.ts";
import { look } from "#runtime/shield/view.ts";
import { condition } from "#runtime/signal/condition.ts";
import { rowsMax } from "./bounds.ts";
import type { Mind } from "./mind.ts";
import type { Advice, Question, RollOut, RollOutAhead } from "./question.ts";

/**
 * The states that a proposal was judged by, not only the worst of them. The view is the judge's own, so its energies have
 * the bits of those in the record, or the map is another one.
 */
export function rollOutOf(
  { present, asked }: Extract<Question, { kind: "roll-out" }>,
  { envelope, foresight }: Mind,
): Advice {
  const { frame, standing, goodSince, forecaster, regime } = present;
  const signal = condition(frame, envelope.axes);
  if (signal.flaw !== undefined) return { kind: "unable", because: signal.flaw.text };
  const { at } = frame;
  const view = look(
    {
      ...{ at, signal, asked, standing, goodSince, forecaster, silence: "absent", others: "none" },
      ...(regime !== undefined && { regime }),
    },
    envelope,
  );
  if (view.ranged === undefined)
    return { kind: "unable", because: "What was asked for names no whole action, so it leads nowhere" };
  const target = commanded(signal.values, view.ranged, envelope.axes);
  const { energy, bounds } = view;
  const { map, held, axes } = envelope;
  const points = axes.map(({ point }) => point);
  const rows = Math.min(foresight?.horizonRows ?? 0, rowsMax);
  const ahead: RollOutAhead | null = foresight
    ? {
        secondsPerRow: foresight.secondsPerRow,
        steps: stepsOf(foresight, { from: signal.values, target, held, rows }).map(
          ({ state, energy: far, channel, isJudged }) => ({
            ...{ state: Array.from(state, known), surprise: known(map.energy(state)), far: known(far) },
            ...{ by: points[channel]!, isJudged },
          }),
        ),
      }
    : null;
  const rollOut: RollOut = {
    ...{ points, from: Array.from(signal.values, known), to: Array.from(target, known), energy, ahead },
    way: wayTo(target, signal.values, envelope),
    limits: {
      state: known(bounds.state),
      moves: known(bounds.moves),
      ahead: known(envelope.ahead?.threshold ?? Number.NaN),
    },
  };
  return { kind: "roll-out", rollOut };
}

function wayTo(target: Float64Array, from: Float64Array, { map }: Envelope): RollOut["way"] {
  return Array.from({ length: placesOnWay }, (_, place) => {
    const share = place / (placesOnWay - 1);
    return known(map.energy(from.map((value, axis) => value + share * (target[axis]! - value))));
  });
}

export function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** For a line that a person looks at; the judge asks for the highest by a bound that is proven, or exactly. */
const placesOnWay = 33;
