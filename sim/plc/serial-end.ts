import type { Conversation } from "#bridge/link/conversation.ts";
import type { KeptLink } from "#bridge/link/kept-link.ts";
import { openSerialLink } from "#bridge/link/serial.ts";
import { ModbusRtuServer, type RtuServerOptions } from "#bridge/protocol/modbus-rtu-server.ts";
import type { SerialFormat } from "#bridge/protocol/rtu-frame.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import type { PlcFaults } from "./faults.ts";
import { spoiledSerial } from "./serial-faults.ts";

export interface SerialEndOptions extends RtuServerOptions {
  readonly path: string;
  readonly format: SerialFormat;
  readonly clock: Clock;
  /** Asked at every request, because a scenario may change them at any time. */
  readonly faults: () => PlcFaults;
}

/** The PLC's end of a serial line. Its port may go and come back, as any port may. */
export class SerialEnd implements Conversation {
  readonly #options: SerialEndOptions;
  readonly #server: ModbusRtuServer;
  readonly #link: KeptLink;
  #due: { readonly at: number; readonly bytes: Uint8Array }[] = [];

  constructor(options: SerialEndOptions) {
    const { path, format, clock } = options;
    this.#options = options;
    this.#server = new ModbusRtuServer(options);
    this.#link = openSerialLink({ ...format, path, clock, random: () => 1, conversation: this });
  }

  get isUp(): boolean {
    return this.#link.state.link === "up";
  }

  close(): void {
    this.#link.close();
  }

  opened(): void {
    this.#due = [];
  }

  closed(): void {
    this.#due = [];
  }

  receive(bytes: Uint8Array, now: number): "sound" {
    const faults = this.#options.faults();
    if (faults.reply.kind === "deaf" || faults.connections === "refuse") return "sound";
    for (const { functionCode, frame } of this.#server.receive(bytes, now)) {
      let at = Math.max(now, this.#due.at(-1)?.at ?? now);
      for (const piece of spoiledSerial(faults, functionCode, frame)) {
        if (piece.kind === "wait") at += piece.ms * US_PER_MS;
        else if (piece.kind === "bytes") this.#due.push({ at, bytes: piece.bytes });
      }
    }
    return "sound";
  }

  wake(): "sound" {
    return "sound";
  }

  wakeAt(): number | undefined {
    return this.#due[0]?.at;
  }

  transmits(): readonly Uint8Array[] {
    const now = this.#options.clock.now();
    const ready = this.#due.filter(({ at }) => at <= now);
    this.#due = this.#due.slice(ready.length);
    return ready.map(({ bytes }) => bytes);
  }
}
