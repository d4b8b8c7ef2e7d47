import type { Served, ServedBank } from "#bridge/protocol/modbus-server.ts";
import type { RegisterBank } from "#bridge/protocol/register-bank.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { PlcLayout } from "#sim/layout.ts";
import type { Plant } from "#sim/plant.ts";
import { type Piece, WireEnd } from "#sim/wire/wire-model.ts";
import { noFaults, type PlcFaults, type spoiled } from "./faults.ts";
import { answerMs, type Personality, personalities, quirkyBank } from "./personality.ts";
import { PlcRegisters } from "./registers.ts";

export interface MachineParts {
  readonly layout: PlcLayout;
  readonly plant: Plant;
  /** Absent: one that is always well and answers at once. */
  readonly personality?: Personality;
  /** Of all that goes wrong by chance: busy spells, slow answers, noise on its wires. */
  readonly chance?: Prng;
}

/** The PLC without its sockets: memory, scan cycle, watchdog, temper. Whoever calls `cycle` is its clock. */
export class PlcMachine implements ServedBank {
  /** What it says to whoever asks who it is. */
  readonly identity = { vendor: "Industriverse", product: "Virtual PLC", revision: "1" };
  readonly layout: PlcLayout;
  readonly plant: Plant;
  readonly registers: PlcRegisters;
  readonly personality: Personality;
  /** The registers as its clients may ask for them. */
  readonly bank: RegisterBank;
  /** May be changed at any time; applies to the next connection or reply. */
  faults: PlcFaults = { ...noFaults };
  readonly #chance: Prng;
  #upMs = 0;

  constructor({ layout, plant, personality = personalities["plain"]!, chance = prng(1) }: MachineParts) {
    this.layout = layout;
    this.plant = plant;
    this.personality = personality;
    this.#chance = chance;
    const { watchdog } = layout;
    const initialMs = personality.watchdogMs ?? watchdog.initialMs;
    this.registers = new PlcRegisters({ ...layout, watchdog: { ...watchdog, initialMs } });
    this.registers.sense((sensor) => plant.read(sensor));
    this.bank = quirkyBank({
      ...{ bank: this.registers, personality, chance: chance.fork() },
      upMs: () => this.#upMs,
      inputs: () => this.registers.shown(),
    });
  }

  /** One scan cycle of `dtS` seconds of PLC time: outputs, physics, inputs. The plant may live faster. */
  cycle(dtS: number, speed = 1): void {
    this.#upMs += dtS * 1_000;
    this.registers.elapse(dtS * 1_000);
    this.plant.step(dtS * speed, this.registers.commands());
    this.registers.sense((sensor) => this.plant.read(sensor));
  }

  /** Power comes back: memory as at delivery, the plant as it is. */
  restart(): void {
    this.#upMs = 0;
    this.registers.restart();
  }

  /** An end of one of its wires, where replies are spoilt in the way of that wire. */
  end(spoil: typeof spoiled): PlcEnd {
    return new PlcEnd(this, { spoil, chance: this.#chance.fork() });
  }
}

/** Where a PLC's answers go out, with all that becomes of them. It opens nothing and waits for nothing. */
export class PlcEnd {
  readonly #machine: PlcMachine;
  readonly #spoil: typeof spoiled;
  readonly #chance: Prng;
  readonly #wire: WireEnd;

  constructor(
    machine: PlcMachine,
    { spoil, chance }: { readonly spoil: typeof spoiled; readonly chance: Prng },
  ) {
    this.#machine = machine;
    this.#spoil = spoil;
    this.#chance = chance;
    this.#wire = new WireEnd(chance.fork());
  }

  /** Whether anything goes over it at all. */
  get isUp(): boolean {
    return this.#machine.faults.connections === "accept" && !this.#now().isCut;
  }

  /** What the PLC hears of what was sent to it. */
  heard(bytes: Uint8Array): Uint8Array {
    const { reply, connections } = this.#machine.faults;
    if (reply.kind === "deaf" || connections === "refuse") return nothing;
    return this.#now().heard(bytes);
  }

  answer({ functionCode, frame }: Served, question: Uint8Array): readonly Piece[] {
    const { faults, personality } = this.#machine;
    const ms = answerMs(personality, this.#chance);
    const spoilt = this.#spoil(faults, functionCode, frame);
    const pieces = ms > 0 ? [{ kind: "wait", ms } as const, ...spoilt] : spoilt;
    return this.#now().said({ pieces, question });
  }

  #now(): WireEnd {
    this.#wire.model = this.#machine.faults.wire;
    return this.#wire;
  }
}

const nothing = new Uint8Array(0);
