// The real daemon with the sample capsule, and a board in the place of the PLC.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { openDaemon } from "#runtime/daemon.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import { fitted } from "#runtime/host/fitted.ts";
import { ServedBoard } from "#sim/board/serve.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { capsuleOf, furnaceFolder } from "../support/capsules.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { gatewayFile, root, until } from "../support/site.ts";

const log = pino({ level: "silent" });
const timeout = 60_000;
const mapPath = join(root, "firmware-bridge/regmap/furnace.regmap.json");

interface BoardSite extends AsyncDisposable {
  readonly served: ServedBoard;
  readonly folder: string;
  readonly file: string;
}

async function openBoardSite(change: (map: RegisterMap) => RegisterMap = (map) => map): Promise<BoardSite> {
  const folder = await mkdtemp(join(tmpdir(), "iv-board-"));
  const served = new ServedBoard({
    map: change(await readRegisterMap(mapPath)),
    plant: new Furnace({ seed: 1 }),
  });
  const port = await served.listen(0);
  served.run(20);
  // The sample is made for a PLC and says so; a capsule for a board names the board's driver.
  const capsule = await capsuleOf(join(folder, "capsule"), (made) => ({
    ...made,
    requires: { ...made.requires, drivers: ["edc"] },
  }));
  const device = { driver: "edc", host: "127.0.0.1", port, map: mapPath, scanMs: 50, timeoutMs: 250 };
  const file = await gatewayFile({ folder, plcPort: port }, { device, capsule: { path: capsule.path } });
  return {
    served,
    folder,
    file,
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function statusOf({ url }: { url: string }): Promise<GatewayStatus> {
  return (await (await fetch(new URL("/v1/status", url))).json()) as GatewayStatus;
}

test("the daemon guards a board: good samples, whole groups, a trip that is seen and left again", {
  timeout,
}, async () => {
  await using site = await openBoardSite();
  const { board } = site.served;
  {
    await using daemon = await openDaemon(await readGatewayFile(site.file), { log });
    await until(
      async () => (await statusOf(daemon)).state === "guarded" && board.registers.applied.length > 5,
    );
    const status = await statusOf(daemon);
    assert.equal(status.device.link, "up");
    // Every group is whole: two set-points and the number of the tick.
    for (const { words } of board.registers.applied)
      assert.deepEqual(
        words.map(({ address }) => address),
        [96, 97, 128],
      );
    assert.ok(board.registers.isArmed);
    // Nobody writes for longer than the watchdog waits: the board is safe by itself.
    board.elapse(board.registers.map.watchdogMs);
    assert.equal(board.registers.trips, 1);
    const { length } = board.registers.applied;
    await until(() => board.registers.applied.length > length && !board.registers.isTripped);
    // The cable is pulled and put in again.
    site.served.disconnect();
    await until(async () => (await statusOf(daemon)).device.link === "up");
    const then = board.registers.applied.length;
    await until(() => board.registers.applied.length > then);
  }
  assert.deepEqual([...board.registers.commands().values()], [0, 100], "stood down in order");
  const records = await readLog(join(site.folder, "data"));
  const outcomes = new Set(records.flatMap((record) => (record.kind === "outcome" ? [record.outcome] : [])));
  assert.ok(outcomes.has("verified"));
  assert.equal((await verifyLog(join(site.folder, "data"))).code, 0);
});

test("the daemon reads a board with another register map, and writes nothing to it", {
  timeout,
}, async () => {
  await using site = await openBoardSite((map) => ({ ...map, watchdogMs: map.watchdogMs + 1 }));
  await using daemon = await openDaemon(await readGatewayFile(site.file), { log });
  await until(async () => (await statusOf(daemon)).log.entries > 10);
  const status = await statusOf(daemon);
  assert.match(status.device.detail, /another register map/);
  assert.deepEqual(site.served.board.registers.applied, []);
  assert.deepEqual([...site.served.board.registers.commands().values()], [0, 100]);
});

test("the daemon takes no capsule for a PLC where a board is", { timeout }, async () => {
  await using site = await openBoardSite();
  const config = await readGatewayFile(site.file);
  const capsules = [{ path: furnaceFolder, start: "armed" }] as const;
  await assert.rejects(
    openDaemon({ ...config, capsules }, { log }),
    /needs a driver of modbus-tcp, here is edc/,
  );
  assert.deepEqual(site.served.board.registers.applied, []);
});

test("the daemon takes no capsule that would command over UARTBone, unless that was said in so many words", {
  timeout,
}, async () => {
  await using site = await openBoardSite();
  const config = await readGatewayFile(site.file);
  const device = config.devices["device"];
  assert.ok(device?.driver === "edc");
  const { map } = device;
  const capsule = await capsuleOf(join(site.folder, "bone"), (made) => ({
    ...made,
    requires: { ...made.requires, drivers: ["uartbone"] },
  }));
  const hosted = (unattended: "refuse" | "allow", atomicity: "group" | "none") =>
    fitted(capsule, {
      ...config,
      devices: {
        bone: {
          ...{ driver: "uartbone", host: "127.0.0.1", port: 1, scanMs: 50, timeoutMs: 250, base: 256 },
          ...{ unattended, map: { ...map, atomicity }, points: map.points },
        },
      },
    });
  await assert.rejects(hosted("refuse", "none"), /needs a link with check sums .*unattended: allow/);
  await assert.rejects(hosted("allow", "group"), /moves 2 actuators in one step/);
  assert.equal((await hosted("allow", "none")).capsule.id, capsule.id);
});
