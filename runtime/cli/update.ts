import type { Command } from "./command.ts";
<<<<<<< HEAD
import { commandOfParts } from "./part.ts";
import { downloadPart } from "./update/download.ts";
import { initPart } from "./update/init.ts";
import { offersPart } from "./update/offers.ts";
import { refreshPart } from "./update/refresh.ts";

export const update: Command = commandOfParts({
  name: "update",
  summary: "trust a repository of capsules, and fetch from it",
  about:
    "A repository is static files that anybody may serve: what counts is who has signed them. `init` takes the root that you were given by hand, and from then on the repository's own files say whose signatures count, by the rules of The Update Framework.",
  takesOptionsFirst: true,
  parts: [initPart, refreshPart, offersPart, downloadPart],
=======
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
>>>>>>> x8b-deploy
});
