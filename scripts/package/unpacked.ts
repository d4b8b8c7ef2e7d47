import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** A package's files in a folder of their own, without an installation: nothing of the machine is touched. */
export interface Unpacked extends Disposable {
  readonly folder: string;
  /** `/usr/bin/iv` in there. */
  readonly iv: string;
}

export async function unpack(deb: string, folder: string): Promise<Unpacked> {
  await promisify(execFile)("dpkg-deb", ["--extract", deb, folder]);
  return {
    folder,
    iv: join(folder, "usr/bin/iv"),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
