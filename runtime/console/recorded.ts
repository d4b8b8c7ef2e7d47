import type { Principal } from "#runtime/access/principal.ts";
import type { AccessNote } from "#runtime/prove/access-record.ts";
import type { Answer } from "./exchange.ts";
import { problem } from "./problem.ts";
import type { Site } from "./site.ts";

export interface Acting {
  readonly site: Site;
  readonly who: Principal;
  readonly what: AccessNote["what"];
  readonly about: string;
}

export interface Acted {
  readonly outcome: "done" | "refused";
  readonly answer: Answer;
  /** What is known better now than before. */
  readonly about?: string;
}

/** Does what somebody has a right to, between two records: that it is to be done, which has to be in the log, and what came of it. */
export async function recorded(
  { site, who, what, about }: Acting,
  act: () => Acted | Promise<Acted>,
): Promise<Answer> {
  const { name, role = null, how } = who;
  const note = { who: name, role, how, what };
  if (!(await site.gateway.note({ ...note, about, outcome: "intended" }))) {
    // What only came too late into the log has to say there that it was not done.
    void site.gateway.note({ ...note, about, outcome: "refused" });
    return unwritten();
  }
  const end = await act();
  void site.gateway.note({ ...note, about: end.about ?? about, outcome: end.outcome });
  return end.answer;
}

/** Whoever asks can do nothing about it; what always works he may still do. */
export function unwritten(): Answer {
  return problem(
    503,
    "The proof log cannot take that this is done, so it was not done",
    "`iv doctor` says what is wrong with the log; to hold the outputs and to go to the safe state work without it",
  );
}
