import { pointsOf } from "#runtime/adapt/balance.ts";
import { rowMsOf } from "#runtime/adapt/regime/open.ts";
import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { Frame, Sample } from "#runtime/field/frame.ts";
import type { PointId } from "#runtime/field/point.ts";
import { quality } from "#runtime/field/quality.ts";
import { condition } from "#runtime/signal/condition.ts";
import { type RegimeParts, Regimes } from "./regimes.ts";

/**
 * Shows made-up rows to regimes that are thrown away. Rows come seconds apart, and the engine compiles what it has met
 * some hundred times: for the first hour of a life each would take several times as long as it has to, in the middle of a tick.
 */
export function warmUp(parts: Omit<RegimeParts, "adaptation">): void {
  const { capsule, model, envelope } = parts;
  const { state, balances = [], tickMs } = capsule.manifest;
  const regimes = new Regimes(parts);
  const rowUs = rowMsOf(model, tickMs) * US_PER_MS;
  const points = [...new Set([...state.map(({ point }) => point), ...pointsOf(balances)])];
  for (let row = 1; row <= warmRows; row++) {
    const frame = madeUp(points, { at: row * rowUs, row });
    regimes.observe(frame, condition(frame, envelope.axes));
  }

  function madeUp(
    of: readonly PointId[],
    { at, row }: { readonly at: Instant; readonly row: number },
  ): Frame {
    const samples = new Map<PointId, Sample>();
    for (const [place, point] of of.entries()) {
      const channel = model.channels.indexOf(point);
      const { centres, deviations } = model.standard;
      const swing = Math.sin((row / swingRows) * (place + 1));
      const value = channel < 0 ? swing : centres[channel]! + swing * deviations[channel]!;
      samples.set(point, { value, quality: quality.good, at });
    }
    return { at, samples };
  }
}

const warmRows = 1_000;
/** Rows that a window holds show a part of a swing, so that there are changes and there is calm. */
const swingRows = 40;
