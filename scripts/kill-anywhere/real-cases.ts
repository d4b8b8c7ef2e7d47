// Which cells of the matrix are tried with the whole daemon at the furnace too, and where it dies in them. The cells of one
// way are tried in one deployment, one death after the other: the next life goes on, and dies in the next state.

import { type Case, nameOf } from "./cases.ts";

/** A line of the daemon's log has these members. */
export type KillPoint =
  | { readonly event: "deployment"; readonly to: Case["state"] }
  | { readonly event: "lifecycle"; readonly capsule: string; readonly to: "trial" | "armed" | "retired" };

export interface RealCase extends Case {
  readonly at: KillPoint;
}

/** What the host tells while the state's action is done; the row behind it is not written yet. */
const toldIn: Readonly<Partial<Record<Case["state"], "trial" | "armed" | "retired">>> = {
  shadow: "trial",
  activate: "armed",
  rollback: "retired",
};

/** `capsule` is the name of the one that comes. */
export function realCases(way: "ahead" | "back", capsule: string): readonly RealCase[] {
  return ways[way].flatMap((state): RealCase[] => {
    const to = toldIn[state];
    const before = { event: "deployment", to: state } as const;
    return [
      { scenario: "update", state, fault: "kill before", at: before },
      ...(to === undefined
        ? []
        : [
            {
              ...({ scenario: "update", state, fault: "kill after" } as const),
              at: { event: "lifecycle", capsule, to } as const,
            },
          ]),
    ];
  });
}

/** Of the first row the daemon says nothing before it is left. */
const ways: Readonly<Record<"ahead" | "back", readonly Case["state"][]>> = {
  ahead: [
    ...(["metadata", "preflight", "fetch", "verify", "stage", "dry-run", "shadow", "quiesce"] as const),
    ...(["activate", "probation", "commit", "clean-up", "report"] as const),
  ],
  back: ["rollback", "verify-rollback", "failed"],
};

const names: ReadonlySet<string> = new Set(
  [...realCases("ahead", ""), ...realCases("back", "")].map((each) => nameOf(each)),
);

export function isReal(one: Case): boolean {
  return names.has(nameOf(one));
}
