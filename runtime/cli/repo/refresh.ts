import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Books, listed, needsOf, withTargets } from "#runtime/update/repo/books.ts";
import { refreshed, signedBy } from "#runtime/update/repo/ceremony.ts";
import { dayMs, type RoleName } from "#runtime/update/repo/form.ts";
import { openBooks, publish, writing } from "./disk.ts";
import { change, keyOption, keysIn, placeIn, repoOption, tellDone, waitingLines } from "./shared.ts";

export const refreshPart: Part = {
  name: "refresh",
  usage: ["repo refresh [--repo DIR] --key FILE… [--targets] [--json]"],
  about:
    "Signs the timestamp again, and the snapshot where half of its time is over, so that gateways go on believing that this is the newest. Run it every day, from cron or a systemd timer; nothing else in the repository changes, whatever waits for signatures. With --targets, the list of capsules gets a later expiry, for which its holders must sign.",
  options: {
    repo: repoOption,
    key: keyOption,
    targets: { type: "flag", about: "a later expiry for the list of capsules" },
  },
  examples: [{ run: "iv repo refresh --repo /srv/capsules --key online.key", what: "every day, by a timer" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("repo refresh takes options only");
    const place = placeIn(call);
    const keys = keysIn(call);
    const nowMs = Date.now();
    if (call.options["targets"] === true) {
      const work = (books: Books): Books => withTargets(books, { targets: listed(books), nowMs });
      return tellDone(call, io, { place, done: await change(place, { keys, nowMs, work }) });
    }
    using _lock = writing(place);
    const { books, finished } = await openBooks(place);
    const { books: after, added } = signedBy(refreshed(books, { kinds: dueIn(books, nowMs), nowMs }), {
      keys,
      nowMs,
    });
    const needs = needsOf(after);
    const open = waitingLines(needs, place);
    if (books.published.timestamp === undefined || open.length > 0)
      throw new Fault("repo/wrong-key", missing(books, open), {
        hint: "Give with --key those that the root names for snapshot and timestamp; `iv repo status` shows them",
      });
    // What waits for its holders stays as it is; what was drafted to follow it is drafted anew when they have signed.
    const published = [...finished, ...(await publish(place, after))];
    return tellDone(call, io, { place, done: { added, needs, published, books: after } });
  },
};

function missing({ published }: Books, open: readonly string[]): string {
  return published.timestamp === undefined ? "Nothing is published yet" : `Not refreshed: ${open[0]!.trim()}`;
}

function dueIn({ published, settings }: Books, nowMs: number): readonly RoleName[] {
  const left = Date.parse(published.snapshot?.signed.expires ?? "") - nowMs;
  return left < (settings.days.snapshot * dayMs) / 2 ? ["snapshot", "timestamp"] : ["timestamp"];
}
