// From a capsule in the store to one that guards. Until the plant has said when, it only looks on.

import type { Digest } from "#runtime/core/digest.ts";
import { Comparison, type Demands, type Finding } from "#runtime/update/deploy/comparison.ts";
import type { Deployment } from "#runtime/update/deploy/deployment.ts";
import type { Machine } from "#runtime/update/deploy/port.ts";
import { type Acting, type Action, type Did, done, lookMs, refused } from "./action.ts";

export const dryRun: Action = async ({ offer }, { world }) =>
  done(await world.rehearse(await world.store.open(offer.id)));

export const shadow: Action = async (deployment, acting) => {
  const { offer, previous } = deployment;
  const { machine } = acting.world;
  const asked = await machine.try(offer.id, `deployment ${deployment.number}`);
  if (asked.kind === "refused") return refused(asked.because);
  const beside = previous === null ? "with nobody beside it" : `beside ${previous}`;
  return await watched(deployment, acting, {
    ...{ on: "trial", demands: acting.settings.shadow, says: `it has shown itself on trial ${beside}` },
    shown: () => machine.shown(offer.id),
    standsAs: "trial",
  });
};

export const quiesce: Action = async ({ offer }, { world, settings, signal }) => {
  const { machine } = world;
  const waitUs = 1_000 * settings.permissiveWaitMs;
  const since = world.now();
  for (;;) {
    if (machine.standing(offer.id) !== "trial") return refused(lost(machine, offer.id));
    if (world.permits()) return done("the plant permits it");
    if (world.now() - since >= waitUs)
      return {
        event: "skipped",
        because: `the plant did not permit it within ${settings.permissiveWaitMs / 1_000} s`,
      };
    await world.pause(lookMs, signal);
    signal.throwIfAborted();
  }
};

export const activate: Action = async ({ offer, number }, { world }) => {
  const { machine } = world;
  if (machine.standing(offer.id) === "armed") return done("it guards");
  // What it is promoted by is on the disk before it moves anything.
  await world.recorded();
  const asked = await machine.arm(offer.id, `deployment ${number}: its shadow has held`);
  return asked.kind === "done" ? done("it guards") : refused(asked.because);
};

export const probation: Action = async (deployment, acting) =>
  await watched(deployment, acting, {
    ...{ on: "duty", demands: acting.settings.probation, says: "it has held on probation" },
    shown: () => 1,
    standsAs: "armed",
  });

interface Watch {
  readonly on: "trial" | "duty";
  readonly demands: Demands;
  readonly standsAs: "trial" | "armed";
  readonly says: string;
  /** From 0 to 1, by the capsule's own probes. */
  shown(): number;
}

/** Counts from nothing each time: what a capsule has shown before a restart says little of it after. */
async function watched(
  { offer: { id }, previous }: Deployment,
  { world, signal }: Acting,
  { on, demands, standsAs, says, shown }: Watch,
): Promise<Did> {
  const { machine } = world;
  const { manifest } = await world.store.open(id);
  const comparison = new Comparison({ id, manifest }, { previous, on, withinShare: demands.withinShare });
  const end = world.decisions((decision) => comparison.observe(decision));
  try {
    for (;;) {
      const { evidence } = comparison;
      if (machine.standing(id) !== standsAs) return refused(lost(machine, id), { found: { evidence } });
      const finding: Finding = comparison.finding(demands);
      if (finding.kind === "failed") return refused(finding.because, { found: { evidence } });
      const share = shown();
      if (finding.kind === "held" && share === 1) return done(says, { found: { evidence } });
      // Whichever is furthest behind is what is waited for, so the bar is full only at the end.
      world.progress(Math.min(share * demands.ticks, comparison.seen(demands)), demands.ticks);
      await world.pause(lookMs, signal);
      signal.throwIfAborted();
    }
  } finally {
    end();
  }
}

function lost(machine: Machine, id: Digest): string {
  return `it is ${machine.standing(id)}: ${machine.because(id)}`;
}
