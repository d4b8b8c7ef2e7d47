#!/usr/bin/env node
// `iv`, whatever Node the machine has: on one that is new enough it is the program itself; on an older
// one it starts the Node that `npm ci` brought and stands aside, passing signals in and the exit code out.

import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import need from "./need-node.cjs";

const least = need.needed();
if (need.isEnough(process.versions.node, least)) await import("#runtime/main.ts");
else {
  const better = broughtAlong().find(isNewEnough);
  if (better === undefined) {
    console.error(need.sentence(process.versions.node, least));
    process.exitCode = 2;
  } else standAside(better);
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
