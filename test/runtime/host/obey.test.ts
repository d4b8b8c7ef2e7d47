// What a file in the data folder may have done: every verb, by a file alone and by two people, where two are asked for
// and where they are not, and with a log that takes nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Consent, takesTwo } from "#runtime/access/consent.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Answered, Verb, Want } from "#runtime/host/files.ts";
import { wantText } from "#runtime/host/files.ts";
import { Obedience } from "#runtime/host/obey.ts";
import type { AccessNote } from "#runtime/prove/access-record.ts";

const id: Digest = `sha256:${"a".repeat(64)}`;
const verbs: readonly Verb[] = ["activate", "suspend", "resume", "retire", "rollback"];
/** Which of them may lead to a capsule that drives. */
const arming = new Set<Verb>(["activate", "resume", "rollback"]);

interface Case {
  readonly isAsked: boolean;
  readonly isAgreed: boolean;
  readonly isLogged?: boolean;
}

async function obeyed(verb: Verb, { isAsked, isAgreed, isLogged = true }: Case) {
  const notes: AccessNote[] = [];
  const consent = new Consent({ isAsked, newMark: () => "the mark" });
  const asked = { verb, id, source: { id }, replaces: null };
  const agreed = consent.give(wantText(asked));
  const want: Want = { ...asked, revision: 1, ...(isAgreed && { agreed }) };
  // Nothing is there to be done: that it is tried is what counts, and it is told of by its refusal.
  const host = { entries: new Map() } as unknown as ConstructorParameters<typeof Obedience>[0]["host"];
  const obedience = new Obedience(
    {
      ...{ host, consent, now: () => 0, keep: async () => {} },
      open: async () => {
        throw new Error("tried");
      },
      note: async (note) => {
        notes.push(note);
        return isLogged;
      },
    },
    [],
  );
  const end: unknown = await obedience
    .obey({ schema: "industriverse.wants/1", revision: 1, wants: [want] })
    .then(() => obedience.answers[0])
    .catch((error: Error) => error.message);
  const isTried = end === "tried" || /not a capsule of this gateway/.test((end as Answered).text);
  return { isTried, text: typeof end === "string" ? end : (end as Answered).text, notes };
}

test("Obedience arms nothing by a file where two people are asked for, and has the safer done by anybody", async () => {
  for (const verb of verbs)
    for (const isAsked of [true, false])
      for (const isAgreed of [true, false]) {
        const { isTried, text, notes } = await obeyed(verb, { isAsked, isAgreed });
        const isRefused = isAsked && !isAgreed && arming.has(verb);
        assert.equal(isTried, !isRefused, `${verb} ${isAsked} ${isAgreed}: ${text}`);
        if (isRefused) assert.equal(text, takesTwo);
        // Of what came over the API the log says already who agreed.
        const first = isAgreed ? undefined : isRefused ? "denied" : "intended";
        assert.equal(notes[0]?.outcome, first, verb);
        for (const { who, how, what } of notes)
          assert.deepEqual([who, how, what], ["the file of wants", "file", verb]);
      }
});

test("Obedience has nothing armed of which the log cannot take that it is done", async () => {
  for (const verb of verbs) {
    const { isTried } = await obeyed(verb, { isAsked: false, isAgreed: false, isLogged: false });
    assert.equal(isTried, !arming.has(verb), verb);
  }
});
