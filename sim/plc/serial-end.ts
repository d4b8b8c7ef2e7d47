import type { Conversation } from "#bridge/link/conversation.ts";
import type { KeptLink } from "#bridge/link/kept-link.ts";
import { openSerialLink } from "#bridge/link/serial.ts";
import { ModbusRtuServer } from "#bridge/protocol/modbus-rtu-server.ts";
import type { SerialFormat } from "#bridge/protocol/rtu-frame.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import { timed } from "#sim/wire/wire-model.ts";
import type { PlcEnd, PlcMachine } from "./machine.ts";
import { spoiledSerial } from "./serial-faults.ts";

export interface SerialEndOptions {
  readonly path: string;
  readonly format: SerialFormat;
  readonly clock: Clock;
  readonly machine: PlcMachine;
  /** So much silence ends a frame that never became one. */
  readonly silenceUs: number;
}

/** The PLC's end of a serial line. Its port may go and come back, as any port may. */
export class SerialEnd implements Conversation {
  readonly #clock: Clock;
  readonly #server: ModbusRtuServer;
  readonly #end: PlcEnd;
  readonly #link: KeptLink;
  #due: { readonly at: number; readonly bytes: Uint8Array }[] = [];

  constructor({ path, format, clock, machine, silenceUs }: SerialEndOptions) {
    this.#clock = clock;
    this.#end = machine.end(spoiledSerial);
    const { bank, identity, layout } = machine;
    this.#server = new ModbusRtuServer({ bank, identity, unit: layout.unit, silenceUs });
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
    const heard = this.#end.heard(bytes);
    if (heard.length === 0) return "sound";
    for (const served of this.#server.receive(heard, now)) {
      const from = Math.max(now, this.#due.at(-1)?.at ?? now) / US_PER_MS;
      // Nobody hangs up on a serial line: after a cut there is nothing but silence.
      for (const { ms, piece } of timed(this.#end.answer(served, bytes), from).due)
        if (piece.kind === "bytes") this.#due.push({ at: Math.round(ms * US_PER_MS), bytes: piece.bytes });
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
    const now = this.#clock.now();
    const ready = this.#due.filter(({ at }) => at <= now);
    this.#due = this.#due.slice(ready.length);
    return ready.map(({ bytes }) => bytes);
  }
}
