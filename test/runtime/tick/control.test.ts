import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { collectAlone } from "#runtime/tick/control.ts";

test("the engine knows by what a control thread is to collect alone, and would share by itself", () => {
  const known = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8" });
  const name = collectAlone.replace("--no-", "");
  // An unknown flag is told of and changes nothing: ticks would wait for helpers again.
  assert.match(known, new RegExp(`^ +--${name} .*\\n.*default: --${name}$`, "m"));
});
