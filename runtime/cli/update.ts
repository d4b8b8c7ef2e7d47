import type { Command } from "./command.ts";
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
});
