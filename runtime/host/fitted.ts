import { DeviceMap } from "#bridge/device-map.ts";
import { uartboneLacks } from "#bridge/drivers/uartbone-lacks.ts";
import type { RegimeModel } from "#runtime/adapt/regime/model.ts";
import { openRegimes } from "#runtime/adapt/regime/open.ts";
import { type Capsule, openCapsule } from "#runtime/capsule/disk.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { type Offered, unmet } from "#runtime/capsule/requirements.ts";
import { openInstalled } from "#runtime/capsule/store/open.ts";
import { readTrust } from "#runtime/capsule/trust/disk.ts";
import { digestIn } from "#runtime/capsule/units.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import type { Config } from "#runtime/config.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { type DevicePoint, pointsOf } from "#runtime/devices.ts";
import type { PointId } from "#runtime/field/point.ts";
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
  const wanting = wantingFor(manifest, config);
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

/** What a capsule requires and this gateway has not, in words. */
export function wantingFor(manifest: Manifest, config: Config): readonly string[] {
  return [...unmet(manifest.requires, offered({ manifest }, config)), ...missingPoints({ manifest }, config)];
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

function offered({ manifest }: Pick<Capsule, "manifest">, { devices }: Config): Offered {
  const points = pointsOf(devices);
  const used = [...manifest.state, ...manifest.actuators].map(({ point }) => points.get(point)?.device);
  const drivers = Object.entries(devices).flatMap(([name, { driver }]) =>
    used.includes(name) ? [driver] : [],
  );
  return { version, memoryMiB: process.availableMemory() / 2 ** 20, drivers: [...new Set(drivers)] };
}

function missingPoints({ manifest }: Pick<Capsule, "manifest">, { devices }: Config): readonly string[] {
  const points = pointsOf(devices);
  const missing = [...manifest.state, ...manifest.actuators]
    .map(({ point }) => point)
    .filter((point) => !points.has(point));
  const locked = manifest.actuators.filter(({ point }) => points.get(point)?.access === "read");
  return [
    ...[...new Set(missing)].map((point) => `a point ${point} of a device`),
    ...locked.map(({ point }) => `the point ${point} to be writable`),
    ...scattered(manifest.actuators, points),
    ...torn(manifest.actuators, { devices, points }),
    ...tooSeldom(manifest.state, { devices, points }),
    ...tooFrail(manifest.actuators, { devices, points }),
  ];
}

type Named = readonly { readonly point: PointId }[];
type Known = { readonly devices: Config["devices"]; readonly points: ReadonlyMap<PointId, DevicePoint> };

/** Several requests may end after the first: who asks for whole groups gets no capsule that would be torn. */
function torn(actuators: Named, { devices, points }: Known): readonly string[] {
  const names = actuators.map(({ point }) => point);
  const device = devices[points.get(names[0] ?? "")?.device ?? ""];
  if (device === undefined || !("atomic" in device) || device.atomic !== true) return [];
  if (!names.every((name) => name in device.points)) return [];
  const requests = new DeviceMap(device).requestsFor(names);
  return requests === 1
    ? []
    : [`its actuators and the tick register in one request, they take ${requests}: put them side by side`];
}

/** Over some links nobody should command while nobody watches. */
function tooFrail(actuators: Named, { devices, points }: Known): readonly string[] {
  const device = devices[points.get(actuators[0]?.point ?? "")?.device ?? ""];
  return device?.driver === "uartbone" ? uartboneLacks(device, actuators.length) : [];
}

/** A reading that is stale before the next one comes would block for ever. */
function tooSeldom(
  state: readonly { readonly point: PointId; readonly ageMsMax: number }[],
  { devices, points }: Known,
): readonly string[] {
  return state.flatMap(({ point, ageMsMax }) => {
    const device = devices[points.get(point)?.device ?? ""];
    const place = device?.points[point];
    const own = place !== undefined && "scanMs" in place ? place.scanMs : undefined;
    return own === undefined || own < ageMsMax
      ? []
      : [`${point} to be no older than ${ageMsMax} ms, it is read every ${own} ms`];
  });
}

/** What a permit lets through is written to one device, whole or not at all; between two there is no such thing. */
function scattered(actuators: Named, points: ReadonlyMap<PointId, DevicePoint>): readonly string[] {
  const homes = new Map(actuators.map(({ point }) => [points.get(point)?.device, point]));
  homes.delete(undefined);
  if (homes.size < 2) return [];
  const where = [...homes].map(([device, point]) => `${point} is ${device}'s`);
  return [`its actuators in one device (${where.join(", ")}): make a capsule for each`];
}
