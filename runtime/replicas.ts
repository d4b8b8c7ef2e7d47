import type { Allotted } from "./adapt/rank/replicas/allot.ts";
import { ReplicaKeeper } from "./adapt/rank/replicas/keeper.ts";
import type { Instant } from "./core/clock.ts";
import { type News, replicaNews } from "./news.ts";
import type { Evidence } from "./prove/port.ts";
import { encodeRecord } from "./prove/record.ts";

export interface ReplicaTeller {
  readonly boot: string;
  readonly evidence: Evidence;
  now(): Instant;
  tell(news: News): void;
}

/** Gives the replicas their threads; what becomes of them is told and written down. */
export function keepReplicas(
  { setups, hungMs }: Allotted,
  { boot, evidence, now, tell }: ReplicaTeller,
): ReplicaKeeper {
  return new ReplicaKeeper({
    replicas: setups,
    hungMs,
    random: Math.random,
    onEvent(event) {
      tell(replicaNews(event));
      const { code, message } = event.fault;
      evidence.append(encodeRecord({ kind: "fault", boot, at: now(), code, text: message }));
    },
  });
}
