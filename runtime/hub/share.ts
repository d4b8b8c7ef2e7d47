// Which of several hubs answers for a log. All of them hear all requests, because a broker of MQTT 3.1.1 cannot share
// them out, and one that can would tear a log's packages apart, which have to come in their order. So each reckons for
// itself whose a log is, by rendezvous hashing: where a hub comes or goes, only the logs of that hub change hands.
// Two that reckon with different hubs for a moment both answer, or neither does. The first is harmless, as the books
// are locked and say the same to both; in the second case the gateway asks again.

import { hash } from "node:crypto";

/** `log` is its hash, `hubs` are the names of those at work. */
export function hubOf(log: string, hubs: readonly string[]): string | undefined {
  let [best, most]: [string | undefined, string] = [undefined, ""];
  for (const hub of hubs) {
    const weight = hash("sha256", `${hub} ${log}`, "hex");
    if (best === undefined || weight > most) [best, most] = [hub, weight];
  }
  return best;
}
