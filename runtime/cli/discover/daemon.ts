import { type DaemonApi, told } from "#runtime/cli/api.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { Write } from "#runtime/field/point.ts";

/** What the points of a running gateway read, by name; those that were never read are left out. */
export async function readingsOf(api: DaemonApi): Promise<ReadonlyMap<string, number>> {
  const { points } = await told<GatewayStatus>(api, { path: "/v1/status" });
  return new Map(points.flatMap(({ point, value }) => (value === null ? [] : [[point, value] as const])));
}

/** Puts one step into the daemon's mailbox. That it was taken does not say that it is allowed: the log does. */
export async function propose(api: DaemonApi, by: string, writes: readonly Write[]): Promise<void> {
  await told(api, { path: "/v1/proposals", needs: "operator", body: { origin: "optimiser", by, writes } });
}
