import type { Prng } from "#runtime/core/prng.ts";
import type { PlcLayout } from "./layout.ts";
import type { Profile } from "./plant/profile.ts";
import type { Plant } from "./plant.ts";
import type { Moods } from "./rogue.ts";

/** The people who run a plant: told what its instruments show, they say what its actuators are to do. */
export interface Crew {
  step(read: (sensor: string) => number, dtS: number): ReadonlyMap<string, number>;
}

/**
 * Everything the simulator must know of a kind of plant: the machine, where its values stand in the PLC, who
 * ran it before there was a model, and what an AI that has gone wrong asks of it.
 */
export interface Station {
  /** Also the name of its sample capsule, where there is one. */
  readonly name: string;
  /** For people, with its article. */
  readonly title: string;
  readonly layout: PlcLayout;
  readonly capsule: "sample" | "none";
  /** What of its weather and load may be said in the place of what a seed draws; absent: nothing. */
  readonly weather?: readonly string[];
  /** A working day from this seed, in the state in which a demo begins. */
  plant(seed: number, weather?: Readonly<Record<string, Profile>>): Plant;
  /** The same plant at the beginning of a recording, with its crew. */
  atWork(chance: Prng): { readonly plant: Plant; readonly crew: Crew };
  /** How often the crew looks and acts. A historian may keep fewer rows than that. */
  readonly crewS: number;
  readonly moods: Moods;
}
