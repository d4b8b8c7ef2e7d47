import assert from "node:assert/strict";
import { test } from "node:test";
import type { Trouble } from "#runtime/act/ladder.ts";
import type { Entry } from "#runtime/host/entry.ts";
import type { Host } from "#runtime/host/host.ts";
import { troubleAmong } from "#runtime/host/trouble.ts";

interface Member {
  readonly state: Entry["state"];
  readonly owns?: readonly string[];
  readonly isWatching?: boolean;
}

const heater = { owns: ["heater"] };
const [armed, suspended] = [
  { state: "armed", ...heater },
  { state: "suspended", ...heater },
] as const;
const returning = { state: "trial", owns: ["fan"] } as const;

/** Who is here, and what is the matter with that. */
const table: readonly (readonly [readonly Member[], Trouble])[] = [
  [[], "nobody-guards"],
  [[{ state: "staged" }], "nobody-guards"],
  [[{ state: "retired" }], "nobody-guards"],
  [[{ state: "trial" }], "on-trial"],
  [[{ state: "trial" }, { state: "retired" }], "on-trial"],
  [[{ state: "trial", isWatching: true }], "none"],
  [[returning], "returning"],
  [[armed], "none"],
  [[armed, { state: "trial" }], "none"],
  [[armed, returning], "returning"],
  [[suspended], "suspended"],
  [[suspended, { state: "trial" }], "suspended"],
];

for (const [members, trouble] of table)
  test(`troubleAmong(): ${JSON.stringify(members)} is ${trouble}`, () => {
    const crew = members.map(({ owns = [], ...rest }, at) => ({
      id: `${at}`,
      owns,
      isWatching: false,
      ...rest,
    }));
    const entries = new Map(crew.map((member) => [member.id, member]));
    assert.equal(troubleAmong({ entries, crew } as unknown as Pick<Host, "entries" | "crew">), trouble);
  });
