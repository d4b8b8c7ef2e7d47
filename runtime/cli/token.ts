import type { Command } from "./command.ts";
import { commandOfParts, type Part } from "./part.ts";
import { listTokensPart } from "./token/list.ts";
import { newTokenPart } from "./token/new.ts";
import { revokeTokenPart } from "./token/revoke.ts";

const parts: readonly Part[] = [newTokenPart, listTokensPart, revokeTokenPart];

export const token: Command = commandOfParts({
  name: "token",
  summary: "say who may come in to a gateway's page and API, and as what",
  about:
    "A token opens the page and the API in a role: viewer, operator, engineer or admin. It is printed once and kept only as a hash, in a file of the gateway that only its user may read. What is changed here counts at once, without a restart.",
  parts,
});
