// The real daemon with the sample capsule, and a board that `iv sim board` serves on a pseudo-terminal: the model, the
// firmware on the processor that QEMU has, and the Verilog.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { main } from "#runtime/cli/main.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { openDaemon } from "#runtime/daemon.ts";
import { absent } from "#sim/board/backends/build.ts";
import { qemuFirmware, realLogic } from "#sim/board/backends/table.ts";
import { furnaceMapPath } from "../firmware-bridge/edc/pty-site.ts";
import { capsuleOf } from "../support/capsules.ts";
import { unless } from "../support/lacking.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { gatewayFile, until } from "../support/site.ts";

const log = pino({ level: "silent" });
const noSocat = absent("socat").length === 0 ? undefined : "there is no socat";

const rows = [
  ["ts", noSocat],
  ["qemu", noSocat ?? qemuFirmware.missing()],
  ["verilator", noSocat ?? realLogic.missing()],
] as const;

for (const [backend, why] of rows)
  test(`the daemon guards the furnace through a board of back end ${backend} on a pseudo-terminal`, {
    timeout: 150_000,
    skip: unless(why),
  }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "iv-backend-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, "board0");
    await withBoard(["--backend", backend, "--pty", path], async () => {
      const capsule = await capsuleOf(join(folder, "capsule"), (made) => ({
        ...made,
        requires: { ...made.requires, drivers: ["edc"] },
      }));
      const device = { driver: "edc", path, map: furnaceMapPath, scanMs: 50, timeoutMs: 500 };
      const file = await gatewayFile({ folder, plcPort: 1 }, { device, capsule: { path: capsule.path } });
      {
        await using daemon = await openDaemon(await readGatewayFile(file), { log });
        const status = async () =>
          (await (await fetch(new URL("/v1/status", daemon.url))).json()) as GatewayStatus;
        await until(async () => {
          const { state, device: at } = await status();
          return state === "guarded" && at.link === "up";
        });
        // A board that is answered for late refuses what is old, however many records that makes.
        await until(async () => (await verifiedIn(join(folder, "data"))) > 5);
      }
      // The firmware has no shield; the others were armed with the capsule's map, and let the stand-down through.
      if (backend !== "qemu") assert.match(await shieldOf(path), /"state":"armed".*"verdict":"safe"/);
    });
    assert.equal((await verifyLog(join(folder, "data"))).code, 0);
  });

/** How often the log says that the board has what was written. */
async function verifiedIn(data: string): Promise<number> {
  const records = await readLog(data);
  return records.filter((record) => record.kind === "outcome" && record.outcome === "verified").length;
}

async function shieldOf(path: string): Promise<string> {
  const said: string[] = [];
  const print = (text: string) => void said.push(text);
  const io = { out: print, err: print, isTerminal: false, stop: new AbortController().signal };
  await main(["hal", "shield", "status", furnaceMapPath, path, "--json"], io);
  return said.join("\n");
}

async function withBoard(words: readonly string[], act: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const io = { out: resolve, err: resolve, isTerminal: false, stop: stop.signal };
  const running = main(["sim", "board", "--listen", "127.0.0.1:0", "--json", ...words], io);
  try {
    const ready = await promise;
    assert.match(ready, /^\{"title"/);
    await act();
  } finally {
    stop.abort();
    assert.equal(await running, 0);
  }
}
