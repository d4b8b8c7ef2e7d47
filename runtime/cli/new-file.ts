import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Fault, type FaultCode } from "#runtime/core/fault.ts";

/** Writes a file that is not there yet. */
export function writeNewFile(path: string, bytes: Uint8Array, code: FaultCode): void {
  refused(path, code, () => writeFileSync(path, bytes, { flag: "wx", mode: 0o640 }));
}

/** A file that grows while it is written is there whole or not at all: until then it has another name. */
export async function growNewFile(
  path: string,
  code: FaultCode,
  grow: (unfinished: string) => Promise<void>,
): Promise<void> {
  const unfinished = `${path}.part`;
  if (existsSync(path)) throw exists(path, code);
  refused(unfinished, code, () => writeFileSync(unfinished, "", { flag: "wx", mode: 0o640 }));
  try {
    await grow(unfinished);
    refused(path, code, () => renameSync(unfinished, path));
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function refused(path: string, code: FaultCode, work: () => void): void {
  try {
    work();
  } catch (cause) {
    const { code: why } = cause as NodeJS.ErrnoException;
    if (why === "EEXIST") throw exists(path, code, cause);
    throw new Fault(code, `Cannot write ${path}: ${why}`, {
      cause,
      hint: "Name a folder that may be written",
    });
  }
}

function exists(path: string, code: FaultCode, cause?: unknown): Fault {
  return new Fault(code, `Cannot write ${path}: EEXIST`, {
    cause,
    hint: "Name a file that is not there yet",
  });
}
