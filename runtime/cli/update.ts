import type { Command } from "./command.ts";
import { commandOfParts, type Part } from "./part.ts";
import { abortPart } from "./update/abort.ts";
import { applyPart } from "./update/apply.ts";
import { downloadPart } from "./update/download.ts";
import { initPart } from "./update/init.ts";
import { offersPart } from "./update/offers.ts";
import { refreshPart } from "./update/refresh.ts";
import { statusPart } from "./update/status.ts";

/** What `iv update` does, in the order in which a person comes to need it. */
const parts: readonly Part[] = [
  applyPart,
  statusPart,
  abortPart,
  initPart,
  offersPart,
  refreshPart,
  downloadPart,
];

export const update: Command = commandOfParts({
  name: "update",
  summary: "bring a new capsule to a running gateway, and trust a repository of them",
  about:
    "A capsule that comes this way is fetched, checked, put on trial beside the one that guards, and takes over when the plant permits it. If it does not hold, the one before it guards again. A repository is static files that anybody may serve: `init` takes the root that you were given by hand, and from then on the repository's own files say whose signatures count, by the rules of The Update Framework.",
  takesOptionsFirst: true,
  parts,
});
