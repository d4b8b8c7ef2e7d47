import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Write } from "#runtime/field/point.ts";

/** What the points of a running gateway read, by name; those that were never read are left out. */
export async function readingsOf(base: string): Promise<ReadonlyMap<string, number>> {
  const { points } = (await exchange(base, "/v1/status")) as GatewayStatus;
  return new Map(points.flatMap(({ point, value }) => (value === null ? [] : [[point, value] as const])));
}

/** Puts one step into the daemon's mailbox. That it was taken does not say that it is allowed: the log does. */
export async function propose(base: string, by: string, writes: readonly Write[]): Promise<void> {
  await exchange(base, "/v1/proposals", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ origin: "optimiser", by, writes }),
  });
}

async function exchange(base: string, path: string, request: RequestInit = {}): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(new URL(path, base), { ...request, signal: AbortSignal.timeout(answerMs) });
  } catch (cause) {
    throw new Fault("console/unreachable", `No daemon answers at ${base}`, {
      cause,
      hint: "Start one with `iv run --config FILE` or `iv demo`, or give its console's address",
    });
  }
  const body = (await response.json().catch(() => ({}))) as {
    readonly title?: string;
    readonly detail?: string;
  };
  if (response.ok) return body;
  throw new Fault(
    "console/unreachable",
    `The daemon at ${base} answered ${response.status}: ${[body.title, body.detail].filter(Boolean).join(". ")}`,
  );
}

const answerMs = 3_000;
