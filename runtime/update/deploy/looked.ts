// What came of the last look for something new, in a file of the data folder: so that a command can tell it while the
// daemon runs, and afterwards. Nothing is decided by it, and it is lost without harm.

import { readState, type StateForm, writeState } from "#runtime/capsule/store/state-file.ts";
import { formOf } from "#runtime/core/form.ts";
import type { TrustedTime } from "#runtime/update/tuf/trusted-time.ts";

export interface Looked {
  /** By the gateway's own clock, in microseconds. */
  readonly at: number;
  readonly from: string;
  /** How many capsules are offered; null where nobody could be asked. */
  readonly offers: number | null;
  readonly trouble: string;
  readonly time: TrustedTime;
}

export async function writeLooked(data: string, looked: Looked): Promise<void> {
  await writeState(path(data), looked).catch(() => {
    // It is only for whoever looks; a disk that refuses is told of by what matters.
  });
}

export async function readLooked(data: string): Promise<Looked | undefined> {
  return await readState(path(data), form).catch(() => undefined);
}

function path(data: string): string {
  return `${data}/update-looked.json`;
}

const form: StateForm<Looked> = {
  ...{ code: "update/bad-state", what: "the last look for updates" },
  hint: "Move the file away; the next look writes another",
  validate: formOf<Looked>(
    {
      type: "object",
      required: ["at", "from", "offers", "trouble", "time"],
      properties: {
        at: { type: "number" },
        from: { type: "string" },
        offers: { type: ["number", "null"] },
        trouble: { type: "string" },
        time: {
          type: "object",
          required: ["kind", "floorMs"],
          properties: { kind: { enum: ["trusted", "time-untrusted"] }, floorMs: { type: "number" } },
        },
      },
    },
    { allowUnionTypes: true },
  ),
};
