import type { Command } from "./command.ts";
import { check } from "./hal/check.ts";
import { conform } from "./hal/conform.ts";
import { firmware } from "./hal/firmware.ts";
import { generate } from "./hal/generate.ts";
import { importPart } from "./hal/import.ts";
import { quality } from "./hal/quality.ts";
import { read } from "./hal/read.ts";
import { report } from "./hal/report.ts";
import { scan } from "./hal/scan.ts";
import { shield } from "./hal/shield.ts";
import { watch } from "./hal/watch.ts";
import { words } from "./hal/words.ts";
import { write } from "./hal/write.ts";
import { commandOfParts } from "./part.ts";

export const hal: Command = commandOfParts({
  name: "hal",
  summary: "bring up a PLC or a board: look, check, measure, and make its register map",
  about:
    "For an engineer in front of a device that nobody has connected yet. All parts but `write`, `conform`, `firmware` and `shield` only read.\n\nA register map says which value stands in which word of a board. The gateway reads it as it is; the firmware and the logic take the code that is generated from it, and both sides compare its digest before anything is written.",
  parts: [
    scan,
    words,
    check,
    read,
    watch,
    write,
    quality,
    report,
    conform,
    firmware,
    shield,
    generate,
    importPart,
  ],
});
