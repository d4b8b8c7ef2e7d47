// Who may do what. A role may do all that those before it may; a route of the console names the least role that it
// needs, and what names none does not compile.

export const roles = ["viewer", "operator", "engineer", "admin"] as const;

/**
 * `viewer` reads. `operator` proposes, holds, orders the safe state and lets go of it. `engineer` decides which
 * capsule runs. `admin` decides who may come in.
 */
export type Role = (typeof roles)[number];

/** The least that something needs: `anybody` also serves those of whom nothing is known. */
export type Needed = Role | "anybody";

export function mayDo(role: Role | undefined, needed: Needed): boolean {
  if (needed === "anybody") return true;
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(needed);
}

export function isRole(text: unknown): text is Role {
  return roles.includes(text as Role);
}
