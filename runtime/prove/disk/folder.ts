import { mkdirSync } from "node:fs";
import { Fault } from "#runtime/core/fault.ts";

export function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o750 });
  } catch (cause) {
    throw new Fault("proof/disk", `Cannot make the data folder ${dir}: ${(cause as Error).message}`, {
      cause,
      hint: "Name a folder that this user may write, under gateway.data",
    });
  }
}
