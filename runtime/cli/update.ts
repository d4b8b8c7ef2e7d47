import type { Command } from "./command.ts";
import { commandOfParts, type Part } from "./part.ts";
import { abortPart } from "./update/abort.ts";
import { applyPart } from "./update/apply.ts";
import { downloadPart } from "./update/download.ts";
import { initPart } from "./update/init.ts";
import { offersPart } from "./update/offers.ts";
import { refreshPart } from "./update/refresh.ts";
import { statusPart } from "./update/status.ts";
import { usbPart } from "./update/usb.ts";

/** What a person at a gateway comes to need, in that order; then what asks a repository by itself. */
const parts: readonly Part[] = [
  applyPart,
  usbPart,
  statusPart,
  abortPart,
  initPart,
  refreshPart,
  offersPart,
  downloadPart,
];

export const update: Command = commandOfParts({
  name: "update",
  summary: "bring a new capsule to a running gateway",
  about:
    "A capsule that comes this way is fetched, checked, put on trial beside the one that guards, and takes over when the plant permits it. If it does not hold, the one before it guards again. A repository is static files that anybody may serve: `init` takes the root that you were given by hand, and from then on the repository's own files say whose signatures count, by the rules of The Update Framework.",
  takesOptionsFirst: true,
  parts,
});
