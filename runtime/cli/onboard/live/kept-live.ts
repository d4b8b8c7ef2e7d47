// What was seen of the machine, kept beside what else the first hour has found.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Digest } from "#runtime/core/digest.ts";
import { writeWhole } from "#runtime/map/crawl/disk.ts";
import type { Kept } from "./sighting.ts";

/** Undefined where nothing was watched with that capsule. */
export function readLive(out: string, capsule: Digest): Kept | undefined {
  try {
    const kept = JSON.parse(readFileSync(join(out, fileName), "utf8")) as Kept;
    return kept.capsule === capsule && Array.isArray(kept.sightings) ? kept : undefined;
  } catch {
    // What cannot be read was written by nobody here; it begins anew.
    return undefined;
  }
}

export function keepLive(out: string, kept: Kept): void {
  writeWhole(join(out, fileName), new TextEncoder().encode(`${JSON.stringify(kept)}\n`));
}

const fileName = "live.json";
