import { uartboneLacks } from "#bridge/drivers/uartbone-lacks.ts";
import type { RegimeModel } from "#runtime/adapt/regime/model.ts";
import { openRegimes } from "#runtime/adapt/regime/open.ts";
import { type Capsule, openCapsule } from "#runtime/capsule/disk.ts";
import { type Offered, unmet } from "#runtime/capsule/requirements.ts";
import { openInstalled } from "#runtime/capsule/store/open.ts";
import { readTrust } from "#runtime/capsule/trust/disk.ts";
import { digestIn } from "#runtime/capsule/units.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import type { Config } from "#runtime/config.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { type LoadedMap, loadMap } from "#runtime/map/open.ts";
import { type Envelope, envelopeOf } from "#runtime/shield/envelope.ts";
import { version } from "#runtime/version.ts";

/** Where a capsule is read from, each time anew. Without a path it is in the store, and its id is known. */
export interface Source {
  readonly path?: string;
  readonly id?: string;
}

/** A capsule whose bytes were just checked, and which this gateway can host. */
export interface Fitted {
  readonly capsule: Capsule;
  /** As people call it. */
  readonly name: string;
  readonly map: LoadedMap;
  readonly mapDigest: Digest;
  readonly envelope: Envelope;
  /** The regimes that were learnt; none where the capsule knows none. */
  readonly regimes: RegimeModel | undefined;
}

/** Reads, hashes and checks; every way in which a capsule does not fit is a Fault that names the capsule. */
export async function fitted(source: Source, config: Config): Promise<Fitted> {
  const capsule = await opened(source, config);
  const { manifest, files, id } = capsule;
  const name = utidText(manifest);
  const { device } = config;
  const wanting = [
    ...unmet(manifest.requires, offered(config)),
    ...missingPoints(capsule, config),
    ...(device.driver === "uartbone" ? uartboneLacks(device, manifest.actuators.length) : []),
  ];
  if (wanting.length > 0)
    throw new Fault("capsule/unfit", `${name} needs ${wanting.join(", and ")}`, {
      hint: "Choose a capsule that fits this gateway, or change the gateway",
    });
  const map = loadMap(files.get(manifest.map.file)!, loadKernels());
  const regimes = openRegimes(manifest, files);
  const { mode } = config.shield;
  const envelope = envelopeOf({ capsule: id, manifest, map, mode, learnt: regimes?.regimes });
  return { capsule, name, map, mapDigest: digestIn(manifest, manifest.map.file), envelope, regimes };
}

async function opened({ path, id }: Source, { store }: Config): Promise<Capsule> {
  if (path !== undefined) return await openCapsule(path, id === undefined ? {} : { expectedId: id });
  if (store === undefined || id === undefined)
    throw new Fault(
      "capsule/not-installed",
      `${id ?? "The capsule"} is to come from the store, and there is none`,
      {
        hint: "Add `store:` to the gateway's configuration",
      },
    );
  return await openInstalled(store.path, { id, policy: readTrust(store.trust) });
}

function offered(config: Config): Offered {
  return {
    version,
    memoryMiB: process.availableMemory() / 2 ** 20,
    driver: config.device.driver,
  };
}

function missingPoints({ manifest }: Capsule, { device }: Config): readonly string[] {
  const missing = [...manifest.state, ...manifest.actuators]
    .map(({ point }) => point)
    .filter((point) => device.points[point] === undefined);
  const locked = manifest.actuators.filter(({ point }) => device.points[point]?.access === "read");
  return [
    ...[...new Set(missing)].map((point) => `a point ${point} of the device`),
    ...locked.map(({ point }) => `the point ${point} to be writable`),
  ];
}
