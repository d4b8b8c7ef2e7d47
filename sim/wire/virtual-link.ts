import type { Link } from "#bridge/drivers/modbus-bus.ts";
import type { Conversation } from "#bridge/link/conversation.ts";
import { type LinkState, reconnectFirstMs, reconnectMostMs } from "#bridge/link/kept-link.ts";
import { ModbusRtuServer } from "#bridge/protocol/modbus-rtu-server.ts";
import { ModbusServer, type Served } from "#bridge/protocol/modbus-server.ts";
import { backoffMs } from "#runtime/core/backoff.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { spoiled } from "#sim/plc/faults.ts";
import type { PlcEnd, PlcMachine } from "#sim/plc/machine.ts";
import { spoiledSerial } from "#sim/plc/serial-faults.ts";
import { settled } from "#sim/time/settled.ts";
import type { Timeline } from "#sim/time/timeline.ts";
import { timed } from "./wire-model.ts";

export interface VirtualLinkParts {
  readonly conversation: Conversation;
  readonly machine: PlcMachine;
  readonly timeline: Timeline;
  readonly wire: "tcp" | "rtu";
  readonly random: () => number;
}

/**
 * The master's own protocol on one side, the PLC's on the other, and a wire in virtual time between them: what a
 * socket or a port is in real time, without either. It says "up" and "down" when and as a kept link does.
 */
export class VirtualLink implements Link {
  readonly #parts: VirtualLinkParts;
  readonly #end: PlcEnd;
  #serve: (bytes: Uint8Array) => readonly Served[] = () => [];
  #isUp = false;
  #isClosed = false;
  #detail = "not tried yet";
  #connects = 0;
  /** Those of a connection that has ended speak for nobody. */
  #life = 0;
  #freeAtMs = 0;
  #callOffWake: (() => void) | undefined;
  #wakeAt = 0;
  #waits: Generator<number, never>;

  constructor(parts: VirtualLinkParts) {
    this.#parts = parts;
    this.#end = parts.machine.end(parts.wire === "tcp" ? spoiled : spoiledSerial);
    this.#waits = this.#freshWaits();
    this.#tryIn(0);
  }

  get state(): LinkState {
    return { link: this.#isUp ? "up" : "down", detail: this.#detail, connects: this.#connects };
  }

  poke(): void {
    this.#flush();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#lost("closed by us");
    this.#callOffWake?.();
  }

  /** The other end hangs up. A serial line has nobody who could. */
  drop(because: string): void {
    if (this.#parts.wire === "tcp") this.#lost(because);
  }

  #tryIn(ms: number): void {
    this.#plan(ms, () => {
      const isThere = this.#parts.wire === "rtu" || this.#end.isUp;
      if (isThere) this.#open();
      else {
        this.#detail = "the virtual PLC does not answer";
        this.#tryIn(this.#waits.next().value);
      }
      return settled();
    });
  }

  #open(): void {
    const { machine, wire, timeline, conversation } = this.#parts;
    const { layout, bank, identity } = machine;
    if (wire === "tcp") {
      const server = new ModbusServer({ units: [layout.unit, 0xff], bank, identity });
      this.#serve = (bytes) => server.receive(bytes).served;
    } else {
      const server = new ModbusRtuServer({
        ...{ bank, identity, unit: layout.unit },
        silenceUs: silenceMs * US_PER_MS,
      });
      this.#serve = (bytes) => server.receive(bytes, timeline.now());
    }
    this.#isUp = true;
    this.#connects++;
    this.#freeAtMs = 0;
    this.#detail = "connected to the virtual PLC";
    conversation.opened(timeline.now());
    this.#flush();
  }

  #flush(): void {
    const { conversation } = this.#parts;
    if (this.#isUp) for (const frame of conversation.transmits()) this.#toPlc(frame);
    const at = conversation.wakeAt();
    if (at === undefined || this.#isClosed) return;
    if (this.#callOffWake !== undefined && this.#wakeAt <= at) return;
    this.#callOffWake?.();
    this.#wakeAt = at;
    this.#callOffWake = this.#parts.timeline.at(at, () => {
      this.#callOffWake = undefined;
      const soundness = conversation.wake(this.#parts.timeline.now());
      if (soundness === "broken") this.#lost("the virtual PLC does not answer any more");
      this.#flush();
      return settled();
    });
  }

  #toPlc(frame: Uint8Array): void {
    const { baud, bitsPerByte = 11 } = this.#parts.machine.faults.wire ?? {};
    const onWireMs = baud === undefined ? 0 : (frame.length * bitsPerByte * 1_000) / baud;
    this.#plan(latencyMs + onWireMs, () => {
      const heard = this.#end.heard(frame);
      if (heard.length === 0) return;
      const nowMs = this.#parts.timeline.now() / US_PER_MS;
      for (const served of this.#serve(heard)) {
        const from = Math.max(nowMs + latencyMs, this.#freeAtMs);
        const { due, endMs } = timed(this.#end.answer(served, frame), from);
        this.#freeAtMs = endMs;
        for (const { ms, piece } of due)
          this.#plan(ms - nowMs, () => {
            if (piece.kind === "bytes") return this.#heard(piece.bytes);
            this.drop("the virtual PLC closed the connection");
            return settled();
          });
      }
    });
  }

  #heard(bytes: Uint8Array): Promise<void> {
    this.#waits = this.#freshWaits();
    const soundness = this.#parts.conversation.receive(bytes, this.#parts.timeline.now());
    if (soundness === "broken") this.#lost("the virtual PLC sent what is no Modbus");
    else this.#flush();
    return settled();
  }

  #lost(because: string): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#life++;
    this.#detail = because;
    this.#parts.conversation.closed(this.#parts.timeline.now(), because);
    if (!this.#isClosed) this.#tryIn(this.#waits.next().value);
    this.#flush();
  }

  /** For as long as this connection lives. */
  #plan(ms: number, act: () => void | Promise<void>): void {
    const life = this.#life;
    const { timeline } = this.#parts;
    timeline.at(timeline.now() + Math.round(ms * US_PER_MS), () => {
      if (life === this.#life && !this.#isClosed) return act();
    });
  }

  #freshWaits(): Generator<number, never> {
    return backoffMs({ firstMs: reconnectFirstMs, mostMs: reconnectMostMs }, this.#parts.random);
  }
}

/** One way through a switch and two network stacks. */
const latencyMs = 0.2;
/** As a PLC's end of a serial line has it. */
const silenceMs = 5;
