import { readdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { parseUtid } from "#runtime/capsule/utid.ts";
import { counted } from "#runtime/cli/capsule/text.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { drafted, listed, withTargets } from "#runtime/update/repo/books.ts";
import { targetPath, wantedFiles } from "#runtime/update/repo/check.ts";
import { folderReader, openBooks, writing } from "./disk.ts";
import { ticketsGood } from "./published-tickets.ts";
import { change, keyOption, keysIn, placeIn, repoOption, tellDone } from "./shared.ts";

export const removePart: Part = {
  name: "remove",
  usage: ["repo remove UTID… [--repo DIR] [--key FILE…] [--json]"],
  about:
    "Withdraws capsules: the next targets list them no more, so no gateway begins with them once their holders have signed. Gateways that run one keep it; what they shall run instead is another `iv repo add`, with a higher epoch. The bytes stay, so that whoever is fetching is not cut off.",
  options: { repo: repoOption, key: keyOption },
  examples: [{ run: "iv repo remove capsule://acme/pump@1.3.0", what: "it was a mistake" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length === 0) throw new UsageError("repo remove takes the names of capsules");
    const place = placeIn(call);
    const nowMs = Date.now();
    const done = await change(place, {
      keys: keysIn(call),
      nowMs,
      work: (books) => {
        const targets = { ...listed(books) };
        for (const word of call.words) {
          const utid = parseUtid(word);
          const path = utid && targetPath(utid);
          if (path === undefined || targets[path] === undefined)
            throw new Fault("repo/bad-capsule", `The repository offers no ${word}`, {
              hint: "`iv repo list` shows what it offers",
            });
          delete targets[path];
        }
        return withTargets(books, { targets, nowMs });
      },
    });
    return tellDone(call, io, { done, place });
  },
};

export const discardPart: Part = {
  name: "discard",
  usage: ["repo discard [--repo DIR] [--json]"],
  about:
    "Throws away what waits for signatures, and the signatures with it. What is published stays as it is.",
  options: { repo: repoOption },
  examples: [{ run: "iv repo discard", what: "that was the wrong capsule" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("repo discard takes options only");
    const place = placeIn(call);
    const nowMs = Date.now();
    const done = await change(place, {
      keys: [],
      nowMs,
      work: (books) => {
        if (books.published.timestamp === undefined)
          throw new Fault("repo/bad-metadata", "Nothing is published yet, so nothing would be left", {
            hint: "Remove the folder and begin again with `iv repo init`",
          });
        return drafted({ ...books, pending: {} }, nowMs);
      },
    });
    return tellDone(call, io, { done, place, said: ["discarded  what was waiting"] });
  },
};

export const sweepPart: Part = {
  name: "sweep",
  usage: ["repo sweep [--repo DIR] [--json]"],
  about:
    "Deletes the public files that nothing lists any more: blobs, envelopes and deltas of capsules that were withdrawn, documents that were replaced long ago, tickets that are over, and what a crash has left half written. Wait with it until no gateway fetches what was withdrawn.",
  options: { repo: repoOption },
  examples: [{ run: "iv repo sweep --repo /srv/capsules", what: "once a month" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("repo sweep takes options only");
    const place = placeIn(call);
    using _lock = writing(place);
    const named = await wantedFiles(folderReader(place.public), (await openBooks(place)).books);
    const wanted = new Set([...named, ...(await ticketsGood(place, Date.now()))]);
    const files = (await readdir(place.public, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const gone = files
      .map(({ parentPath, name }) => relative(place.public, join(parentPath, name)))
      .filter((path) => !wanted.has(path));
    for (const path of gone) await rm(join(place.public, path));
    if (call.options["json"]) io.out(JSON.stringify({ removed: gone, kept: files.length - gone.length }));
    else io.out(`removed    ${counted(gone.length, "file")}, kept ${files.length - gone.length}`);
    return 0;
  },
};
