import { stat } from "node:fs/promises";
import { Fault } from "#runtime/core/fault.ts";
import type { CapsuleSource } from "#runtime/update/port.ts";
import { openCapsuleFile } from "./capsule-file.ts";
import { openDirectory } from "./directory.ts";

/** By what it is: a folder of capsules, or one of them. */
export async function openSource(from: string): Promise<CapsuleSource> {
  const status = await stat(from).catch((cause) => {
    throw new Fault("update/no-offer", `Cannot read ${from}: ${(cause as Error).message}`, {
      cause,
      hint: "Name a .capsule file, or a folder of them, that the daemon may read",
    });
  });
  return status.isDirectory() ? openDirectory(from) : await openCapsuleFile(from);
}
