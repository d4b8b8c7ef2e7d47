// Gives up the oldest file of a log, in a process of its own, so that it can be killed at every call that it makes.

import { prune } from "#runtime/prove/disk/prune.ts";
import { openStore } from "./log.ts";

const [dir] = process.argv.slice(2) as [string];
const store = openStore(dir);
prune(store, { count: 1, at: 0, because: "asked", taken: null });
store.close();
