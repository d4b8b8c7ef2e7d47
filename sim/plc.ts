import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { ModbusServer, type Served } from "#bridge/protocol/modbus-server.ts";
import type { SerialFormat } from "#bridge/protocol/rtu-frame.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import type { PlcLayout } from "./layout.ts";
import type { Plant } from "./plant.ts";
import { noFaults, type PlcFaults, spoiled } from "./plc/faults.ts";
import { PlcRegisters, type WriteLogEntry } from "./plc/registers.ts";
import { SerialEnd } from "./plc/serial-end.ts";

/**
 * A PLC in front of a plant: a scan cycle that copies commands out and measurements in, Modbus TCP
 * beside it, and a watchdog. It misbehaves as `faults` says, on the wire only: what it logs as written
 * was written.
 */
export class VirtualPlc {
  readonly registers: PlcRegisters;
  /** May be changed at any time; applies to the next connection or reply. */
  faults: PlcFaults = { ...noFaults };
  /** How much faster the plant lives than the PLC: the watchdog counts the PLC's own time. */
  speed = 1;
  readonly #layout: PlcLayout;
  readonly #plant: Plant;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #serialEnds: SerialEnd[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #cycles: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ layout, plant }: { readonly layout: PlcLayout; readonly plant: Plant }) {
    this.#layout = layout;
    this.#plant = plant;
    this.registers = new PlcRegisters(layout);
    this.registers.sense((sensor) => plant.read(sensor));
    this.#server = createServer({ noDelay: true }, (socket) => this.#connected(socket));
  }

  get writeLog(): readonly WriteLogEntry[] {
    return this.registers.writeLog;
  }

  /** One scan cycle of `dtS` seconds of PLC time: outputs, physics, inputs. The caller is the clock. */
  cycle(dtS: number): void {
    this.registers.elapse(dtS * 1_000);
    this.#plant.step(dtS * this.speed, this.registers.commands());
    this.registers.sense((sensor) => this.#plant.read(sensor));
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
      unit: this.#layout.unit,
      bank: this.registers,
      // A pseudo-terminal hands over in bursts: silence is what a burst leaves between itself and the next.
      silenceUs: 5 * US_PER_MS,
      faults: () => this.faults,
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
    if (this.faults.connections === "refuse") {
      socket.resetAndDestroy();
      return;
    }
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    // A client that vanishes is no event for a PLC.
    socket.on("error", () => socket.destroy());
    // 0xff is the device itself, for masters that follow the TCP guide's advice on unit ids.
    const server = new ModbusServer({ units: [this.#layout.unit, 0xff], bank: this.registers });
    socket.on("data", (bytes) => {
      if (this.faults.reply.kind === "deaf") return;
      const { served, isBroken } = server.receive(bytes);
      for (const one of served) this.#reply(socket, one);
      if (isBroken) socket.destroy();
    });
  }

  #reply(socket: Socket, { functionCode, frame }: Served): void {
    const pieces = spoiled(this.faults, functionCode, frame);
    let afterMs = 0;
    for (const piece of pieces) {
      if (piece.kind === "wait") afterMs += piece.ms;
      else if (afterMs === 0) send(socket, piece);
      else this.#later(afterMs, () => send(socket, piece));
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
export const serialDefault: SerialFormat = { baud: 19_200, parity: "even", stopBits: 1 };

function send(socket: Socket, piece: { kind: "bytes"; bytes: Uint8Array } | { kind: "cut" }): void {
  if (socket.destroyed) return;
  // `end` and not `destroy`: the half reply must still arrive before the connection ends.
  if (piece.kind === "cut") socket.end();
  else socket.write(piece.bytes);
}
