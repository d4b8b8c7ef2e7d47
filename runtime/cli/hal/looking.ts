// A gateway's devices, looked at through the same bridge that the daemon has: the same scan, the same qualities.
// Nobody is admitted to its door, so nothing can be written through it.

import { openBridges } from "#bridge/bridges.ts";
import { Leases } from "#runtime/act/lease.ts";
import { UsageError } from "#runtime/cli/command.ts";
import type { Config } from "#runtime/config.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import { pointsOf } from "#runtime/devices.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import type { PointId } from "#runtime/field/point.ts";
import { qualityName, severityOf } from "#runtime/field/quality.ts";
import { unreachable } from "./surroundings.ts";

export interface Row {
  readonly point: PointId;
  /** Null where there is none; a bad one is told with its quality. */
  readonly value: number | null;
  readonly unit: string;
  readonly quality: number;
  readonly qualityName: string;
  readonly isGood: boolean;
  readonly ageMs: number | null;
}

export interface Looking extends AsyncDisposable {
  readonly clock: Clock;
  look(): Promise<void>;
  rows(): readonly Row[];
}

/** Resolves when every point was asked once; where no device answers at all, that is a Fault. */
export async function openLooking(config: Config, wanted: readonly PointId[]): Promise<Looking> {
  const known = pointsOf(config.devices);
  const points = [...known.keys()];
  for (const point of wanted)
    if (!points.includes(point))
      throw new UsageError(`there is no point "${point}"; the file has ${points.join(", ")}`);
  const clock = nodeClock(takeAnchor());
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  const bridge = openBridges(config.devices, { clock, leases: new Leases(), board, random: Math.random });
  // Asking for the tick waits for the link, as a look does not.
  await bridge.readDeviceTicks();
  await bridge.look();
  const states = bridge.states();
  if (states.every(({ link }) => link === "down")) {
    await bridge.close();
    throw unreachable(
      states.map(({ name }) => name).join(", "),
      states.map(({ detail }) => detail).join("; "),
    );
  }
  const shown = wanted.length === 0 ? points : wanted;
  return {
    clock,
    look: () => bridge.look(),
    rows() {
      const now = clock.now();
      const { samples } = board.sample(now);
      return shown.map((point) => {
        const { value, quality, at } = samples.get(point)!;
        return {
          ...{ point, quality, qualityName: qualityName(quality), unit: known.get(point)!.unit },
          value: Number.isFinite(value) ? value : null,
          isGood: severityOf(quality) === "good",
          ageMs: at === 0 ? null : (now - at) / US_PER_MS,
        };
      });
    },
    [Symbol.asyncDispose]: () => bridge.close(),
  };
}

export function valueText(value: number | null): string {
  return value === null ? "-" : Number(value.toPrecision(8)).toString();
}
