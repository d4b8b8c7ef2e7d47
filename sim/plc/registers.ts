import { exception } from "#bridge/protocol/modbus-pdu.ts";
import type { BankRefusal, RegisterBank } from "#bridge/protocol/register-bank.ts";
import { scaled } from "#runtime/field/scaled.ts";
import { type OutputLayout, type PlcLayout, rawOf } from "#sim/layout.ts";

/** One accepted write, as the device saw it. `at` is the device's own time since power-up, in milliseconds. */
export interface WriteLogEntry {
  readonly at: number;
  /** What the tick register held after the write. */
  readonly tick: number;
  readonly writes: readonly LoggedWrite[];
}

export interface LoggedWrite {
  readonly address: number;
  readonly raw: number;
  /** Absent for the tick register and the watchdog's time-out, which command nothing. */
  readonly point?: string;
  readonly value?: number;
}

/** Ten thousand ticks of a demo many times over; older entries make room for newer ones. */
export const writeLogEntriesMax = 100_000;

/** Beyond the range of every instrument in `layout.ts`, so that the gateway cannot take it for a value. */
export const endOfScale = 0xffff;

/** The PLC's memory: registers, the watchdog over its outputs, and what was written. Knows no socket. */
export class PlcRegisters implements RegisterBank {
  readonly #layout: PlcLayout;
  readonly #inputs = new Map<number, number>();
  readonly #holding = new Map<number, number>();
  readonly #outputs: ReadonlyMap<number, OutputLayout>;
  /** Faults: a register named here keeps what it has, whatever is written (a stuck output card). */
  readonly stuck: Set<number> = new Set();
  /** Faults: the wire to this point's instrument is broken, and the converter shows the end of its scale. */
  readonly broken: Set<string> = new Set();
  readonly writeLog: WriteLogEntry[] = [];
  writeLogDropped = 0;
  #nowMs = 0;
  #writtenAtMs: number | undefined;

  constructor(layout: PlcLayout) {
    this.#layout = layout;
    this.#outputs = new Map(layout.outputs.map((output) => [output.address, output]));
    for (const { address } of layout.inputs) this.#inputs.set(address, 0);
    this.restart();
  }

  get tick(): number {
    const { tickAddress } = this.#layout;
    return this.#holding.get(tickAddress)! * 0x1_0000 + this.#holding.get(tickAddress + 1)!;
  }

  get trips(): number {
    return this.#holding.get(this.#layout.tripsAddress)!;
  }

  /** The output image: what the plant is commanded in this cycle, in its own units. */
  commands(): ReadonlyMap<string, number> {
    const { outputs } = this.#layout;
    return new Map(
      outputs.map(({ point, address, scale, offset = 0 }) => [
        point,
        scaled(this.#holding.get(address)!, { scale, offset }),
      ]),
    );
  }

  /** The input image: what the instruments show now. */
  sense(read: (sensor: string) => number): void {
    for (const input of this.#layout.inputs) {
      const value = read(input.point);
      // An open loop has no value, and the converter shows its end of scale.
      const isOpen = this.broken.has(input.point) || Number.isNaN(value);
      this.#inputs.set(input.address, isOpen ? endOfScale : rawOf(input, value));
    }
  }

  /** What stands in the inputs, in their own units and the layout's order. */
  shown(): readonly number[] {
    return this.#layout.inputs.map(({ address, scale, offset = 0 }) =>
      scaled(this.#inputs.get(address)!, { scale, offset }),
    );
  }

  /** Power comes back: nobody has written yet, and the outputs are safe. */
  restart(): void {
    const { tickAddress, watchdog, tripsAddress } = this.#layout;
    this.#writtenAtMs = undefined;
    this.#holding.set(tickAddress, 0).set(tickAddress + 1, 0);
    this.#holding.set(watchdog.address, watchdog.initialMs).set(tripsAddress, 0);
    this.#goSafe();
  }

  /**
   * Device time goes on. The watchdog is armed by the first write group, as Modbus couplers do it, and
   * trips once: after that the next write group arms it again.
   */
  elapse(ms: number): void {
    this.#nowMs += ms;
    const timeoutMs = this.#holding.get(this.#layout.watchdog.address)!;
    if (this.#writtenAtMs === undefined || timeoutMs === 0) return;
    if (this.#nowMs - this.#writtenAtMs < timeoutMs) return;
    this.#writtenAtMs = undefined;
    this.#holding.set(this.#layout.tripsAddress, (this.trips + 1) & 0xffff);
    this.#goSafe();
  }

  readBits(): BankRefusal {
    return { exception: exception.illegalAddress };
  }

  readWords(table: "holding" | "input", address: number, count: number): readonly number[] | BankRefusal {
    const bank = table === "input" ? this.#inputs : this.#holding;
    const words = Array.from({ length: count }, (_, index) => bank.get(address + index));
    if (words.includes(undefined)) return { exception: exception.illegalAddress };
    return words as number[];
  }

  writeBits(): BankRefusal {
    return { exception: exception.illegalAddress };
  }

  writeWords(address: number, words: readonly number[]): BankRefusal | undefined {
    const writes = words.map((raw, index) => ({ address: address + index, raw }));
    // Nothing is changed before everything is known to be acceptable: a group is written whole or not at all.
    if (!writes.every((write) => this.#isWritable(write.address)))
      return { exception: exception.illegalAddress };
    if (!writes.every((write) => this.#isInRange(write.address, write.raw)))
      return { exception: exception.illegalValue };
    for (const { address: at, raw } of writes) if (!this.stuck.has(at)) this.#holding.set(at, raw);
    if (writes.some((write) => write.address !== this.#layout.watchdog.address))
      this.#writtenAtMs = this.#nowMs;
    this.writeLog.push({
      at: this.#nowMs,
      tick: this.tick,
      writes: writes.map((write) => this.#logged(write)),
    });
    if (this.writeLog.length > writeLogEntriesMax) {
      this.writeLog.splice(0, writeLogEntriesMax / 10);
      this.writeLogDropped += writeLogEntriesMax / 10;
    }
    return undefined;
  }

  #goSafe(): void {
    // In the registers themselves, so that whoever reads them back sees what the outputs do.
    for (const output of this.#layout.outputs) this.#holding.set(output.address, rawOf(output, output.safe));
  }

  #isWritable(address: number): boolean {
    return this.#holding.has(address) && address !== this.#layout.tripsAddress;
  }

  #isInRange(address: number, raw: number): boolean {
    const output = this.#outputs.get(address);
    return output === undefined || (raw >= rawOf(output, output.min) && raw <= rawOf(output, output.max));
  }

  #logged({ address, raw }: { address: number; raw: number }): LoggedWrite {
    const output = this.#outputs.get(address);
    if (output === undefined) return { address, raw };
    const { point, scale, offset = 0 } = output;
    return { address, raw, point, value: scaled(raw, { scale, offset }) };
  }
}
