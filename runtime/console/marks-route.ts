import type { Answer } from "./exchange.ts";
import { json } from "./json.ts";
import { busy, isNotKept } from "./look-up.ts";
import type { Ask } from "./site.ts";

/** What happened beside what the points did: blocks, alarms, deployments. */
export async function tellMarks({ given, site: { gateway } }: Ask): Promise<Answer> {
  const { desk } = gateway;
  if (desk === undefined) return isNotKept();
  const { now } = gateway.status();
  const { until = now + 1, since = until - spanUs, cursor: before } = given as Given;
  const page = await desk.marks({ since, until, before });
  if (page === "busy") return busy("The log is being searched by others");
  return json(200, { now, since, until, ...page });
}

interface Given {
  readonly since?: number;
  readonly until?: number;
  readonly cursor?: number;
}

/** The last hour, where nobody says which. */
const spanUs = 3_600_000_000;
