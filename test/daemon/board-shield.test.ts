// The real daemon, the sample capsule, and a board that has a shield of its own.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { CobsReader } from "#bridge/protocol/cobs.ts";
import { decodeFrame, encodeFrame, op, status } from "#bridge/protocol/edc-frame.ts";
import {
  shieldPageAddress,
  shieldPageIn,
  shieldPageWords,
  tableName,
  tableTransfer,
} from "#bridge/protocol/edc-shield.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { openDaemon } from "#runtime/daemon.ts";
import { boardTable } from "#runtime/host/board-table.ts";
import type { VirtualBoard } from "#sim/board/board.ts";
import { ServedBoard } from "#sim/board/serve.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { capsuleOf, furnaceFolder } from "../support/capsules.ts";
import { readLog } from "../support/log.ts";
import { gatewayFile, root, until } from "../support/site.ts";

const log = pino({ level: "silent" });
const timeout = 60_000;
const mapPath = join(root, "firmware-bridge/regmap/furnace.regmap.json");
const registers = await readRegisterMap(mapPath);
const manifest = JSON.parse(await readFile(join(furnaceFolder, "capsule.json"), "utf8"));
const plant = await readFile(join(furnaceFolder, "map.npz"));
const { bytes: table } = boardTable({ map: plant, manifest, registers });

async function openSite(device: object = {}, time: "passes" | "stands" = "passes") {
  const folder = await mkdtemp(join(tmpdir(), "iv-board-shield-"));
  const served = new ServedBoard({ map: registers, plant: new Furnace({ seed: 1 }), shield: "fitted" });
  const port = await served.listen(0);
  if (time === "passes") served.run(20);
  const capsule = await capsuleOf(join(folder, "capsule"), (made) => ({
    ...made,
    requires: { ...made.requires, drivers: ["edc"] },
  }));
  const edc = { driver: "edc", host: "127.0.0.1", port, map: mapPath, scanMs: 50, timeoutMs: 250, ...device };
  const file = await gatewayFile({ folder, plcPort: port }, { device: edc, capsule: { path: capsule.path } });
  return {
    ...{ served, folder, file },
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function pageOf(board: VirtualBoard) {
  return shieldPageIn(board.registers.read(shieldPageAddress, shieldPageWords)!)!;
}

async function statusOf({ url }: { url: string }): Promise<GatewayStatus> {
  return (await (await fetch(new URL("/v1/status", url))).json()) as GatewayStatus;
}

test("the daemon arms a board's shield with the capsule's map, and again after a power loss", {
  timeout,
}, async () => {
  await using site = await openSite();
  const { board } = site.served;
  await using daemon = await openDaemon(await readGatewayFile(site.file), { log });
  await until(() => board.registers.applied.length > 10);
  const first = pageOf(board);
  assert.deepEqual([first.state, first.table], ["armed", tableName(table)]);
  assert.ok(first.number > 5, "every group was ruled");
  assert.equal((await statusOf(daemon)).state, "guarded");
  board.restart();
  assert.equal(pageOf(board).state, "empty");
  await until(() => board.registers.applied.length > 5);
  const second = pageOf(board);
  assert.deepEqual([second.state, second.table], ["armed", tableName(table)]);
  // Nothing but safe words was applied before the table was there again.
  assert.ok(second.number > 0 && second.number + 3 >= board.registers.applied.length, `${second.number}`);
});

test("the daemon leaves a shield alone where its configuration says so", { timeout }, async () => {
  await using site = await openSite({ shield: "off" });
  const { board } = site.served;
  await using daemon = await openDaemon(await readGatewayFile(site.file), { log });
  await until(() => board.registers.applied.length > 5);
  assert.equal((await statusOf(daemon)).device.link, "up");
  assert.equal(pageOf(board).state, "empty");
});

test("the daemon does not arm a capsule where the board's shield holds another table and outputs are in use", {
  timeout,
}, async () => {
  // Where time stands, no watchdog makes the other one's outputs safe.
  await using site = await openSite({}, "stands");
  const { board } = site.served;
  const slower = { ...manifest, tickMs: manifest.tickMs * 2 };
  commandAs(board, boardTable({ map: plant, manifest: slower, registers }).bytes);
  assert.equal(pageOf(board).state, "armed");
  await using daemon = await openDaemon(await readGatewayFile(site.file), { log });
  await until(async () => {
    const { entries } = (await statusOf(daemon)).log;
    return entries > 0;
  });
  await until(async () =>
    /outputs are in use/.test(JSON.stringify(await readLog(join(site.folder, "data")))),
  );
  assert.notEqual(pageOf(board).table, tableName(table));
  assert.equal(board.registers.applied.length, 1);
});

/** Somebody else's gateway: its table is armed, and its group stands. */
function commandAs(board: VirtualBoard, other: Uint8Array): void {
  let [seq, link] = [0, 0];
  const ask = (code: number, words: readonly number[], address = 0) => {
    const isHello = code === op.hello;
    const frame = encodeFrame({
      ...({ kind: "request", op: code, status: 0, words, count: words.length, address } as const),
      ...{ seq: isHello ? 0 : ++seq, link: isHello ? 0 : link },
    });
    const [reply] = board.receive(frame);
    const said = decodeFrame(new CobsReader().receive(reply!)[0]!)!;
    assert.equal(said.status, status.ok);
    return said;
  };
  const hello = ask(op.hello, [0x3143_4445, 77, ...mapHashOf(registers)]);
  link = hello.link;
  const questions = tableTransfer(other);
  for (let next = questions.next(); !next.done; )
    next = questions.next(ask(next.value.op, next.value.words).words);
  ask(op.shieldArm, []);
  board.sense(
    new Map([
      [64, 10_000],
      [65, 7_000],
      [66, 0],
      [67, 350],
    ]),
  );
  board.elapse(500);
  ask(op.write, [100, 1_000], 96);
}
