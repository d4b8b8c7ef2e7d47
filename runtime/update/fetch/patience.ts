import { setTimeout as wait } from "node:timers/promises";
import type { Patience } from "./resumed.ts";

/** A minute and a half in all; what is still missing then is fetched at the next update. */
export const usualPatience: Patience = {
  triesMax: 6,
  pause: (tries, signal) => wait(1_000 * 2 ** tries, undefined, { signal }),
};
