// What people have done with rights that not everybody has, counted by what they showed and how it ended. Both are words
// of our own code; no name of a person ever makes a counter.

import type { AccessNote } from "#runtime/prove/access-record.ts";

export type ActCounts = {
  readonly [How in AccessNote["how"]]: { [Outcome in AccessNote["outcome"]]: number };
};

export function noActs(): ActCounts {
  return {
    token: noOutcomes(),
    certificate: noOutcomes(),
    oidc: noOutcomes(),
    anonymous: noOutcomes(),
    file: noOutcomes(),
    nothing: noOutcomes(),
  };
}

function noOutcomes(): { [Outcome in AccessNote["outcome"]]: number } {
  return { intended: 0, done: 0, asked: 0, refused: 0, denied: 0 };
}

export const actHows: readonly AccessNote["how"][] = Object.keys(noActs()) as AccessNote["how"][];
export const actOutcomes: readonly AccessNote["outcome"][] = Object.keys(
  noOutcomes(),
) as AccessNote["outcome"][];
