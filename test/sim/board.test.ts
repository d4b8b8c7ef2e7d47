import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SerialPort } from "serialport";
import { encodeUartboneRead } from "#bridge/protocol/uartbone.ts";
import { main } from "#runtime/cli/main.ts";
import { prng } from "#runtime/core/prng.ts";
import { masterFor, readOf } from "../firmware-bridge/edc/rig.ts";
import { noSocat } from "../support/serial-line.ts";

/** Greets over any pipe, reads the board's first word, and gives it. */
async function magicOver(pipe: NodeJS.ReadWriteStream): Promise<number> {
  const master = masterFor(prng(1));
  const { promise, resolve } = Promise.withResolvers<number>();
  const flush = () => {
    for (const frame of master.takeTransmits()) pipe.write(frame);
    for (const { answer } of master.takeSettled()) if (answer.kind === "words") resolve(answer.words[0]!);
  };
  pipe.on("data", (bytes: Buffer) => {
    master.receive(bytes, 0);
    flush();
  });
  master.open(0);
  master.submit(readOf(0, 1), 0);
  flush();
  return promise;
}

async function withBoard(words: readonly string[], act: (ready: string) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const io = { out: resolve, err: resolve, isTerminal: false, stop: stop.signal };
  const running = main(["sim", "board", "--listen", "127.0.0.1:0", "--json", ...words], io);
  try {
    await act(await promise);
  } finally {
    stop.abort();
    assert.equal(await running, 0);
  }
}

test("iv sim board serves a board on TCP", async () => {
  await withBoard([], async (ready) => {
    const { board } = JSON.parse(ready) as { board: { host: string; port: number } };
    const socket = createConnection(board);
    assert.equal(await magicOver(socket), 0x3143_4445);
    socket.destroy();
  });
});

test("iv sim board serves a board on a pseudo-terminal, to whoever comes after another too", {
  skip: noSocat,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "iv-pty-"));
  const path = join(folder, "board0");
  try {
    await withBoard(["--pty", path], async () => {
      for (let visit = 0; visit < 2; visit++) {
        const port = await opened(path);
        assert.equal(await magicOver(port), 0x3143_4445);
        await new Promise<void>((resolve) => port.close(() => resolve()));
      }
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("iv sim board names a back end that there is not, and those that there are", async () => {
  const said: string[] = [];
  const print = (text: string) => void said.push(text);
  const io = { out: print, err: print, isTerminal: false, stop: new AbortController().signal };
  assert.equal(await main(["sim", "board", "--listen", "127.0.0.1:0", "--backend", "steam"], io), 1);
  assert.match(said.join("\n"), /no back end "steam".*Name one of ts, litex, verilator, qemu/s);
});

test("iv sim board serves a LiteX bridge, which answers a UARTBone read and nothing else", async () => {
  await withBoard(["--backend", "litex"], async (ready) => {
    const { board } = JSON.parse(ready) as { board: { host: string; port: number } };
    const socket = createConnection(board);
    const answer = new Promise<Buffer>((resolve) => socket.once("data", resolve));
    // Word 97 of the furnace's map: the fan at its safe 100 %.
    socket.write(encodeUartboneRead(97, 1));
    assert.equal((await answer).readUInt32BE(), 1_000);
    socket.destroy();
  });
});

/** The terminal is away for a moment after each host. */
async function opened(path: string): Promise<SerialPort> {
  for (;;) {
    const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
    const error = await new Promise<Error | null>((resolve) => port.open(resolve));
    if (!error) return port;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
