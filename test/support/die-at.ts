// For child processes that die by their own SIGKILL just before a given step on the disk: a rename, a write, an
// fsync … The kernel sees what it would see if somebody else had sent the signal at that moment.

import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

export interface Steps {
  /** From here on; what was done before is no step. */
  begin(): void;
  count(): number;
}

/** Counts what this process asks of the disk from now on. With 0 it lives, and the count says how long it could have. */
export async function dieAt(step: number): Promise<Steps> {
  let steps = 0;
  const one = (): void => {
    if (++steps === step) process.kill(process.pid, "SIGKILL");
  };
  const own = promises as unknown as Record<string, (...words: unknown[]) => unknown>;
  for (const name of ["open", "rename", "chmod", "mkdir", "mkdtemp", "rm", "readdir"]) {
    const original = own[name]!;
    own[name] = (...words) => {
      one();
      return original.apply(promises, words);
    };
  }
  const probe = await promises.open(import.meta.filename, "r");
  const handle = Object.getPrototypeOf(probe) as Record<string, (...words: unknown[]) => unknown>;
  await probe.close();
  for (const name of ["write", "sync"]) {
    const original = handle[name]!;
    handle[name] = function (this: unknown, ...words) {
      one();
      return original.apply(this, words);
    };
  }
  syncBuiltinESMExports();
  return {
    begin: () => {
      steps = 0;
    },
    count: () => steps,
  };
}
