import { digestIn } from "#runtime/capsule/units.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import type { Config } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { BootCapsule } from "#runtime/prove/record.ts";
import type { Recalled } from "#runtime/recall.ts";
import { pointsOf } from "./claims.ts";
import { type Entry, newEntry } from "./entry.ts";
import type { Crew } from "./files.ts";
import { type Fitted, fitted, type Source } from "./fitted.ts";
import type { Host } from "./host.ts";
import { type Configured, type Planned, startPlan } from "./plan.ts";

export interface Mustered {
  readonly planned: readonly { readonly entry: Entry; readonly plan: Planned }[];
  /** Capsules that could not be opened, where others could. */
  readonly faults: readonly Fault[];
}

/**
 * Reads every capsule of the configuration and of the run before, and decides where each begins. Two that want
 * one actuator are a mistake that nobody but a person can decide, so the start is refused; so it is where
 * nothing is left to guard with. Threads of those that will be armed begin to load.
 */
export async function muster(
  host: Host,
  { config, kept, now }: { readonly config: Config; readonly kept: Crew | undefined; now(): number },
): Promise<Mustered> {
  const faults: Fault[] = [];
  const configured: Configured[] = [];
  for (const { start, ...source } of config.capsules) {
    const read = await tried(source, { config, faults });
    if (read !== undefined) configured.push({ source, start, fitted: read });
  }
  if (configured.length === 0 && (kept?.capsules ?? []).every(({ state }) => state === "retired"))
    throw faults[0] ?? nobodyLeft();
  const planned: { entry: Entry; plan: Planned }[] = [];
  for (const plan of startPlan(configured, kept?.capsules ?? [])) {
    const read = plan.configured?.fitted ?? (await tried(plan.source, { config, faults }));
    if (read !== undefined) planned.push({ entry: entryOf(plan, { read, now }), plan });
  }
  if (planned.length === 0) throw faults[0] ?? nobodyLeft();
  refuseConflicts(planned);
  for (const { entry, plan } of planned) {
    host.entries.set(entry.id, entry);
    if (plan.begin === "armed") host.warm(entry);
  }
  for (const member of kept?.capsules ?? []) keepRetired(host, member);
  return { planned, faults };
}

/** What the first record of a run says of each. */
export function bootCapsules({ planned }: Mustered): readonly BootCapsule[] {
  return planned.map(({ entry: { fitted: read }, plan: { begin: state } }) => {
    const { capsule, name, mapDigest } = read!;
    const units = capsule.manifest.units.map(({ file }) => digestIn(capsule.manifest, file));
    return { capsule: capsule.id, name, state, map: mapDigest, units };
  });
}

/** Lets each begin where it was planned to, in order. */
export async function begin(
  host: Host,
  { planned }: Mustered,
  recalledBy: (entry: Entry) => Recalled | undefined,
): Promise<void> {
  for (const { entry, plan } of planned) {
    if (plan.begin === "armed") await host.handle(entry, "arm", plan.because, recalledBy(entry));
    else if (plan.begin === "trial") await host.handle(entry, "try", plan.because);
    else if (plan.begin === "suspended") await host.suspended(entry);
  }
}

async function tried(
  source: Source,
  { config, faults }: { readonly config: Config; readonly faults: Fault[] },
): Promise<Fitted | undefined> {
  try {
    return await fitted(source, config);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    faults.push(error);
    return undefined;
  }
}

function entryOf(
  { source, kept, isWatching }: Planned,
  { read, now }: { readonly read: Fitted; now(): number },
): Entry {
  const { id, manifest } = read.capsule;
  const entry = newEntry({ id, name: utidText(manifest), epoch: manifest.epoch, source, since: now() });
  entry.fitted = read;
  entry.isWatching = isWatching;
  entry.wasArmed = kept?.wasArmed ?? false;
  entry.replaced = kept?.replaced ?? null;
  return entry;
}

/** Who was retired before is still known: a rollback may bring it back, and its epoch counts. */
function keepRetired(
  host: Host,
  { id, name, epoch, source, since, because, ...kept }: Crew["capsules"][number],
): void {
  if (host.entries.has(id)) return;
  const entry = newEntry({ id, name, epoch, source, since });
  host.entries.set(
    id,
    Object.assign(entry, { state: "retired", because, wasArmed: kept.wasArmed, replaced: kept.replaced }),
  );
}

function refuseConflicts(planned: readonly { readonly entry: Entry; readonly plan: Planned }[]): void {
  const owners = new Map<string, string>();
  for (const { entry, plan } of planned) {
    if (plan.begin !== "armed" && plan.begin !== "suspended") continue;
    for (const point of pointsOf(entry)) {
      const owner = owners.get(point);
      if (owner !== undefined)
        throw new Fault("capsule/taken", `${owner} and ${entry.name} both want ${point}`, {
          hint: "Each actuator has one owner: take one of the two out of the configuration, or let it start on trial",
        });
      owners.set(point, entry.name);
    }
  }
}

function nobodyLeft(): Fault {
  return new Fault("capsule/refused", "Every capsule of this gateway is retired", {
    hint: "Name another one in the configuration",
  });
}
