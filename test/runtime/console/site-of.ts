import { accessOf } from "#runtime/console/access.ts";
import { FanOut } from "#runtime/console/fan-out.ts";
import type { Gateway } from "#runtime/console/port.ts";
import type { Site } from "#runtime/console/site.ts";
import { Traffic } from "#runtime/console/traffic.ts";

/** The console without its sockets and its files. */
export function siteOf(gateway: Gateway): Site {
  const access = accessOf(gateway, { isTls: false, parts: undefined });
  return { gateway, assets: new Map(), hosts: { names: [] }, traffic: new Traffic(new FanOut()), access };
}
