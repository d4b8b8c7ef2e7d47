import type { Command } from "./command.ts";
import { conform } from "./hal/conform.ts";
import { firmware } from "./hal/firmware.ts";
import { generate } from "./hal/generate.ts";
import { importPart } from "./hal/import.ts";
import { commandOfParts } from "./part.ts";

export const hal: Command = commandOfParts({
  name: "hal",
  summary: "register maps of boards: make them, and code from them",
  about:
    "A register map says which value stands in which word of a board. The gateway reads it as it is; the firmware and the logic take the code that is generated from it, and both sides compare its digest before anything is written.",
  parts: [conform, firmware, generate, importPart],
});
