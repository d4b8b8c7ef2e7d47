// What the console is made of, and what a route gets to see of it.

import type { By, Gate } from "#runtime/access/gate.ts";
import type { Principal } from "#runtime/access/principal.ts";
import type { Needed } from "#runtime/access/role.ts";
import type { TokenEntry } from "#runtime/access/token.ts";
import type { AccessWhat } from "#runtime/prove/access-record.ts";
import type { Answer, Request } from "./exchange.ts";
import type { FourEyes } from "./four-eyes.ts";
import type { HostRule } from "./guard.ts";
import type { Gateway } from "./port.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Traffic } from "./traffic.ts";

/** A file of the page, read at start; the address of a request never becomes a path on the disk. */
export interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly bytes: Uint8Array;
}

export interface Site {
  readonly gateway: Gateway;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly hosts: HostRule;
  readonly traffic: Traffic;
  readonly access: Access;
  /** What one client may ask for; absent: as much as he likes. */
  readonly limit?: RateLimit;
}

/** Who comes in, and what those who are in have to do together. */
export interface Access {
  readonly gate: Gate;
  readonly fourEyes: FourEyes;
  /** Whether what is said to us is said in secret. */
  readonly isTls: boolean;
  /** Whether what an agent proposes waits for a person first. */
  readonly agentsWait: boolean;
  /** Milliseconds since 1970. */
  now(): number;
  chance(bytes: number): Uint8Array;
  tokens(): readonly TokenEntry[];
  revoke(id: string): TokenEntry | undefined;
  /** Somebody tried what his role does not reach. */
  denied(who: Principal, what: AccessWhat): void;
}

/** One question to a route, from somebody who may ask it. */
export interface Ask {
  readonly request: Request;
  readonly query: URLSearchParams;
  /** The same by name, held against what is said of this route: numbers are numbers. Empty where nothing is said. */
  readonly given: Readonly<{ [name: string]: string | number }>;
  /** What stood in the address where the table has `{…}`, in order. */
  readonly words: readonly string[];
  readonly who: Principal;
  readonly by: By;
  /** When what he came in with ends, in milliseconds since 1970. */
  readonly untilMs: number;
  readonly site: Site;
  /** Asks another route in the name of whoever asks this one; he is let in anew, with what he then may do. */
  readonly again: (request: Request) => Promise<Answer>;
}

export interface Route {
  /** The least role that it needs. There is no default: what names none does not compile. */
  readonly needs: Needed;
  readonly answer: (ask: Ask) => Answer | Promise<Answer>;
}

/** What changes something says what it is, for the record of those who may not. */
export interface ActingRoute extends Route {
  readonly act: AccessWhat;
}

/** HEAD goes where GET goes. */
export interface Methods {
  readonly GET?: Route;
  /** What only asks, with a body, acts on nothing. */
  readonly POST?: Route | ActingRoute;
  readonly DELETE?: ActingRoute;
}
