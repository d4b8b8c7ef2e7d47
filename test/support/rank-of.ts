import { readdir, readFile } from "node:fs/promises";
import type { Rank } from "#runtime/core/thread-rank.ts";

/** What the system knows of a process' thread of that name: by which policy, and with which weight, it is given its turn. */
export async function rankOf(pid: number | "self", name: string): Promise<Rank | "behind" | undefined> {
  const tasks = `/proc/${pid}/task`;
  for (const thread of await readdir(tasks)) {
    const stat = await readFile(`${tasks}/${thread}/stat`, "utf8");
    const end = stat.lastIndexOf(")");
    if (stat.slice(stat.indexOf("(") + 1, end) !== name) continue;
    // proc(5): the state is field 3, `nice` field 19, `policy` field 41.
    const fields = stat.slice(end + 2).split(" ");
    const [nice, policy] = [Number(fields[19 - 3]), Number(fields[41 - 3])];
    if (policy === roundRobin) return "realtime";
    return nice < 0 ? "raised" : nice > 0 ? "behind" : "usual";
  }
  return undefined;
}

/** SCHED_RR of sched.h. */
const roundRobin = 2;
