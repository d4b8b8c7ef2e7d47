import type { Command } from "./command.ts";
import { commandOfParts } from "./part.ts";
import { addPart } from "./repo/add.ts";
import { initPart } from "./repo/init.ts";
import { listPart } from "./repo/list.ts";
import { refreshPart } from "./repo/refresh.ts";
import { discardPart, removePart, sweepPart } from "./repo/remove.ts";
import { rolloutPart } from "./repo/rollout.ts";
import { rotatePart } from "./repo/rotate.ts";
import { servePart } from "./repo/serve.ts";
import { signPart, takePart } from "./repo/sign.ts";
import { statusPart } from "./repo/status.ts";
import { ticketPart } from "./repo/ticket.ts";
import { verifyPart } from "./repo/verify.ts";

export const repo: Command = commandOfParts({
  name: "repo",
  summary: "publish capsules: keys, signatures, roll-outs, and the files that gateways fetch",
  about:
    "A repository is a folder of static files in which every byte is vouched for by signatures, so that it does not matter who serves them. Who offers a capsule to gateways needs the keys for it, several of them where the root says so. `docs/publishing.md` goes through it step by step.",
  parts: [
    initPart,
    addPart,
    signPart,
    takePart,
    statusPart,
    listPart,
    rolloutPart,
    refreshPart,
    rotatePart,
    removePart,
    discardPart,
    sweepPart,
    verifyPart,
    servePart,
    ticketPart,
  ],
});
