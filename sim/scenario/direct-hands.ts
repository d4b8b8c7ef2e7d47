import { rawOf } from "#sim/layout.ts";
import { PidLoop } from "#sim/plant/pid.ts";
import type { PlcMachine } from "#sim/plc/machine.ts";
import type { Crew } from "#sim/station.ts";
import type { ControllerPlan } from "./scenario.ts";

/** Whoever runs a plant without a shield: writes what it likes to the PLC, which holds it to the registers' limits. */
export class DirectHands {
  readonly #machine: PlcMachine;
  #tick = 0;

  constructor(machine: PlcMachine) {
    this.#machine = machine;
  }

  write(values: Iterable<readonly [point: string, value: number]>): void {
    const { layout, registers, faults } = this.#machine;
    if (faults.connections === "refuse") return;
    this.#tick++;
    for (const [point, value] of values) {
      const output = layout.outputs.find((candidate) => candidate.point === point);
      if (output !== undefined && Number.isFinite(value))
        registers.writeWords(output.address, [rawOf(output, value)]);
    }
    registers.writeWords(layout.tickAddress, [this.#tick >>> 16, this.#tick & 0xffff]);
  }

  /** What the PLC shows of a sensor. */
  readonly read = (sensor: string): number => {
    const { layout, registers } = this.#machine;
    return registers.shown()[layout.inputs.findIndex(({ point }) => point === sensor)]!;
  };
}

/** A controller that a scenario describes, as a crew; none where nobody does anything. */
export function crewOf(plan: ControllerPlan, crew: () => Crew): Crew | undefined {
  if (plan.kind === "crew") return crew();
  if (plan.kind !== "pid") return undefined;
  const { of, to, actuator, gain, resetS, min, max, rest, others } = plan;
  const loop = new PidLoop({ gain, resetS }, { min, max, rest });
  return {
    step: (read, dtS) => new Map([...Object.entries(others), [actuator, loop.step(to - read(of), { dtS })]]),
  };
}
