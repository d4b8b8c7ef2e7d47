import { pointsOf } from "#runtime/adapt/balance.ts";
import type { RegimeModel } from "#runtime/adapt/regime/model.ts";
import { rowMsOf } from "#runtime/adapt/regime/open.ts";
import { PhysicsNumbers } from "#runtime/adapt/regime/physics.ts";
import { RegimeWatch } from "#runtime/adapt/regime/watch.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import type { LoadedMap } from "#runtime/map/open.ts";
import { type Order, percent, refusal } from "./stage.ts";

/**
 * A threshold of a regime has to leave the machine most of what it did there: one that would block most of the
 * recording's own rows is a slip of the pen, and the machine would go safe whenever it came into that regime. The
 * rows are those that the gateway would take for the regime's.
 */
export function checkRegimeThresholds(
  { source, recording }: Pick<Order, "source" | "recording">,
  { map, model }: { readonly map: LoadedMap; readonly model: RegimeModel },
): void {
  const thresholds = Object.entries(source.regimes?.thresholds ?? {});
  if (thresholds.length === 0) return;
  const energies = energiesByRegime({ source, recording }, { map, model });
  for (const [name, threshold] of thresholds) {
    const own = Float64Array.from(energies.get(name) ?? []).sort();
    const above = own.filter((energy) => !(energy <= threshold)).length;
    if (!(above > own.length * blockedShareMax)) continue;
    const kept = own[Math.ceil(keptShare * own.length) - 1]!;
    const all = `${above} of the recording's ${own.length} rows in ${name}`;
    throw refusal(
      `regimes.thresholds.${name} is ${threshold} nats, and ${all} (${percent(above / own.length)}) lie above it`,
      `${percent(keptShare)} of those rows lie below ${kept.toFixed(2)} nats, half of them below ${own[own.length >> 1]!.toFixed(2)}; write more, or leave the threshold out`,
    );
  }
}

const blockedShareMax = 0.5;
const keptShare = 0.99;

function energiesByRegime(
  { source, recording }: Pick<Order, "source" | "recording">,
  { map, model }: { readonly map: LoadedMap; readonly model: RegimeModel },
): ReadonlyMap<string, readonly number[]> {
  const { state, balances = [], tickMs } = source;
  const axes = state.map(({ point }) => point);
  const points = pointsOf(balances);
  const watch = new RegimeWatch(model);
  const physics = new PhysicsNumbers({ model, map, axes, balances, points });
  const rowMs = rowMsOf(model, tickMs);
  const every = Math.max(1, Math.round(rowMs / (recording.secondsPerRow * msPerS)));
  const valueAt = (point: string, row: number): number => recording.columns.get(point)![row]!;
  const energies = new Map<string, number[]>();
  for (let row = 0, at = 0; row < recording.count; row += every, at++) {
    const values = Float64Array.from(axes, (point) => valueAt(point, row));
    const flows = Float64Array.from(points, (point) => valueAt(point, row));
    const seen = {
      values: Float64Array.from(model.channels, (channel) => values[axes.indexOf(channel)]!),
      physics: physics.take(values, flows),
    };
    const { regime } = watch.observe(seen, (at + 1) * rowMs * US_PER_MS);
    const own = energies.get(regime);
    if (own === undefined) energies.set(regime, [map.energy(values)]);
    else own.push(map.energy(values));
  }
  return energies;
}

const msPerS = 1_000;
