import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { BoardEnd } from "#bridge/conformance/board-end.ts";
import type { BoardWire } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { Inbox, patienceMs } from "./inbox.ts";
import { openSerialPort, release } from "./serial.ts";

/** A pipe to a board with nothing in between: for whoever asks it what no good host would. Its clock is the wall's. */
export async function openRawEnd(wire: BoardWire): Promise<BoardEnd & AsyncDisposable> {
  const inbox = new Inbox();
  const { send, close } = await (wire.path === undefined ? overTcp(wire, inbox) : overSerial(wire, inbox));
  const byteMs = 10_000 / (wire.path === undefined ? usualBaud : wire.baud);
  let sentBy = 0;
  /** What was handed over is not yet sent: the port has a queue, and the line its speed. */
  const untilSentMs = () => Math.max(0, sentBy - performance.now());
  return {
    send(bytes) {
      sentBy = performance.now() + untilSentMs() + bytes.length * byteMs;
      send(bytes);
    },
    hear: () => inbox.take(untilSentMs() + patienceMs),
    // A timer may be early by a fraction.
    pass: (ms) => sleep(untilSentMs() + ms + earlyMs),
    [Symbol.asyncDispose]: close,
  };
}

interface Pipe {
  send(bytes: Uint8Array): void;
  close(): Promise<void>;
}

async function overTcp({ host, port }: Extract<BoardWire, { host: string }>, inbox: Inbox): Promise<Pipe> {
  const socket = createConnection({ host, port, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", () => resolve());
    socket.once("error", (cause) => reject(unreachable(`${host}:${port}`, cause)));
  });
  socket.on("data", (bytes) => inbox.put(bytes));
  // Whoever waits for an answer learns that there is none.
  socket.on("error", () => socket.destroy());
  return {
    send: (bytes) => void socket.write(bytes),
    close: () => Promise.resolve(void socket.destroy()),
  };
}

async function overSerial({ path, baud }: Extract<BoardWire, { path: string }>, inbox: Inbox): Promise<Pipe> {
  const port = openSerialPort({ path, baud, parity: "none", stopBits: 1 });
  await new Promise<void>((resolve, reject) =>
    port.open((cause) => (cause ? reject(unreachable(path, cause)) : resolve())),
  );
  port.on("data", (bytes: Buffer) => inbox.put(bytes));
  port.on("error", () => undefined);
  return {
    send: (bytes) => void port.write(bytes),
    async close() {
      // A close may hang where the other end does not read; nobody waits for it longer than this.
      const closed = new Promise<void>((resolve) => release(port, resolve));
      await Promise.race([closed, sleep(closeMsMax, undefined, { ref: false })]);
    },
  };
}

function unreachable(place: string, cause: Error): Fault {
  return new Fault("field/unreachable", `Cannot open ${place}: ${cause.message}`, {
    cause,
    hint: "Name HOST:PORT, or a serial port that no other program has open",
  });
}

const earlyMs = 5;
/** Of a line behind a socket, of which nobody says it. */
const usualBaud = 115_200;
const closeMsMax = 500;
