import type { Command } from "./command.ts";
import { commandOfParts } from "./part.ts";
import { powercutPart } from "./selftest/powercut.ts";

export const selftest: Command = commandOfParts({
  name: "selftest",
  summary: "try on this very machine whether its disk keeps what it promises",
  about:
    "Tries what no specification can say: this card or disk, with this file system and these mount options.",
  parts: [powercutPart],
});
