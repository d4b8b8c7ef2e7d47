import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BoardBackend, BoardEnd, BoardParts, RunningBoard } from "#bridge/conformance/board-end.ts";
import { Inbox } from "#bridge/link/inbox.ts";
import { openRawEnd } from "#bridge/link/raw-end.ts";
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

/** The reference at the end of a socket, with a shield. */
export const modelOnTcp: BoardBackend = {
  name: "model, on TCP",
  clock: "real",
  missing: () => undefined,
  async start(parts) {
    const { served, port, closing } = await openServed(parts);
    return overWire(served, { closing, end: closing.use(await openRawEnd({ host: "127.0.0.1", port })) });
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
    const path = join(folder, "board0");
    const pty = closing.use(new PtyEnd(path, port));
    await pty.open();
    return overWire(served, { closing, end: closing.use(await openRawEnd({ path, baud: 115_200 })) });
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
  const served = closing.use(new ServedBoard({ map, boot, plant: stillPlant, shield: "fitted" }));
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
  { board }: ServedBoard,
  { closing, end }: Pick<Served, "closing"> & { readonly end: BoardEnd },
): RunningBoard {
  return {
    send: (bytes) => end.send(bytes),
    hear: () => end.hear(),
    pass: (ms) => end.pass(ms),
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
