import type { Config } from "./config.ts";
import type { Keep } from "./prove/messages.ts";

/** Without an uplink, and without sticks of a hub, nobody takes anything, so nothing may go unless that is asked for. */
export function keepOf(config: Pick<Config, "uplink" | "updates" | "proof">): Keep {
  const { uplink, proof } = config;
  const { retain } = proof;
  if (retain === undefined) return { retain: {}, readers: [] };
  const { days, mib, unsent } = retain;
  const bytes = mib === undefined ? {} : { bytes: mib * 2 ** 20 };
  return {
    retain: { ...(days === undefined ? {} : { days }), ...bytes },
    readers: uplink === undefined && unsent ? [] : [readerOf(config)],
  };
}

/** A broker's acknowledgement is not a mirror's signature, so each has a place of its own. */
function readerOf({ uplink, updates }: Pick<Config, "uplink" | "updates">): "mirror" | "uplink" {
  const isByStick = uplink === undefined && updates?.usb?.mirror !== undefined;
  return isByStick || uplink?.format === "proofs" ? "mirror" : "uplink";
}
