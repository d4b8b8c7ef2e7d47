import type { Site } from "#runtime/console/answer.ts";
import { FanOut } from "#runtime/console/fan-out.ts";
import type { Gateway } from "#runtime/console/port.ts";
import { Traffic } from "#runtime/console/traffic.ts";

/** The console without its sockets and its files. */
export function siteOf(gateway: Gateway): Site {
  return { gateway, assets: new Map(), hosts: { names: [] }, traffic: new Traffic(new FanOut()) };
}
