import type { Command } from "./command.ts";
import { commandOfParts } from "./part.ts";
import { recordPart } from "./rehearse/record.ts";
import { runPart } from "./rehearse/run.ts";

export const rehearse: Command = commandOfParts({
  name: "rehearse",
  summary: "try the next capsule on what the machine really did, before it is armed",
  about:
    "`record` takes minutes out of a gateway's log into a file: what the bus said at each tick with quality and age, what was proposed, what was written. `run` lets the next capsule judge them again on any machine, and compares.",
  parts: [recordPart, runPart],
});
