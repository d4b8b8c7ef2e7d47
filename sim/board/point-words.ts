import { valueIn, wordFor } from "#bridge/regmap/words.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import type { Plant } from "#sim/plant.ts";

/** What the instruments of a plant show, as words by address, pinned to what they can mean. */
export function inputWords(map: RegisterMap, plant: Plant): ReadonlyMap<number, number> {
  const inputs = Object.entries(map.points).filter(([, { access }]) => access === "read");
  return new Map(
    inputs.map(([name, point]) => {
      const value = plant.sensors.includes(name) ? plant.read(name) : 0;
      return [point.address, wordFor(point, Math.min(point.max, Math.max(point.min, value)))!];
    }),
  );
}

/** What outputs command, in engineering units. */
export function commandsIn(
  map: RegisterMap,
  wordAt: (address: number) => number,
): ReadonlyMap<string, number> {
  const outputs = Object.entries(map.points).filter(([, { access }]) => access === "write");
  return new Map(outputs.map(([name, point]) => [name, valueIn(point, wordAt(point.address))]));
}
