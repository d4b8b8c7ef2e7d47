import type { Consent } from "./access/consent.ts";
import type { Config } from "./config.ts";
import type { Ordered, UpdateOrder } from "./console/port.ts";
import type { Digest } from "./core/digest.ts";
import { updateWantText, wantUpdate } from "./update/deploy/wants.ts";

/** As the command does: what two have agreed to is written down, and the round that looks there takes it up. */
export async function broughtBy(
  { verb, from, olderBecause, ticket, rehearsed }: UpdateOrder,
  { gateway, store }: Pick<Config, "gateway" | "store">,
  consent: Pick<Consent, "give">,
): Promise<Ordered> {
  if (store === undefined)
    return { kind: "refused", text: "This gateway has no store that a capsule could be put into" };
  const asked = { verb, from, olderBecause, ticket, rehearsed: rehearsed as Digest | null };
  const revision = await wantUpdate(gateway.data, { ...asked, agreed: consent.give(updateWantText(asked)) });
  return { kind: "asked", text: `It is to be brought (${revision}); what it shows decides`, revision };
}
