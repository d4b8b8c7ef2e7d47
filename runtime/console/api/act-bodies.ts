// What comes back from what the pages ask for: a decision judged again, a capsule taken in, what is in the store.

import type { BringUpTold } from "#runtime/console/bring-up-desk.ts";
import type { IntakeCheck } from "#runtime/console/intake-checks.ts";
import type { Intake, Stored } from "#runtime/console/intake-desk.ts";
import type { Rejudged } from "#runtime/console/rejudged.ts";
import { about, digest, flag, list, nullable, oneOf, type Schema, shape, text, whole } from "./schema.ts";

export const rejudgedSchema: Schema = shape<Rejudged>({
  index: whole(),
  is: oneOf(["same", "different", "ingredients", "unable"]),
  text,
  isProposedAgain: about(flag, "Whether the capsule's models made the proposal again"),
  isFollowed: about(flag, "Whether it follows from all ticks since an anchor"),
  differences: list(shape<Rejudged["differences"][number]>({ field: text, recorded: text, found: text })),
  changed: list(shape<Rejudged["changed"][number]>({ what: text, recorded: text, found: text })),
});

const check: Schema = shape<IntakeCheck>({
  name: text,
  is: oneOf(["fine", "wrong", "not-reached"]),
  text,
});

type Taken = Extract<Intake, { kind: "taken" }> & { readonly checks: readonly IntakeCheck[] };

export const takenSchema: Schema = shape<Taken>({
  kind: oneOf(["taken"]),
  id: digest,
  name: text,
  epoch: whole(),
  files: whole(),
  bytesWritten: whole(),
  signers: list(text),
  checks: about(list(check), "In the order in which they were made"),
});

export const storeSchema: Schema = shape<{ capsules: readonly Stored[] }>({
  capsules: list(
    shape<Stored>({
      id: digest,
      name: nullable(text),
      epoch: nullable(whole()),
      bytes: nullable(whole()),
      trouble: nullable(text),
    }),
  ),
});

export const bringUpSchema: Schema = shape<BringUpTold>({
  is: oneOf(["whole"]),
  digest,
  madeAt: text,
  madeBy: text,
  text: about(text, "All of it, in Markdown"),
});
