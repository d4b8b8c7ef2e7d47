/**
 * A machine that obeys physics and nothing else. The virtual PLC steps it once a cycle and copies what
 * it reads into registers, so a plant knows no protocol, no clock and no random source but its own seed.
 *
 * Sensors and actuators go by the names of the points in `layout.ts`, values are in the points' units.
 * An actuator that `commands` leaves out keeps its last command; a value outside what the hardware can
 * do is the plant's business (a heater saturates), because a real one would not throw either.
 */
export interface Plant {
  readonly sensors: readonly string[];
  readonly actuators: readonly string[];
  /** What can break in it, by name, and to which share (0 … 1) it is broken now; absent where nothing can. */
  readonly defects?: Map<string, number>;
  /** Back to the initial state, whole and exactly: the same commands then give the same readings again. */
  reset(): void;
  step(dtS: number, commands: ReadonlyMap<string, number>): void;
  /** What the instrument shows now; a name that is not in `sensors` is a bug of the caller. */
  read(sensor: string): number;
}
