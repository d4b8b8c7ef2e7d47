// Our sources without their types. Node can take the types off by itself, but the part that does it costs every thread ten
// megabytes and each start its time; on a gateway the sources never change, so it is done here. What is left stands on
// the same lines and columns, so that a trace still points into the sources.

import { stripTypeScriptTypes } from "node:module";
import type { Entry } from "./entry.ts";

/** A module as JavaScript under the same name; what is no TypeScript stays as it is. */
export function strippedOf(entry: Entry): Entry {
  if (!entry.to.endsWith(".ts")) return entry;
  return { ...entry, to: asScript(entry.to), made: stripped };
}

/** Also for what starts a module by its name. */
function stripped(source: string): string {
  return renamed(stripTypeScriptTypes(source, { mode: "strip" }));
}

/** Wherever a module is named it is named in quotes, and nothing else of ours in quotes ends like one. */
export function renamed(source: string): string {
  return source.replace(/(["'])([^"'\n]*)\.ts\1/g, "$1$2.js$1");
}

function asScript(path: string): string {
  return path.replace(/\.ts$/, ".js");
}
