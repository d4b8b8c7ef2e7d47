import { Fault } from "#runtime/core/fault.ts";

/** Why a map has no table. */
export function unfit(why: string): Fault {
  return new Fault("map/too-much", `The map cannot become a shield table: ${why}`, {
    hint: "docs/boards.md says what a table can hold",
  });
}
