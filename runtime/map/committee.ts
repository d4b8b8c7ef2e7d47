import { assert } from "#runtime/core/fault.ts";
import type { Rows } from "./cluster.ts";
import {
  bounded,
  type ExpertOptions,
  type Experts,
  type FittedExperts,
  fitExperts,
  rowsWhere,
} from "./experts.ts";

/**
 * Fits one set of experts for each part of the rows, to all other parts, and lets that part judge it. So no
 * row is lost to the judging, none judges what it was fitted to, and a fit that chance led astray is one
 * voice among several. Rows are dealt out in turns: a drift through the recording reaches every part.
 */
export function fitCommittee(rows: Rows, parts: number, options: ExpertOptions): readonly FittedExperts[] {
  assert(parts >= 2, "a part is judged by another");
  return Array.from({ length: parts }, (_, part) => {
    const isJudge = (row: number): boolean => row % parts === part;
    return fitExperts(
      rowsWhere(rows, (row) => !isJudge(row)),
      rowsWhere(rows, isJudge),
      options,
    );
  });
}

/** The mean surprise of the members, with its gradient. Each is the highest of its experts, as rare as it says. */
export function committeeOf(members: readonly Experts[]): Experts {
  const [first] = members;
  assert(first !== undefined, "a committee has a member");
  const { width } = first;
  const slopes = new Float64Array(width);
  return {
    width,
    surprise(state): number {
      let sum = 0;
      for (const member of members) sum += member.surprise(state);
      return bounded(sum / members.length);
    },
    gradient(state, gradient): number {
      gradient.fill(0);
      let sum = 0;
      for (const member of members) {
        sum += member.gradient(state, slopes);
        for (let column = 0; column < width; column++) gradient[column]! += slopes[column]! / members.length;
      }
      return bounded(sum / members.length);
    },
  };
}
