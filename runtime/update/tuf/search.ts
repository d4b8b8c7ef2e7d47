// Who vouches for a target: the top role, or whom it lets vouch for such a path, asked in the order in which they stand,
// each together with those whom it lets vouch in turn, before the next (5.6.7).

import { listedRolesMax, searchedRolesMax } from "./bounds.ts";
import { refused } from "./json.ts";
import type { Keys, Role } from "./keys.ts";
import type { TargetFile } from "./metadata.ts";
import type { Delegation, Targets } from "./targets.ts";

/** A role, and by whose word: what one has let vouch is not let vouch by all. */
export interface Asked {
  readonly name: string;
  readonly by: { readonly role: Role; readonly keys: Keys };
}

type Ask = (asked: Asked) => Promise<Targets>;

/** Undefined where nobody vouches for it. Where one who should be asked first cannot be asked, nobody else answers for it. */
export async function foundTarget(path: string, top: Targets, ask: Ask): Promise<TargetFile | undefined> {
  const asked = new Set<string>();
  let waiting: readonly Waiting[] = [];
  for (let now: Targets | undefined = top; now !== undefined; ) {
    const target = now.targets.get(path);
    if (target !== undefined) return target;
    const { next, isTerminated } = childrenOf(now, path);
    waiting = isTerminated ? next : [...next, ...waiting];
    now = undefined;
    while (now === undefined && waiting.length > 0) {
      const [first, ...others]: readonly Waiting[] = waiting;
      waiting = others;
      if (asked.has(first!.name)) continue;
      // Circles end here, and so does a tree that somebody made to keep us busy.
      if (asked.size >= searchedRolesMax)
        throw refused(path, `more than ${searchedRolesMax} roles may vouch for it`);
      asked.add(first!.name);
      now = await ask(first!);
    }
  }
  return undefined;
}

type Waiting = Asked;

function childrenOf({ delegations }: Targets, path: string): { next: Waiting[]; isTerminated: boolean } {
  const next: Waiting[] = [];
  for (const role of delegations?.roles ?? []) {
    if (!role.covers(path)) continue;
    next.push({ name: role.name, by: { role, keys: delegations!.keys } });
    if (role.isTerminating) return { next, isTerminated: true };
  }
  return { next, isTerminated: false };
}

/** The paths in all roles that can be reached, whether or not they may vouch for them. */
export async function allPaths(top: Targets, ask: Ask): Promise<ReadonlySet<string>> {
  const paths = new Set<string>(top.targets.keys());
  const asked = new Set<string>();
  const waiting: Targets[] = [top];
  for (let now = waiting.pop(); now !== undefined; now = waiting.pop()) {
    const { delegations } = now;
    for (const role of delegations?.roles ?? ([] as readonly Delegation[])) {
      if (asked.has(role.name)) continue;
      if (asked.size >= listedRolesMax)
        throw refused("targets", `there are more than ${listedRolesMax} roles`);
      asked.add(role.name);
      const targets = await ask({ name: role.name, by: { role, keys: delegations!.keys } });
      for (const path of targets.targets.keys()) paths.add(path);
      waiting.push(targets);
    }
  }
  return paths;
}
