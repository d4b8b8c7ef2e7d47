// Which files a first hour is about, kept beside what is made of them: whoever goes on later, in the terminal or on the
// page, need not name them again.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import { writeWhole } from "#runtime/map/crawl/disk.ts";

/** Empty where none were ever named. */
export function readSources(out: string): readonly string[] {
  const path = join(out, fileName);
  if (!existsSync(path)) return [];
  try {
    const { paths } = JSON.parse(readFileSync(path, "utf8")) as { paths: unknown };
    if (Array.isArray(paths) && paths.every((each) => typeof each === "string")) return paths;
  } catch {
    // That it is no JSON is said below, in the same words as of any other text.
  }
  throw new Fault("config/bad", `${path} is not the list of files that was written there`, {
    hint: "Remove it, and name the files again",
  });
}

/** From wherever the next command is called. */
export function keepSources(out: string, paths: readonly string[]): readonly string[] {
  const whole = paths.map((path) => resolve(path));
  writeWhole(join(out, fileName), new TextEncoder().encode(`${JSON.stringify({ paths: whole }, null, 2)}\n`));
  return whole;
}

const fileName = "sources.json";
