import type { Command } from "./command.ts";
import { commandOfParts, type Part } from "./part.ts";
import { abortPart } from "./update/abort.ts";
import { applyPart } from "./update/apply.ts";
import { statusPart } from "./update/status.ts";

/** What `iv update` does, in the order in which a person comes to need it. */
const parts: readonly Part[] = [applyPart, statusPart, abortPart];

export const update: Command = commandOfParts({
  name: "update",
  summary: "bring a new capsule to a running gateway",
  about:
    "A capsule that comes this way is fetched, checked, put on trial beside the one that guards, and takes over when the plant permits it. If it does not hold, the one before it guards again.",
  parts,
});
