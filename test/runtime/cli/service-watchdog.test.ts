import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openLog } from "#runtime/cli/log.ts";
import { keepServiceWatchdog } from "#runtime/cli/service-watchdog.ts";
import { noSocat, noSystemd } from "../../support/debian.ts";
import { until } from "../../support/site.ts";

const log = openLog("warn", { isPretty: false });

/** A service manager's end of the socket, and what it has heard. */
async function listen(socket: string): Promise<{ heard: () => string; end: () => Promise<void> }> {
  const child = spawn("socat", ["-u", `UNIX-RECV:${socket}`, "STDOUT"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let heard = "";
  child.stdout.on("data", (chunk) => {
    heard += String(chunk);
  });
  await until(() => existsSync(socket));
  return {
    heard: () => heard,
    end: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

test("keepServiceWatchdog() tells a service manager that asked, again and again", {
  skip: noSystemd ?? noSocat,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "iv-notify-"));
  const socket = join(folder, "notify");
  const manager = await listen(socket);
  try {
    const asked = {
      ...process.env,
      NOTIFY_SOCKET: socket,
      WATCHDOG_USEC: "3000000",
      WATCHDOG_PID: String(process.pid),
    };
    using _ = keepServiceWatchdog(log, asked);
    await until(() => manager.heard().split("WATCHDOG=1").length > 2);
  } finally {
    await manager.end();
    rmSync(folder, { recursive: true, force: true });
  }
});

for (const [what, environment] of [
  ["nobody asked", {}],
  ["there is no watchdog", { NOTIFY_SOCKET: "/nowhere" }],
  ["a parent was asked", { NOTIFY_SOCKET: "/nowhere", WATCHDOG_USEC: "3000000", WATCHDOG_PID: "1" }],
] as const)
  test(`keepServiceWatchdog() does nothing where ${what}`, (t) => {
    const timer = t.mock.method(globalThis, "setInterval");
    using _ = keepServiceWatchdog(log, environment);
    assert.equal(timer.mock.callCount(), 0);
  });
