// `iv hal firmware send` and `iv hal conform` against boards that are simulated: the model in this process, so that the
// cable can be cut, and the firmware on the processor that QEMU has.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import { main } from "#runtime/cli/main.ts";
import { prng } from "#runtime/core/prng.ts";
import { qemuFirmware } from "#sim/board/backends/table.ts";
import { LitexBoard } from "#sim/board/litex-board.ts";
import { PtyEnd } from "#sim/board/pty.ts";
import { ServedBoard } from "#sim/board/serve.ts";
import { ServedProcess } from "#sim/board/serve-process.ts";
import { furnaceMapPath } from "../../firmware-bridge/edc/pty-site.ts";
import { Mirror } from "../../firmware-bridge/rig.ts";
import { unless } from "../../support/lacking.ts";
import { noSocat } from "../../support/serial-line.ts";
import { gatewayFile } from "../../support/site.ts";

const map = await readRegisterMap(furnaceMapPath);
const image = (bytes: number) => {
  const random = prng(bytes);
  return Uint8Array.from({ length: bytes }, () => random.uint32());
};

async function fileOf(t: TestContext, bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "iv-image-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "board.bin"), bytes);
  return join(folder, "board.bin");
}

async function iv(...words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const said: string[] = [];
  const print = (text: string) => void said.push(text);
  const io = { out: print, err: print, isTerminal: true, stop: new AbortController().signal };
  const code = await main(words, io);
  return { code, said: said.join("\n") };
}

async function openModel(t: TestContext): Promise<{ served: ServedBoard; port: number }> {
  const served = new ServedBoard({ map, plant: new Mirror() });
  const port = await served.listen(0);
  served.run(10);
  t.after(() => served[Symbol.asyncDispose]());
  return { served, port };
}

/** A cable in front of a port that is pulled after so many bytes have gone to the board, again and again. */
async function cuttingCable(t: TestContext, port: number, everyBytes: number): Promise<number> {
  let left = everyBytes;
  const ends = new Set<Socket>();
  const server = createServer((host) => {
    const board = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [host, board],
      [board, host],
    ] as const) {
      ends.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
    board.pipe(host);
    host.on("data", (bytes) => {
      board.write(bytes.subarray(0, Math.max(0, left)));
      left -= bytes.length;
      if (left > 0) return;
      left = everyBytes;
      host.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    for (const end of ends) end.destroy();
    server.close();
  });
  return (server.address() as { port: number }).port;
}

test("iv hal firmware send brings an image over a cable that is cut again and again, once each byte", async (t) => {
  const { served, port } = await openModel(t);
  const bytes = image(20_001);
  const file = await fileOf(t, bytes);
  const cut = await cuttingCable(t, port, 6_000);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const { code, said } = await iv("hal", "firmware", "send", file, `127.0.0.1:${cut}`, "--digest", digest);
  assert.equal(code, 0, said);
  assert.match(said, /████████████████████ 20001 of 20001 bytes/);
  assert.match(said, /20001 of 20001 bytes sent, runs and stays/);
  assert.deepEqual(served.board.firmware.running, bytes);
  assert.equal(served.board.boot, 2, "it restarted once");
  const other = await iv("hal", "firmware", "send", file, `127.0.0.1:${cut}`, "--digest", "sha256:00");
  assert.equal(other.code, 1);
});

test("iv hal firmware send goes on where an earlier one ended, and leaves what it is told to leave", async (t) => {
  const { served, port } = await openModel(t);
  const file = await fileOf(t, image(5_000));
  const place = `127.0.0.1:${port}`;
  const first = await iv("hal", "firmware", "send", file, place, "--until", "transfer", "--json");
  assert.equal((JSON.parse(first.said.split("\n").at(-1)!) as { sentBytes: number }).sentBytes, 5_000);
  assert.equal(served.board.boot, 1, "nothing was activated");
  const second = await iv("hal", "firmware", "send", file, place, "--json");
  assert.equal((JSON.parse(second.said.split("\n").at(-1)!) as { sentBytes: number }).sentBytes, 0);
  assert.equal(served.board.boot, 2);
});

test("iv hal firmware send is refused while somebody commands the board, and after that is not", async (t) => {
  const { served, port } = await openModel(t);
  const file = await fileOf(t, image(500));
  served.board.registers.apply([{ address: 128, word: 1 }]);
  const { code, said } = await iv("hal", "firmware", "send", file, `127.0.0.1:${port}`);
  assert.equal(code, 1);
  assert.match(said, /outputs are in use/);
  served.board.elapse(map.watchdogMs);
  assert.equal((await iv("hal", "firmware", "send", file, `127.0.0.1:${port}`)).code, 0);
  assert.equal((await iv("hal", "firmware", "send", file, "nowhere")).code, 2);
  assert.equal((await iv("hal", "firmware", "send", "/none", `127.0.0.1:${port}`)).code, 1);
});

test("iv hal conform asks a board, and says what was not asked", async (t) => {
  const { port } = await openModel(t);
  const { code, said } = await iv("hal", "conform", furnaceMapPath, `127.0.0.1:${port}`);
  assert.equal(code, 0, said);
  assert.match(said, /\d\d kept, 0 broken, 2 not asked/);
});

test(`iv hal scan, quality and conform reach a board on a serial port`, { skip: noSocat }, async (t) => {
  const { port } = await openModel(t);
  const folder = await mkdtemp(join(tmpdir(), "iv-hal-"));
  const path = join(folder, "board0");
  const end = new PtyEnd(path, port);
  await end.open();
  t.after(async () => {
    await end[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  const target = `edc://${path}?baud=921600`;
  const scan = await iv("hal", "scan", target, "--range", "64-68");
  assert.equal(scan.code, 0, scan.said);
  assert.match(scan.said, /edc:\/\/\S+board0\?baud=921600/);
  const quality = await iv("hal", "quality", target, "--count", "20", "--json");
  assert.equal(quality.code, 0, quality.said);
  const { code, said } = await iv("hal", "conform", furnaceMapPath, `${path}@921600`);
  assert.equal(code, 0, said);
  assert.match(said, /\d\d kept, 0 broken, 2 not asked/);
});

test("iv hal quality and check look at a LiteX board", async (t) => {
  const served = new ServedBoard({ map, plant: new Mirror(), board: new LitexBoard({ map }) });
  const port = await served.listen(0);
  served.run(10);
  t.after(() => served[Symbol.asyncDispose]());
  const folder = await mkdtemp(join(tmpdir(), "iv-bone-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const device = {
    driver: "uartbone",
    host: "127.0.0.1",
    port,
    map: furnaceMapPath,
    scanMs: 50,
    timeoutMs: 500,
  };
  const file = await gatewayFile({ folder, plcPort: 1 }, { device });
  const { code, said } = await iv("hal", "quality", file, "--count", "10", "--json");
  assert.equal(code, 0, said);
  assert.equal(
    (JSON.parse(said.split("\n").at(-1)!) as { counters: { timeouts: number } }).counters.timeouts,
    0,
  );
  assert.match((await iv("hal", "check", file)).said, /melt_temperature/);
});

const why = qemuFirmware.missing();
test(`iv hal firmware send reaches the firmware in QEMU, over a cut cable too`, {
  skip: unless(why),
}, async (t) => {
  const board = await qemuFirmware.start({ map, boot: 40 });
  const served = new ServedProcess({ map, plant: new Mirror(), board });
  t.after(() => served[Symbol.asyncDispose]());
  const cut = await cuttingCable(t, await served.listen(0), 5_000);
  const file = await fileOf(t, image(9_000));
  const { code, said } = await iv("hal", "firmware", "send", file, `127.0.0.1:${cut}`);
  assert.equal(code, 0, said);
  assert.match(said, /9000 of 9000 bytes sent, runs and stays/);
});
