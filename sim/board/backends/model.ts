import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SerialPort } from "serialport";
import type { BoardBackend, BoardEnd, BoardParts, RunningBoard } from "#bridge/conformance/board-end.ts";
import { Inbox } from "#bridge/link/inbox.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import { VirtualBoard } from "#sim/board/board.ts";
import { PtyEnd } from "#sim/board/pty.ts";
import { ServedBoard } from "#sim/board/serve.ts";
import type { Plant } from "#sim/plant.ts";
import { absent } from "./build.ts";

/** The reference in this process: bytes and time by calls. */
export const model: BoardBackend = {
  name: "model",
  clock: "stepped",
  missing: () => undefined,
  start: ({ map, boot }) => Promise.resolve(new ModelBoard(map, boot)),
};

/** The reference at the end of a socket. */
export const modelOnTcp: BoardBackend = {
  name: "model, on TCP",
  clock: "real",
  missing: () => undefined,
  async start(parts) {
    const { served, port, closing } = await openServed(parts);
    const socket = createConnection({ port, host: "127.0.0.1", noDelay: true });
    closing.defer(() => void socket.destroy());
    await new Promise((resolve) => socket.once("connect", resolve));
    const inbox = new Inbox();
    socket.on("data", (bytes) => inbox.put(bytes));
    return overWire(served, { inbox, closing, send: (bytes) => void socket.write(bytes) });
  },
};

/** The reference behind a pseudo-terminal, opened as a serial port is. */
export const modelOnPty: BoardBackend = {
  name: "model, on a pseudo-terminal",
  clock: "real",
  missing: () => (absent("socat").length === 0 ? undefined : "there is no socat"),
  async start(parts) {
    const { served, port, closing } = await openServed(parts);
    const folder = await mkdtemp(join(tmpdir(), "iv-pty-"));
    closing.defer(() => rm(folder, { recursive: true, force: true }));
    const end = closing.use(new PtyEnd(join(folder, "board0"), port));
    await end.open();
    const serial = new SerialPort({ path: join(folder, "board0"), baudRate: 115_200, autoOpen: false });
    await new Promise<void>((resolve, reject) => serial.open((error) => (error ? reject(error) : resolve())));
    closing.defer(() => new Promise<void>((resolve) => serial.close(() => resolve())));
    const inbox = new Inbox();
    serial.on("data", (bytes: Buffer) => inbox.put(bytes));
    return overWire(served, { inbox, closing, send: (bytes) => void serial.write(bytes) });
  },
};

class ModelBoard implements RunningBoard {
  readonly #board: VirtualBoard;
  readonly #map: RegisterMap;
  readonly #inbox = new Inbox();

  constructor(map: RegisterMap, boot: number) {
    this.#map = map;
    this.#board = new VirtualBoard({ map, boot });
  }

  send(bytes: Uint8Array): void {
    for (const reply of this.#board.receive(bytes)) this.#inbox.put(reply);
  }

  hear(): Promise<Uint8Array | undefined> {
    return this.#inbox.take(0);
  }

  pass(ms: number): Promise<void> {
    this.#board.elapse(ms);
    return Promise.resolve();
  }

  restart(): Promise<void> {
    this.#board.restart();
    return Promise.resolve();
  }

  sense(words: ReadonlyMap<number, number>): Promise<void> {
    this.#board.sense(words);
    return Promise.resolve();
  }

  outputs(): Promise<ReadonlyMap<number, number>> {
    return Promise.resolve(outputsOf(this.#board, this.#map));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

interface Served {
  readonly served: ServedBoard;
  readonly port: number;
  readonly closing: AsyncDisposableStack;
}

async function openServed({ map, boot }: BoardParts): Promise<Served> {
  const closing = new AsyncDisposableStack();
  const served = closing.use(new ServedBoard({ map, boot, plant: stillPlant }));
  const port = await served.listen(0);
  let then = performance.now();
  // No cycles of a plant: they would overwrite what somebody lets the instruments show.
  const time = setInterval(() => {
    const now = performance.now();
    served.board.elapse(now - then);
    then = now;
  }, 5);
  closing.defer(() => clearInterval(time));
  return { served, port, closing };
}

function overWire(
  served: ServedBoard,
  { inbox, closing, send }: Pick<Served, "closing"> & Pick<BoardEnd, "send"> & { readonly inbox: Inbox },
): RunningBoard {
  const { board } = served;
  return {
    send,
    hear: () => inbox.take(),
    // A timer may be early by a fraction, and the board counts cycles.
    pass: (ms) => sleep(ms + 20),
    restart: () => Promise.resolve(board.restart()),
    sense: (words) => Promise.resolve(board.sense(words)),
    outputs: () => Promise.resolve(outputsOf(board, board.registers.map)),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

function outputsOf(board: VirtualBoard, { points }: RegisterMap): ReadonlyMap<number, number> {
  const outputs = Object.values(points).filter(({ access }) => access === "write");
  return new Map(outputs.map(({ address }) => [address, board.registers.read(address, 1)![0]!]));
}

/** Nothing moves; inputs are what somebody sets. */
const stillPlant: Plant = {
  sensors: [],
  actuators: [],
  step: () => undefined,
  reset: () => undefined,
  read: () => 0,
};
