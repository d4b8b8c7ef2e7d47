import { Fault } from "#runtime/core/fault.ts";
import type { RegisterMap, RegisterPoint } from "#runtime/field/register-map.ts";
import { addressMax, firstPointAddress, pointsMax } from "./check.ts";
import type { Imported } from "./import-litex.ts";

export interface Draft {
  readonly map: RegisterMap;
  /** The byte address of the map's first word. */
  readonly base: number;
  /** What a person has to decide or to know, one a line. */
  readonly notes: readonly string[];
}

/**
 * A first register map from another tool's file. All points are read: no file of theirs says which words may
 * be commanded, within which limits, and what is safe. Addresses count from the lowest word of the file.
 */
export function draftOf({ name, words, left }: Imported): Draft {
  if (words.length === 0)
    throw new Fault("config/bad", "The file names no word that a register map could hold");
  const base = Math.min(...words.map(({ byteAddress }) => byteAddress));
  const points: Record<string, RegisterPoint> = {};
  const notes = [...left];
  const taken = new Set<number>();
  for (const { name: full, byteAddress, access, description } of words) {
    const id = idOf(full);
    const address = firstPointAddress + (byteAddress - base) / 4;
    if (Object.keys(points).length >= pointsMax || address > addressMax - 1)
      notes.push(`${full}: lies beyond what one map holds`);
    else if (id in points || taken.has(address))
      notes.push(`${full}: another word has its name or its address`);
    else {
      taken.add(address);
      points[id] = {
        ...{ address, type: "u32", access: "read", scale: 1, offset: 0, unit: "1", min: 0, max: 0xffff_ffff },
        ...(description ? { description: description.replaceAll(/\s+/g, " ").slice(0, 1_000) } : {}),
      };
      if (access === "write") notes.push(`${full}: could be written; give it limits and a safe value first`);
    }
  }
  const map = { name: idOf(name).replaceAll("_", "-"), watchdogMs: 1_000, tickAddress: addressMax, points };
  return {
    ...{ map, base },
    notes: [`word ${firstPointAddress} of the map is byte address 0x${base.toString(16)}`, ...notes],
  };
}

function idOf(name: string): string {
  const id = name.toLowerCase().replaceAll(/[^a-z0-9_]+/g, "_");
  return (/^[a-z]/.test(id) ? id : `r_${id}`).slice(0, 63);
}
