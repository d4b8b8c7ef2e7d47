import type { By } from "#runtime/access/gate.ts";
import type { Principal } from "#runtime/access/principal.ts";
import type { Request } from "#runtime/console/exchange.ts";
import type { HourSite } from "./site.ts";

/** One question, from somebody who may ask it. */
export interface HourAsk {
  readonly request: Request;
  readonly url: URL;
  readonly who: Principal;
  readonly by: By;
  readonly untilMs: number;
  readonly site: HourSite;
}
