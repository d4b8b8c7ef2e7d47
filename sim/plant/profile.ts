import { assert } from "#runtime/core/fault.ts";
import { Knots } from "./knots.ts";

// Weather and load as data: what a plant meets that nobody commands, as values over time. A scenario may say
// some of it in the place of what the seed would have drawn.

/** A value at each of some times, in order; in between it lies on a straight line, before and after it stands. */
export type Profile = readonly (readonly [atS: number, value: number])[];

export type Weather<Name extends string = string> = Readonly<Record<Name, (atS: number) => number>>;

export function profileAt(profile: Profile, atS: number): number {
  assert(profile.length > 0, "a profile has at least one value");
  const after = profile.findIndex(([knotS]) => knotS > atS);
  if (after === 0) return profile[0]![1];
  if (after < 0) return profile.at(-1)![1];
  const [[beforeS, before], [afterS, value]] = [profile[after - 1]!, profile[after]!];
  return before + ((value - before) * (atS - beforeS)) / (afterS - beforeS);
}

/** The drawn weather, but for what is given. */
export function weatherOf<Name extends string>(
  drawn: Weather<Name>,
  given: Readonly<Record<string, Profile>> = {},
): Weather<Name> {
  const said = Object.entries(given).map(([name, profile]) => [
    name,
    (atS: number) => profileAt(profile, atS),
  ]);
  return { ...drawn, ...(Object.fromEntries(said) as Partial<Weather<Name>>) };
}

/** A hall's air, which swings slowly about its mean, from a phase by chance. */
export function air(
  chance: { between(min: number, max: number): number },
  { meanC, swingC, swingS }: { meanC: number; swingC: number; swingS: number },
): (atS: number) => number {
  const phase = chance.between(0, 2 * Math.PI);
  return (atS) => meanC + swingC * Math.sin(phase + (2 * Math.PI * atS) / swingS);
}

/** What an order book looks like: a level for a while, then a ramp to the next. Drawn once a second. */
export function orders(
  chance: { between(min: number, max: number): number },
  { min, max, perS, everyS }: { min: number; max: number; perS: number; everyS: readonly [number, number] },
): (atS: number) => number {
  let [value, aim, changeS] = [chance.between(min, max), 0, 0];
  const knots = new Knots((atS) => {
    if (atS >= changeS) {
      aim = chance.between(min, max);
      changeS = atS + chance.between(everyS[0], everyS[1]);
    }
    value += Math.min(perS, Math.max(-perS, aim - value));
    return value;
  });
  return (atS) => knots.at(atS);
}
