import type { Command } from "./command.ts";
import { listKeysPart } from "./keys/list.ts";
import { newKeyPart } from "./keys/new.ts";
import { showKeyPart } from "./keys/show.ts";
import { trustKeyPart } from "./keys/trust.ts";
import { commandOfParts, type Part } from "./part.ts";

const parts: readonly Part[] = [newKeyPart, showKeyPart, listKeysPart, trustKeyPart];

export const keys: Command = commandOfParts({
  name: "keys",
  summary: "make keys that sign capsules, and say whose are trusted",
  about:
    "A key has two halves. The secret one signs and stays with its owner, in a file that only the owner may read. The public one is a line of text that may go anywhere; a gateway trusts the public keys in its trust file, each in a role such as author or site.",
  parts,
});
