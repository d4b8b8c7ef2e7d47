import type { Config } from "./config.ts";
import type { Keep } from "./prove/messages.ts";

/** Without an uplink nobody takes anything, so nothing may go unless that is asked for. */
export function keepOf({ uplink, proof: { retain } }: Pick<Config, "uplink" | "proof">): Keep {
  if (retain === undefined) return { retain: {}, readers: [] };
  const { days, mib, unsent } = retain;
  const bytes = mib === undefined ? {} : { bytes: mib * 2 ** 20 };
  return {
    retain: { ...(days === undefined ? {} : { days }), ...bytes },
    // A broker's acknowledgement is not a mirror's signature, so each has a place of its own.
    readers: uplink === undefined && unsent ? [] : [uplink?.format === "proofs" ? "mirror" : "uplink"],
  };
}
