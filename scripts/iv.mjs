#!/usr/bin/env node
// `iv`, whatever Node the machine has: on one that is new enough it is the program itself; on an older
// one it starts the Node that `npm ci` brought and stands aside, passing signals in and the exit code out.

import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import need from "./need-node.cjs";

/** In MB, of each half. */
const youngMax = "--max-semi-space-size=8";
/** In bytes: what is larger comes from the system and goes back to it. A site that says otherwise is heard. */
const malloc = { MALLOC_MMAP_THRESHOLD_: "131072", MALLOC_TRIM_THRESHOLD_: "131072" };

const least = need.needed();
if (need.isEnough(process.versions.node, least)) {
  bound();
  await import("#runtime/main.ts");
} else {
  const better = broughtAlong().find(isNewEnough);
  if (better === undefined) {
    console.error(need.sentence(process.versions.node, least));
    process.exitCode = 2;
  } else standAside(better);
}

/**
 * A daemon shares its computer for years, and what it takes it keeps: without a word V8 gives the young of the main thread
 * up to 128 MB, and glibc never gives back what it took for large answers. Both can only be told to a process that begins,
 * so this one begins once more, as itself. Threads have bounds of their own, which the flag must not widen.
 */
function bound() {
  const isDaemon = ["run", "demo"].includes(process.argv[2]) && process.platform === "linux";
  if (!isDaemon || process.execve === undefined) return;
  if (process.execArgv.includes(youngMax)) return setFlagsFromString("--max-semi-space-size=0");
  const argv = [process.execPath, youngMax, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, argv, { ...malloc, ...process.env });
}

/** Beside our own packages, or beside us where we are a package of something else. */
function broughtAlong() {
  return ["../node_modules/.bin/node", "../../.bin/node"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
}

function isNewEnough(node) {
  const { status, stdout } = spawnSync(node, ["--print", "process.versions.node"], { encoding: "utf8" });
  return status === 0 && need.isEnough(stdout.trim(), least);
}

function standAside(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends its Ctrl-C to the child as well; passing it on would make one request look like two.
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      if (signal !== "SIGINT" || !hasTerminal) child.kill(signal);
    });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    // Who started us is to see the same death as the child's.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
