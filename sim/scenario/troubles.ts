import { US_PER_S } from "#runtime/core/clock.ts";
import type { PlcLayout } from "#sim/layout.ts";
import type { FaultPlan, Scenario, TimedFault } from "./scenario.ts";
import { begin, type FaultySite } from "./site.ts";

/** Something that a person may let go wrong at a button: a fault, or a script of several with their times. */
export interface Trouble {
  readonly name: string;
  /** What the button says while all is well, and while it is not. */
  readonly title: string;
  readonly mend: string;
  /** The main ones are always to be seen. */
  readonly place: "main" | "more";
  readonly faults: readonly TimedFault[];
}

/** Of any site, then of this plant, then the scripts of the scenarios that are about it. */
export function troublesOf(
  { layout, defects }: { readonly layout: PlcLayout; readonly defects: Iterable<string> },
  scripts: Readonly<Record<string, Pick<Scenario, "about" | "faults">>>,
): readonly Trouble[] {
  const [sensor] = layout.inputs;
  const more = (name: string, said: readonly [title: string, mend: string], fault: FaultPlan): Trouble => ({
    ...{ name, title: said[0], mend: said[1], place: "more" },
    faults: [{ ...fault, at: 0 }],
  });
  return [
    {
      ...{ name: "rogue", title: "Make the AI go rogue", mend: "Back to normal", place: "main" },
      faults: [{ kind: "rogue", at: 0 }],
    },
    {
      ...{ name: "cable", title: "Cut the PLC’s cable", mend: "Mend the PLC’s cable", place: "main" },
      faults: [{ kind: "cable", at: 0 }],
    },
    more("power", ["Switch the PLC off", "Switch the PLC on"], { kind: "power" }),
    more("noise", ["Noise on the wire", "End the noise"], { kind: "wire", model: { noise: 0.005 } }),
    more("late", ["Let answers come late", "Let answers come in time"], {
      ...{ kind: "wire", model: { late: { share: 0.3, ms: 400 } } },
    }),
    more(
      `open-${sensor!.point}`,
      [`Break the wire of ${sensor!.point}`, `Mend the wire of ${sensor!.point}`],
      {
        ...{ kind: "sensor", point: sensor!.point, model: { kind: "open" } },
      },
    ),
    more(`stuck-${sensor!.point}`, [`Freeze ${sensor!.point}`, `Thaw ${sensor!.point}`], {
      ...{ kind: "sensor", point: sensor!.point, model: { kind: "stuck" } },
    }),
    ...layout.outputs.map(({ point }) =>
      more(`stuck-${point}`, [`Jam ${point}`, `Free ${point}`], {
        ...{ kind: "actuator", point, model: { kind: "stuck" } },
      }),
    ),
    ...Array.from(defects, (name) =>
      more(`defect-${name}`, [`Defect: ${name}`, `Repair: ${name}`], { kind: "defect", name, share: 1 }),
    ),
    ...Object.entries(scripts).map(([name, { about, faults }]): Trouble => {
      const title = `Play ${name.replaceAll("-", " ")}`;
      return { name: `script-${name}`, title, mend: `End: ${about}`, place: "more", faults };
    }),
  ];
}

export interface TroubleState extends Pick<Trouble, "name" | "title" | "mend" | "place"> {
  readonly isOn: boolean;
}

/** When something is to happen, in microseconds from now; answers how to call it off. */
export type Later = (us: number, act: () => void) => () => void;

/** Which troubles are on at a site, and how each ends. */
export class Troubles {
  readonly #site: FaultySite;
  readonly #troubles: readonly Trouble[];
  readonly #later: Later;
  readonly #on = new Map<Trouble, Set<() => void>>();

  constructor(site: FaultySite, troubles: readonly Trouble[], later: Later) {
    this.#site = site;
    this.#troubles = troubles;
    this.#later = later;
  }

  get states(): readonly TroubleState[] {
    return this.#troubles.map((trouble) => {
      const { name, title, mend, place } = trouble;
      return { name, title, mend, place, isOn: this.#on.has(trouble) };
    });
  }

  /** False: there is no such trouble. What is on already stays on. */
  turn(name: string, to: "on" | "off"): boolean {
    const trouble = this.#troubles.find((candidate) => candidate.name === name);
    if (trouble === undefined) return false;
    if (to === "off") this.#end(trouble);
    else if (!this.#on.has(trouble)) this.#begin(trouble);
    return true;
  }

  /** The plant begins anew: what was broken in it stays broken, and scripts are over. */
  reset(): void {
    const on = [...this.#on.keys()];
    for (const trouble of on) this.#end(trouble);
    this.#site.plant.reset();
    for (const trouble of on) if (!trouble.name.startsWith("script-")) this.#begin(trouble);
  }

  endAll(): void {
    for (const trouble of [...this.#on.keys()]) this.#end(trouble);
  }

  #begin(trouble: Trouble): void {
    const ends = new Set<() => void>();
    this.#on.set(trouble, ends);
    let left = trouble.faults.length;
    for (const fault of trouble.faults) {
      const start = () => {
        ends.delete(callOff);
        const mend = begin(fault, this.#site);
        ends.add(mend);
        if (fault.for === undefined) return;
        const stop = this.#later(fault.for * US_PER_S, () => {
          ends.delete(stop);
          ends.delete(mend);
          mend();
          left--;
          // A script whose every fault is over is over.
          if (left === 0) this.#on.delete(trouble);
        });
        ends.add(stop);
      };
      let callOff = () => {};
      if (fault.at === 0) start();
      else {
        callOff = this.#later(fault.at * US_PER_S, start);
        ends.add(callOff);
      }
    }
  }

  /** Calls off what has not begun, and mends what has. */
  #end(trouble: Trouble): void {
    const ends = this.#on.get(trouble);
    this.#on.delete(trouble);
    for (const end of ends ?? []) end();
  }
}
