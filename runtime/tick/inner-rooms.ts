import type { RegimeModel } from "#runtime/adapt/regime/model.ts";
import { digestIn } from "#runtime/capsule/units.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { LoadedMap } from "#runtime/map/open.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import { DriftWatch, everyUsOf, everyUsUnknown, type WatchOptions } from "./drift-watch.ts";
import { ForecastCheck } from "./forecast-check.ts";
import { type MindParts, mindOf } from "./mind.ts";
import { Regimes } from "./regimes.ts";
import { Senses } from "./senses.ts";
import type { Rooms } from "./tick.ts";

export interface InnerParts extends MindParts {
  readonly map: LoadedMap;
  readonly kernels: Kernels;
  readonly envelope: Envelope;
  /** The regimes that were learnt, where the capsule knows any. */
  readonly model: RegimeModel | undefined;
  /** What the log last said of what is adapted, by name, and of the drift. */
  readonly inherited?: {
    readonly adapted: Readonly<Record<string, number>>;
    readonly drift: WatchOptions["inherited"];
  };
}

/**
 * The rooms of a tick that look and remember: what reads the frame, proposes, tells the regime, watches and adapts. They know no door, so
 * they are the same where a tick is run again from the log.
 */
export type InnerRooms = Pick<Rooms, "senses" | "policies" | "drift" | "forecast" | "regimes" | "beside">;

export function innerRooms(parts: InnerParts): InnerRooms {
  const { capsule, map, kernels, envelope, model, inherited } = parts;
  const { manifest } = capsule;
  const digest = digestIn(manifest, manifest.map.file);
  const everyUs = map.memorySeconds === undefined ? everyUsUnknown : everyUsOf(map.memorySeconds * US_PER_S);
  const mind = mindOf(parts, inherited?.adapted ?? {});
  const adaptation = mind.beside?.adaptation;
  return {
    senses: new Senses(envelope),
    policies: mind.policies,
    drift: new DriftWatch(map, {
      ...{ digest, everyUs },
      ...(inherited?.drift && { inherited: inherited.drift }),
    }),
    forecast: new ForecastCheck(map.foresight, map.channels.length),
    ...(model && { regimes: new Regimes({ capsule, model, map, envelope, kernels, adaptation }) }),
    ...(mind.beside && { beside: mind.beside }),
  };
}
