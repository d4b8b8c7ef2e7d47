import type { RollOut } from "#runtime/advisor/question.ts";
import { type DecisionRecord, decimal, type Record } from "#runtime/prove/record.ts";
import { toldOrElse } from "./counsel-routes.ts";
import type { Answer } from "./exchange.ts";
import { json } from "./json.ts";
import { isNotKept } from "./look-up.ts";
import { problem } from "./problem.ts";
import type { Ask } from "./site.ts";

/** Where the proposal of a decision led, and whether that is what its record says. */
export interface RollOutTold extends Omit<RollOut, "energy"> {
  readonly index: number;
  /** Whether all four energies have the bits that are recorded. */
  readonly isAsRecorded: boolean;
}

export async function tellRollOut({ words: [word = ""], site: { gateway } }: Ask): Promise<Answer> {
  const index = Number(word);
  if (!/^\d{1,15}$/.test(word))
    return problem(400, "A decision is named by its index in the log", "A whole number");
  const [found] = await gateway.records(index, 1);
  const record = found?.index === index ? (JSON.parse(found.body) as Record) : undefined;
  if (record?.kind !== "decision")
    return problem(404, "There is no such decision", "/v1/decisions lists those there are");
  if (gateway.rollOut === undefined) return isNotKept();
  const advised = await gateway.rollOut(record);
  return toldOrElse(advised, ({ energy, ...rollOut }) => {
    const told: RollOutTold = { index, ...rollOut, isAsRecorded: isSame(energy, record) };
    return json(200, told);
  });
}

function isSame(found: RollOut["energy"], { energy }: DecisionRecord): boolean {
  return (["now", "asked", "path", "ahead"] as const).every((name) => decimal(found[name]) === energy[name]);
}
