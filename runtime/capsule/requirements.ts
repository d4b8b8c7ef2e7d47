import type { Requirements } from "./manifest.ts";

/** What a gateway has to offer, as it is now. */
export interface Offered {
  readonly version: string;
  readonly memoryMiB: number;
  /** Of the devices that have its points. */
  readonly drivers: readonly string[];
}

/** What a capsule needs and this gateway has not, in words; empty where all is there. */
export function unmet(
  { runtime, memoryMiB, drivers }: Requirements,
  { version, memoryMiB: free, drivers: here }: Offered,
): readonly string[] {
  const wanting: string[] = [];
  if (compare(version, runtime.from) < 0 || compare(version, runtime.below) >= 0)
    wanting.push(`a runtime from ${runtime.from} and below ${runtime.below}, this one is ${version}`);
  if (!(free >= memoryMiB)) wanting.push(`${memoryMiB} MiB of free memory, there are ${Math.floor(free)}`);
  for (const driver of here)
    if (!drivers.includes(driver)) wanting.push(`a driver of ${drivers.join(", ")}, here is ${driver}`);
  return wanting;
}

/** By their three numbers. A version before its release counts as the release: what it can do, it can do. */
function compare(one: string, other: string): number {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  const at = a.findIndex((number, index) => number !== b[index]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

function numbersOf(version: string): readonly number[] {
  return version.split("-")[0]!.split(".").map(Number);
}
