import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { needsOf, publication } from "#runtime/update/repo/books.ts";
import { dayMs, roleNames } from "#runtime/update/repo/form.ts";
import { loadBooks } from "./disk.ts";
import { holdersOf, placeIn, repoOption, waitingLines } from "./shared.ts";

export const statusPart: Part = {
  name: "status",
  usage: ["repo status [--repo DIR] [--json]"],
  about:
    "Says what is published and for how long it is good, and who is missing for what waits. Exits with 1 where something has expired or expires within two days.",
  options: { repo: repoOption },
  examples: [{ run: "iv repo status --repo /srv/capsules", what: "whom do we wait for?" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("repo status takes options only");
    const place = placeIn(call);
    const books = await loadBooks(place);
    const nowMs = Date.now();
    const needs = needsOf(books);
    const documents = roleNames.flatMap((kind) => {
      const signed = books.published[kind]?.signed;
      if (signed === undefined) return [];
      const daysLeft = Math.floor((Date.parse(signed.expires) - nowMs) / dayMs);
      const holders = holdersOf({ ...books, pending: {} }, kind);
      return [{ kind, version: signed.version, expires: signed.expires, daysLeft, holders }];
    });
    const isShort = documents.some(({ daysLeft }) => daysLeft < daysShort);
    if (call.options["json"]) {
      io.out(JSON.stringify({ published: documents, waiting: needs }));
      return isShort ? 1 : 0;
    }
    if (documents.length === 0) io.out("Nothing is published yet");
    for (const { kind, version, expires, daysLeft, holders } of documents)
      io.out(
        printable(
          `${kind.padEnd(10)} ${String(version).padStart(4)}  good until ${expires}, ${daysLeft < 0 ? "EXPIRED" : `${daysLeft} days`}  (${holders.join(", ")})`,
        ),
      );
    for (const line of waitingLines(needs, place)) io.out(line);
    if (publication(books) !== undefined)
      io.out(
        "unfinished all have signed, and somebody was interrupted: the next command that writes publishes it",
      );
    return isShort ? 1 : 0;
  },
};

const daysShort = 2;
