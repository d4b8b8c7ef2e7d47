// The tank of `small-export.ts` behind a real Modbus TCP server, as a plant that lives: its people set the valve, its level
// and current follow. The PLC keeps a log of every write that came over the wire.

import type { PlcLayout } from "#sim/layout.ts";
import type { Plant } from "#sim/plant.ts";
import { VirtualPlc } from "#sim/plc.ts";

export const tankLayout: PlcLayout = {
  unit: 1,
  inputs: [
    { point: "level_m", address: 0, scale: 0.001, unit: "1", min: 0, max: 60 },
    { point: "motor_current_a", address: 1, scale: 0.001, unit: "1", min: 0, max: 60 },
  ],
  tickAddress: 0,
  outputs: [{ point: "valve_setpoint", address: 2, scale: 0.01, unit: "1", min: 0, max: 100, safe: 0 }],
  watchdog: { address: 4, initialMs: 0 },
  tripsAddress: 5,
};

/** Where its registers are, as a person fills it into the form. */
export const tankPlaces: Readonly<Record<string, object>> = {
  valve_setpoint: place("holding", 2, 0.01),
  level_m: place("input", 0, 0.001),
  motor_current_a: place("input", 1, 0.001),
};

function place(table: string, address: number, scale: number): object {
  return { table, address, type: "u16", order: "ABCD", scale, offset: 0 };
}

export class SmallTank implements Plant {
  readonly sensors: readonly string[] = ["level_m", "motor_current_a"];
  readonly actuators: readonly string[] = ["valve_setpoint"];
  /** What the tank loses beside its outlet; nobody has recorded that. */
  leak = 0;
  #valve = 50;
  #level = 2.5;

  reset(): void {
    this.#level = 2.5;
  }

  step(dtS: number, commands: ReadonlyMap<string, number>): void {
    this.#valve = commands.get("valve_setpoint") ?? this.#valve;
    this.#level += 0.2 * dtS * (this.#valve / 20 - this.#level) - this.leak * dtS;
  }

  read(sensor: string): number {
    if (sensor === "level_m") return Math.max(0, this.#level);
    return Math.max(0, 3 + 0.04 * this.#valve + 0.3 * this.#level);
  }
}

export interface TankSite extends AsyncDisposable {
  readonly plant: SmallTank;
  readonly plc: VirtualPlc;
  readonly port: number;
  /** As its people do. */
  set(valve: number): void;
  /** Groups of writes that its people did not make. */
  strangeWrites(): number;
}

export async function openTank(): Promise<TankSite> {
  const plant = new SmallTank();
  const plc = new VirtualPlc({ layout: tankLayout, plant });
  let own = 0;
  const set = (valve: number): void => {
    plc.registers.writeWords(2, [Math.round(valve * 100)]);
    own++;
  };
  set(50);
  const port = await plc.listen(0);
  plc.run(50, 1);
  const strangeWrites = (): number => plc.writeLog.length - own;
  return { plant, plc, port, set, strangeWrites, [Symbol.asyncDispose]: () => plc.close() };
}
