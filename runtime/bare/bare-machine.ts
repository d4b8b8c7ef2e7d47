import type { Config } from "#runtime/config.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { productOf as productOfEntry } from "#runtime/host/entry.ts";
import { type Crew, type CrewMember, readCrew, writeCrew } from "#runtime/host/files.ts";
import { fitted, wantingFor } from "#runtime/host/fitted.ts";
import { type Action, done } from "#runtime/update/deploy/actions/action.ts";
import { actions } from "#runtime/update/deploy/actions/actions.ts";
import type { Machine } from "#runtime/update/deploy/port.ts";
import type { State } from "#runtime/update/deploy/table.ts";

export interface BareParts {
  readonly config: Config;
  readonly boot: string;
  now(): number;
  /** The guard is to be started again, with what was written down. */
  repaired(): void;
}

/**
 * A gateway where nobody guards, as a deployment sees it. A capsule that comes is fetched, judged, verified, staged and
 * rehearsed as ever; who would be compared with whom, and which plant would permit it, nobody could say. It is
 * written down as armed, the guard is started again, and the deployment goes on there with its probation.
 */
export async function bareMachine(parts: BareParts): Promise<{
  readonly machine: Machine;
  actionOf(state: Exclude<State, "ended">): Action;
}> {
  const { config, repaired } = parts;
  // A file that cannot be read tells nothing; the one that is written in its place does.
  const kept = await readCrew(config.gateway.data).catch((error) => {
    if (error instanceof Fault) return undefined;
    throw error;
  });
  const own: Partial<Record<State, Action>> = {
    shadow: async () => done("nobody guards, so there is nobody to look on beside"),
    quiesce: async () => done("nobody guards, so nothing is interrupted"),
    async activate({ offer }, { world }) {
      const { manifest } = await world.store.open(offer.id);
      const owns = manifest.actuators.map(({ point }) => point);
      await arm({ id: offer.id, name: offer.utid, epoch: offer.epoch, owns }, { ...parts, kept });
      return done("it begins with the next start of the guard");
    },
    async probation(_deployment, { signal }) {
      repaired();
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      throw new Fault("update/busy", "The guard is started again", { hint: "It goes on there" });
    },
  };
  const refused = async () => ({ kind: "refused" as const, because: "nobody guards here" });
  return {
    machine: {
      standing: () => "absent",
      because: () => "nobody guards here",
      guardOf: () => null,
      shown: () => 0,
      floorOf: (product) =>
        Math.max(
          0,
          ...(kept?.capsules ?? []).flatMap((member) =>
            member.wasArmed && productOfEntry(member) === `capsule://${product}` ? [member.epoch] : [],
          ),
        ),
      lacks: (manifest) => wantingFor(manifest, config),
      try: refused,
      arm: refused,
      async back(id, _previous, because) {
        await withdraw(id, because, { ...parts, kept });
        return { kind: "done" };
      },
    },
    actionOf: (state) => own[state] ?? actions[state],
  };
}

type Crewing = BareParts & { readonly kept: Crew | undefined };

/** It alone has its actuators from now on: whoever had one of them is what does not start. */
async function arm(
  { id, name, epoch, owns }: Pick<CrewMember, "id" | "name" | "epoch" | "owns">,
  crewing: Crewing,
): Promise<void> {
  const { now } = crewing;
  const because = `${name} takes its place`;
  const isInTheWay = (member: CrewMember): boolean => member.owns.some((point) => owns.includes(point));
  const others = [...(crewing.kept?.capsules ?? []), ...(await strangers(crewing)).filter(isInTheWay)].filter(
    (member) => member.id !== id,
  );
  const retired = (member: CrewMember): CrewMember =>
    isInTheWay(member) ? { ...member, state: "retired", because, since: now(), owns: [] } : member;
  const armed: CrewMember = {
    ...{ id, name, epoch, owns, source: { id }, state: "armed", since: now() },
    ...{ because: "it was brought while nobody could guard", wasArmed: true, replaced: null },
  };
  await write([...others.map(retired), armed], crewing);
}

async function withdraw(id: Digest, because: string, crewing: Crewing): Promise<void> {
  const capsules = crewing.kept?.capsules ?? [];
  if (!capsules.some((member) => member.id === id)) return;
  const retired = (member: CrewMember): CrewMember =>
    member.id === id ? { ...member, state: "retired", because, owns: [] } : member;
  await write(capsules.map(retired), crewing);
}

/** Those that the configuration names and that never came so far as to be known. */
async function strangers({ config, kept, now }: Crewing): Promise<readonly CrewMember[]> {
  const found: CrewMember[] = [];
  for (const { start: _start, ...source } of config.capsules) {
    const read = await fitted(source, config).catch((error) => {
      if (error instanceof Fault) return undefined;
      throw error;
    });
    if (read === undefined || kept?.capsules.some(({ id }) => id === read.capsule.id)) continue;
    const { id, manifest } = read.capsule;
    found.push({
      ...{ id, name: read.name, epoch: manifest.epoch, source, state: "staged", since: now() },
      ...{ because: "the configuration names it", wasArmed: false, replaced: null },
      owns: manifest.actuators.map(({ point }) => point),
    });
  }
  return found;
}

async function write(capsules: readonly CrewMember[], { config, boot, kept }: Crewing): Promise<void> {
  const answers = kept?.answers ?? [];
  await writeCrew(config.gateway.data, { schema: "industriverse.crew/1", boot, capsules, answers });
}
