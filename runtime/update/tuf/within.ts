import type { Mirror } from "./port.ts";

/** A folder of a mirror as a mirror. */
export function within(mirror: Mirror, folder: string): Mirror {
  return {
    name: `${mirror.name}${mirror.name.endsWith("/") ? "" : "/"}${folder}`,
    way: mirror.way,
    open: (path, want) => mirror.open(`${folder}/${path}`, want),
  };
}
