import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { ModbusServer } from "#bridge/protocol/modbus-server.ts";
import type { SerialFormat } from "#bridge/protocol/rtu-frame.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import { type PlcFaults, spoiled } from "./plc/faults.ts";
import { type MachineParts, type PlcEnd, PlcMachine } from "./plc/machine.ts";
import type { PlcRegisters, WriteLogEntry } from "./plc/registers.ts";
import { SerialEnd } from "./plc/serial-end.ts";
import { type Piece, timed } from "./wire/wire-model.ts";

/**
 * A PLC in front of a plant: a scan cycle that copies commands out and measurements in, Modbus TCP
 * beside it, and a watchdog. It misbehaves as `faults` and its personality say: what it logs as written
 * was written.
 */
export class VirtualPlc {
  readonly machine: PlcMachine;
  /** How much faster the plant lives than the PLC: the watchdog counts the PLC's own time. */
  speed = 1;
  readonly #server: Server;
  readonly #end: PlcEnd;
  readonly #sockets = new Set<Socket>();
  readonly #serialEnds: SerialEnd[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #cycles: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(parts: MachineParts) {
    this.machine = new PlcMachine(parts);
    this.#end = this.machine.end(spoiled);
    this.#server = createServer({ noDelay: true }, (socket) => this.#connected(socket));
  }

  get registers(): PlcRegisters {
    return this.machine.registers;
  }

  get faults(): PlcFaults {
    return this.machine.faults;
  }

  set faults(faults: PlcFaults) {
    this.machine.faults = faults;
  }

  get writeLog(): readonly WriteLogEntry[] {
    return this.registers.writeLog;
  }

  /** One scan cycle of `dtS` seconds of PLC time. The caller is the clock. */
  cycle(dtS: number): void {
    this.machine.cycle(dtS, this.speed);
  }

  /** Cycles by the real clock. A late cycle is as long as any other: the plant falls behind, it never leaps. */
  run(intervalMs: number, speed: number): void {
    this.speed = speed;
    clearInterval(this.#cycles);
    this.#cycles = setInterval(() => this.cycle(intervalMs / 1_000), intervalMs);
  }

  /** Port 0 takes a free one; answers which. */
  async listen(port: number, host = "127.0.0.1"): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** The same registers on a serial line. Returns at once; the port is opened, and opened again, by itself. */
  listenSerial(path: string, clock: Clock, format: SerialFormat = serialDefault): SerialEnd {
    const end = new SerialEnd({
      path,
      format,
      clock,
      machine: this.machine,
      // A pseudo-terminal hands over in bursts: silence is what a burst leaves between itself and the next.
      silenceUs: 5 * US_PER_MS,
    });
    this.#serialEnds.push(end);
    return end;
  }

  /** Cuts every connection, as a pulled cable's end or a restart does. The server goes on listening. */
  disconnect(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#cycles);
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
    for (const end of this.#serialEnds) end.close();
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #connected(socket: Socket): void {
    const { personality, layout, bank, identity } = this.machine;
    if (!this.#end.isUp || this.#sockets.size >= personality.connectionsMax) {
      socket.resetAndDestroy();
      return;
    }
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    // A client that vanishes is no event for a PLC.
    socket.on("error", () => socket.destroy());
    // 0xff is the device itself, for masters that follow the TCP guide's advice on unit ids.
    const server = new ModbusServer({ units: [layout.unit, 0xff], bank, identity });
    const line: Line = { socket, freeAtMs: 0 };
    socket.on("data", (bytes) => {
      const { served, isBroken } = server.receive(this.#end.heard(bytes));
      for (const one of served) this.#reply(line, this.#end.answer(one, bytes));
      if (isBroken) socket.destroy();
    });
  }

  #reply(line: Line, pieces: readonly Piece[]): void {
    // Only a wire with a baud rate has to finish one reply before the next can begin.
    const isPaced = this.faults.wire?.baud !== undefined;
    const nowMs = performance.now();
    const { due, endMs } = timed(pieces, isPaced ? Math.max(nowMs, line.freeAtMs) : nowMs);
    line.freeAtMs = endMs;
    for (const { ms, piece } of due) {
      if (ms <= nowMs) send(line.socket, piece);
      else this.#later(ms - nowMs, () => send(line.socket, piece));
    }
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}

/** What Modbus asks of a line that nobody configured. */
const serialDefault: SerialFormat = { baud: 19_200, parity: "even", stopBits: 1 };

interface Line {
  readonly socket: Socket;
  freeAtMs: number;
}

function send(socket: Socket, piece: { kind: "bytes"; bytes: Uint8Array } | { kind: "cut" }): void {
  if (socket.destroyed) return;
  // `end` and not `destroy`: the half reply must still arrive before the connection ends.
  if (piece.kind === "cut") socket.end();
  else socket.write(piece.bytes);
}
