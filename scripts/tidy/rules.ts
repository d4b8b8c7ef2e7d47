import { circles } from "./circles.ts";
import { noDoorIsStale, onlyDoorsTouchTheWorld, plantsAreSeeded } from "./doors.ts";
import type { Rule, Tree, Violation } from "./file.ts";
import { forbidden, noIndexFiles } from "./forbidden.ts";
import { linksLeadSomewhere, oneTitle } from "./markdown.ts";
import { permits } from "./permits.ts";
import { rooms } from "./rooms.ts";
import { size } from "./size.ts";
import { everyFileIsUsed } from "./used.ts";

/** All that the house asks of its files and no compiler checks. */
export const rules: readonly Rule[] = [
  rooms,
  circles,
  onlyDoorsTouchTheWorld,
  noDoorIsStale,
  plantsAreSeeded,
  permits,
  everyFileIsUsed,
  size,
  forbidden,
  noIndexFiles,
  oneTitle,
  linksLeadSomewhere,
];

export function violationsIn(tree: Tree): readonly (Violation & { readonly rule: string })[] {
  return rules.flatMap((rule) => rule.check(tree).map((violation) => ({ ...violation, rule: rule.name })));
}
