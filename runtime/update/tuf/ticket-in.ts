import { envelopeBytesMax } from "#runtime/capsule/trust/envelope.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { ticketPath } from "#runtime/update/ticket.ts";
import { gathered } from "./gathered.ts";
import type { Mirror } from "./port.ts";

/** The ticket that lies there for a gateway; who has signed it, and for what, is asked by whoever takes it. */
export async function ticketIn(
  mirror: Mirror,
  logKey: Digest,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    return await gathered(mirror, ticketPath(logKey), { bytesMax: envelopeBytesMax, signal });
  } catch (error) {
    if (error instanceof Fault && error.code === "update/absent") return undefined;
    throw error;
  }
}
