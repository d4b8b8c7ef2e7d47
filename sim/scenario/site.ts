import type { FittedPlant } from "#sim/instrument/fitted-plant.ts";
import { noFaults } from "#sim/plc/faults.ts";
import type { PlcMachine } from "#sim/plc/machine.ts";
import type { FaultPlan } from "./scenario.ts";

/** What can go wrong at a simulated site, in a scenario as behind the demo's buttons. */
export interface FaultySite {
  readonly plant: FittedPlant;
  readonly machine: PlcMachine;
  readonly rogue: { start(): void; stop(): void };
  /** Ends what connections there are. */
  disconnect(): void;
}

/** Begins a fault; answers how it is mended. */
export function begin(fault: FaultPlan, site: FaultySite): () => void {
  const { plant, machine, rogue } = site;
  switch (fault.kind) {
    case "sensor":
    case "actuator":
      return plant.spoil(fault.point, fault.model);
    case "defect": {
      const before = plant.defects.get(fault.name) ?? 0;
      plant.defects.set(fault.name, fault.share);
      return () => plant.defects.set(fault.name, before);
    }
    case "cable":
      machine.faults = { ...machine.faults, connections: "refuse" };
      site.disconnect();
      return () => {
        machine.faults = { ...machine.faults, connections: "accept" };
      };
    case "power":
      machine.faults = { ...machine.faults, connections: "refuse" };
      site.disconnect();
      machine.restart();
      return () => {
        machine.restart();
        machine.faults = { ...machine.faults, connections: "accept" };
      };
    case "wire": {
      const before = machine.faults.wire;
      machine.faults = { ...machine.faults, wire: { ...before, ...fault.model } };
      return () => {
        machine.faults = { ...machine.faults, wire: before };
      };
    }
    case "reply": {
      const { reply, times = Number.POSITIVE_INFINITY } = fault;
      machine.faults = { ...machine.faults, reply, remaining: times };
      return () => {
        const { reply: well, remaining } = noFaults;
        machine.faults = { ...machine.faults, reply: well, remaining };
      };
    }
    case "rogue":
      rogue.start();
      return () => rogue.stop();
  }
}
