// The report of a bring-up where the console looks for it: in the gateway's own folder.

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { BringUpDesk } from "#runtime/console/bring-up-desk.ts";
import { Fault } from "#runtime/core/fault.ts";
import { parseVerifierKey } from "#runtime/prove/note.ts";

/** `key` is the one that signs the gateway's log: a report that another one has signed is not this gateway's. */
export function bringUpDeskIn(data: string, key: () => string): BringUpDesk {
  const file = join(data, "bring-up.json");
  return {
    file,
    async read() {
      const bytes = await stat(file).then(
        ({ size }) => size,
        () => undefined,
      );
      if (bytes === undefined) return { is: "absent" };
      if (bytes > reportBytesMax) return { is: "broken", because: `it has ${bytes} bytes` };
      try {
        // Loaded when somebody asks: the daemon has no other need of it.
        const [{ openReport }, { reportText }] = await Promise.all([
          import("./report-file.ts"),
          import("./report-text.ts"),
        ]);
        const { report, digest } = openReport(await readFile(file), "the report", parseVerifierKey(key()));
        const { madeAt, madeBy } = report;
        return { is: "whole", digest, madeAt, madeBy, text: reportText(report, digest) };
      } catch (error) {
        const isTheirs = error instanceof Fault || error instanceof TypeError || error instanceof RangeError;
        if (!isTheirs) throw error;
        return { is: "broken", because: error.message };
      }
    },
  };
}

const reportBytesMax = 4_194_304;
