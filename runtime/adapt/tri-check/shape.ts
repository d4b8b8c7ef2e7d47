// What a capsule's windows are made of: how long they are, which forecasts are compared, which balances hold.

import { pointsOf, windowRowsOf } from "#runtime/adapt/balance.ts";
import type { Balance, Manifest, Term } from "#runtime/capsule/manifest.ts";
import { assert } from "#runtime/core/fault.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";

/** Steps of a window; it has a row more, because the last row of one window is the first of the next. */
export const windowSteps = 600;
/** A plant that ticks faster is looked at so often: a minute a window is what a log can keep for years. */
export const rowMsMin = 100;
/** Rows of a segment of the spectra: at ten rows a second from a twelfth of a hertz on. */
export const segmentRows = 128;
/** A tick that came too late leaves a row that nobody knows. So many in a segment, or side by side under an integral, are too many. */
export const holeRows: number = segmentRows / 16;
/** A forecast looks no more rows ahead than this, so three quarters of a window are steps. */
export const aheadRowsMax: number = windowSteps / 4;

export interface TriShape {
  readonly ticksPerRow: number;
  readonly rowMs: number;
  /** Rows from a forecast to what it is for; 0 where the capsule has no twin. */
  readonly aheadRows: number;
  /** What is less is noise of the reading, and no rise of the free energy. In nats. */
  readonly slackNats: number;
  readonly channels: readonly TriChannel[];
  readonly balances: readonly PlacedBalance[];
  /** What the balances speak of, in the order of their values. */
  readonly points: readonly PointId[];
}

/** A channel that the twin forecasts, its place in a state, and the noise of reading it. */
export interface TriChannel {
  readonly point: PointId;
  readonly axis: number;
  readonly floor: number;
}

export interface PlacedBalance extends Pick<Balance, "name" | "constant" | "tolerance"> {
  readonly spanRows: number;
  readonly stored: readonly PlacedTerm[];
  readonly flows: readonly PlacedTerm[];
}

export interface PlacedTerm {
  readonly at: number;
  readonly factor: number;
}

export function triShapeOf(
  { tickMs, balances = [], units, twin }: Pick<Manifest, "tickMs" | "balances" | "units" | "twin">,
  { channels, threshold }: Pick<EnergyMap, "channels" | "threshold">,
): TriShape {
  const unit = twin && units.find(({ name }) => name === twin.unit);
  const aheadMs = unit?.aheadMs ?? 0;
  const ticksPerRow = Math.ceil(Math.max(rowMsMin, aheadMs / aheadRowsMax) / tickMs);
  const rowMs = ticksPerRow * tickMs;
  const points = pointsOf(balances);
  const placed = ({ point, factor }: Term): PlacedTerm => ({ at: points.indexOf(point), factor });
  return {
    ticksPerRow,
    rowMs,
    aheadRows: unit === undefined ? 0 : Math.max(1, Math.round(aheadMs / rowMs)),
    slackNats: riseShareMax * Math.max(Math.abs(threshold), scaleNatsMin),
    channels: (unit?.outputs ?? []).map(({ point }): TriChannel => {
      const axis = channels.findIndex(({ name }) => name === point);
      assert(axis >= 0, "a forecaster speaks of the map's own channels");
      return { point, axis, floor: channels[axis]!.resolution };
    }),
    balances: balances.map((balance) => {
      const { name, constant, tolerance, stored, flows } = balance;
      // A balance over a longer time is held against in the whole window.
      const spanRows = Math.min(windowRowsOf(balance, rowMs / 1_000), windowSteps);
      return { name, constant, tolerance, spanRows, stored: stored.map(placed), flows: flows.map(placed) };
    }),
    points,
  };
}

/** As the twin has it: a hundredth of the limit, and a map whose limit is at zero is measured in nats. */
const riseShareMax = 0.01;
const scaleNatsMin = 1;
