import type { LinkState } from "#bridge/link/kept-link.ts";
import type { ScanCounters } from "#bridge/scan.ts";
import type { Leases } from "#runtime/act/lease.ts";
import type { Actuators } from "#runtime/act/port.ts";
import type { Clock } from "#runtime/core/clock.ts";
import type { SampleBoard } from "#runtime/field/board.ts";
import type { PermitGate } from "#runtime/shield/permit.ts";
import type { BoardGuard } from "./board-guard.ts";
import type { OpenLink } from "./modbus-bus.ts";

/** What a driver is given to open one device with. */
export interface DriverParts {
  readonly clock: Clock;
  readonly leases: Leases;
  readonly board: Pick<SampleBoard, "post">;
  readonly random: () => number;
  /** Of a simulator, whose wires live in a time of their own; absent: real ones. */
  readonly world?: { readonly openLink: OpenLink };
  /** The device was reached, or lost; the bridge tells the others. */
  readonly onLink: (link: "up" | "down", because: string) => void;
  /** What several devices have in common. */
  readonly shared: SharedWires;
}

/** Wires that more than one device hangs on, by their address: who comes first opens it. */
export class SharedWires {
  readonly #wires = new Map<string, unknown>();

  of<Wire>(address: string, open: () => Wire): Wire {
    if (!this.#wires.has(address)) this.#wires.set(address, open());
    // One address names wires of one kind: its first word is the protocol.
    return this.#wires.get(address) as Wire;
  }
}

/** What a driver makes of one device: a way to ask it, and a door in front of what it moves. */
export interface Driven {
  readonly device: {
    readonly link: LinkState;
    /** A connection on which nobody answers is not up, whatever the socket says. */
    readonly isAnswering: boolean;
    /** What was wrong with the last answer; undefined after a good one. */
    readonly trouble?: string | undefined;
    readonly counters: Readonly<Record<string, number>>;
    close(): void;
  };
  readonly scan: {
    readonly counters: Readonly<ScanCounters>;
    /** Asks for every point once, unless that is still under way. */
    beat(): void;
    /** Says on the sample board that nothing is known now. */
    lost(): void;
    look(): Promise<void>;
    settled(): Promise<void>;
  };
  readonly door: {
    admit(capsule: string, gate: PermitGate): Actuators;
    readDeviceTick(): Promise<number | undefined>;
    close(): void;
  };
  /** Of a board that may have a shield of its own. */
  readonly guard?: Pick<BoardGuard, "guard">;
}

/** How long a start waits for a device to tell its last tick. */
export const deviceTickMsMax = 2_000;
