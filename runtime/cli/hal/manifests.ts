import { openCapsule } from "#runtime/capsule/disk.ts";
import type { Actuator, Manifest } from "#runtime/capsule/manifest.ts";
import { openInstalled } from "#runtime/capsule/store/open.ts";
import { readTrust } from "#runtime/capsule/trust/disk.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import type { CapsuleConfig, Config } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { pointsOf } from "#runtime/devices.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { HardLimits } from "#runtime/shield/bring-up.ts";

/** What the gateway's capsules say of its points, as far as they can be read. */
export interface Capsules {
  readonly known: readonly { readonly name: string; readonly id: string; readonly manifest: Manifest }[];
  readonly faults: readonly Fault[];
}

export async function readCapsules(config: Config): Promise<Capsules> {
  const known: Capsules["known"][number][] = [];
  const faults: Fault[] = [];
  for (const source of config.capsules)
    try {
      const { id, manifest } = await opened(source, config);
      known.push({ name: utidText(manifest), id, manifest });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  return { known, faults };
}

function opened({ path, id }: CapsuleConfig, { store }: Config): ReturnType<typeof openCapsule> {
  if (path !== undefined) return openCapsule(path, id === undefined ? {} : { expectedId: id });
  // The reader of the gateway's file has made sure that one of the two is there.
  return openInstalled(store!.path, { id: id!, policy: readTrust(store!.trust) });
}

/** The stricter of what a device's point and the capsules' actuators allow, for every point that can be written. */
export function hardLimitsOf({ devices }: Config, { known }: Capsules): ReadonlyMap<PointId, HardLimits> {
  const actuators = known.flatMap(({ manifest }) => manifest.actuators);
  const writable = [...pointsOf(devices)].filter(([, { access }]) => access === "write");
  return new Map(
    writable.map(([point, { min, max }]) => [
      point,
      actuators.filter((one) => one.point === point).reduce<HardLimits>(stricter, { min, max }),
    ]),
  );
}

function stricter(limits: HardLimits, actuator: Actuator): HardLimits {
  return {
    min: Math.max(limits.min, actuator.min),
    max: Math.min(limits.max, actuator.max),
    slewPerSecondMax: Math.min(
      limits.slewPerSecondMax ?? Number.POSITIVE_INFINITY,
      actuator.slewPerSecondMax,
    ),
  };
}
