// Installs a bundle and dies by its own SIGKILL just before a given step on the disk: a rename, a write,
// an fsync … The kernel sees what it would see if somebody else had sent the signal at that moment.

import { readFileSync, writeSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const [store, bundle, step] = process.argv.slice(2) as [string, string, string];
let steps = 0;

function count(): void {
  if (++steps === Number(step)) process.kill(process.pid, "SIGKILL");
}

const own = promises as unknown as Record<string, (...words: unknown[]) => unknown>;
for (const name of ["open", "rename", "chmod", "mkdir", "mkdtemp", "rm", "readdir"]) {
  const original = own[name]!;
  own[name] = (...words) => {
    count();
    return original.apply(promises, words);
  };
}
const probe = await promises.open(bundle, "r");
const handle = Object.getPrototypeOf(probe) as Record<string, (...words: unknown[]) => unknown>;
await probe.close();
for (const name of ["write", "sync"]) {
  const original = handle[name]!;
  handle[name] = function (this: unknown, ...words) {
    count();
    return original.apply(this, words);
  };
}
syncBuiltinESMExports();

const { install } = await import("#runtime/capsule/store/install.ts");
const { inPieces, policy } = await import("../bundle/bundles.ts");
steps = 0;
const { id } = await install(inPieces(readFileSync(bundle), 4_096), {
  store,
  policy,
  place: "test.capsule",
});
writeSync(1, `${JSON.stringify({ id, steps })}\n`);
