// How a deployment ends, either way.

import { Fault } from "#runtime/core/fault.ts";
import { committed, struck } from "#runtime/update/deploy/book.ts";
import { strikesMax } from "#runtime/update/deploy/deployment.ts";
import { type Action, deployingFolder, done, productOf, refused } from "./action.ts";

export const commit: Action = async (
  { offer: { id, utid, epoch }, olderBecause },
  { world: { machine } },
) => {
  if (machine.standing(id) !== "armed") return refused(`it is ${machine.standing(id)}`);
  const product = productOf(utid);
  // Who goes back by leave raises no floor.
  const said =
    olderBecause === null ? `epoch ${epoch} is the floor from now on` : `by leave: ${olderBecause}`;
  return done(said, { changes: (book) => committed(book, { product, epoch }) });
};

export const rollback: Action = async (deployment, { world: { machine } }) => {
  const { offer, previous, number, reason, isBegun } = deployment;
  // One that guards already, or was never asked to, is nobody's to take back.
  if (!isBegun) return done("nothing was begun");
  const asked = await machine.back(offer.id, previous, `deployment ${number}: ${reason}`);
  if (asked.kind === "done") return done("what it had begun is taken back");
  throw new Fault("update/refused", asked.because, { hint: "It is tried again" });
};

/** Somebody guards who guarded before, or nobody does and nobody did; anything else is told as what it is. */
export const verifyRollback: Action = async (deployment, { world: { machine } }) => {
  const { offer, previous, isBegun } = deployment;
  const { id } = offer;
  if (!isBegun) return done("whoever guarded guards");
  const standing = machine.standing(id);
  if (standing === "armed") return refused("the new one guards still: the one before it could not");
  const before = previous === null ? undefined : machine.standing(previous);
  if (standing === "trial" || (before !== undefined && before !== "armed"))
    throw new Fault("update/refused", `the new one is ${standing}, the one before it ${before}`, {
      hint: "A person has to look: `iv status`",
    });
  return done(previous === null ? "nobody guards, as before" : `${previous} guards`);
};

export const failed: Action = async ({ offer: { id }, outcome, reason }, { book }) => {
  if (outcome !== "failed") return done(reason);
  const strikes = (book.strikes[id] ?? 0) + 1;
  const says = strikes < strikesMax ? `strike ${strikes} of ${strikesMax}` : "it is not tried again as it is";
  return done(`${reason}; ${says}`, { changes: (before) => struck(before, id) });
};

/** What others or people have brought into the store is theirs. */
export const cleanUp: Action = async (deployment, { world, book }) => {
  const { offer, previous, outcome, wasStored } = deployment;
  const { disk, store, machine } = world;
  await disk.remove(deployingFolder(world.data));
  const idle = (id: typeof offer.id): boolean =>
    !["armed", "trial", "suspended"].includes(machine.standing(id));
  if (outcome !== "committed") {
    // One that was only skipped comes again, and is here then.
    if (wasStored || outcome === "skipped" || !idle(offer.id)) return done("nothing is left of it but words");
    await store.remove(offer.id);
    return done("it is taken out of the store");
  }
  const product = productOf(offer.utid);
  const old = book.history.filter(
    ({ id, utid, outcome: how }) =>
      how === "committed" && productOf(utid) === product && id !== offer.id && id !== previous && idle(id),
  );
  for (const { id } of old) await store.remove(id);
  return done("what is there to go back to stays, and what was before that goes");
};

export const report: Action = async ({ outcome, reason }, { world }) => {
  await world.recorded();
  return done(outcome === "committed" ? "it guards for good" : reason);
};
