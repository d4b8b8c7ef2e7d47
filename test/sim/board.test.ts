import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SerialPort } from "serialport";
import { main } from "#runtime/cli/main.ts";
import { prng } from "#runtime/core/prng.ts";
import { masterFor, readOf } from "../firmware-bridge/edc/rig.ts";

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

test("iv sim board serves a board on a pseudo-terminal, to whoever comes after another too", async (t) => {
  if (spawnSync("socat", ["-V"]).status !== 0) return t.diagnostic("There is no socat: not run");
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

/** The terminal is away for a moment after each host. */
async function opened(path: string): Promise<SerialPort> {
  for (;;) {
    const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
    const error = await new Promise<Error | null>((resolve) => port.open(resolve));
    if (!error) return port;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
