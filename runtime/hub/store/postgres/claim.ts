import { Fault } from "#runtime/core/fault.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import type { PostgresLink } from "./link.ts";

/** All hubs over these books sign with one key: a gateway knows the key, and not how many they are. */
export async function claim(
  link: PostgresLink,
  { use, key }: { readonly use: "witness" | "ledger"; readonly key: VerifierKey },
): Promise<void> {
  await link.query("INSERT INTO iv_hub.signer (use, vkey) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
    use,
    key.text,
  ]);
  const [kept] = await link.query<{ vkey: string }>("SELECT vkey FROM iv_hub.signer WHERE use = $1", [use]);
  if (kept?.vkey === key.text) return;
  throw new Fault(
    "hub/bad-key",
    `These books are signed for with ${kept?.vkey}, and this hub has ${key.text}`,
    {
      hint: `Copy ${use}.key of the first hub into this one's data folder, and give it the same --name`,
    },
  );
}
