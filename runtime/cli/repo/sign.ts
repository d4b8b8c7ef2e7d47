import { writeWhole } from "#runtime/capsule/store/disk.ts";
import type { SecretKey } from "#runtime/capsule/trust/key.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { type Signing, withTaken } from "#runtime/update/repo/ceremony.ts";
import type { Document, RoleName } from "#runtime/update/repo/form.ts";
import { documentBytes, kindIn, readDocument, withSignature } from "#runtime/update/repo/models.ts";
import { contentLines } from "./content.ts";
import { change, fileAt, keyOption, keysIn, placeIn, repoOption, tellDone } from "./shared.ts";

export const signPart: Part = {
  name: "sign",
  usage: ["repo sign [--repo DIR] --key FILE… [--json]", "repo sign FILE… --key FILE… [--json]"],
  about:
    "Signs what waits. In the publisher's folder: everything that the root asks these keys for, and publishes it if nobody is missing any more. With FILE, which is a pending document that came on a stick: that file alone, in place, without a repository or a network, after printing what it says. Read that before you give the stick back.",
  options: { repo: repoOption, key: keyOption },
  examples: [
    { run: "iv repo sign --repo /srv/capsules --key online.key", what: "on the machine that publishes" },
    {
      run: "iv repo sign /media/stick/targets.json --key alice.key",
      what: "on the machine that has no network",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const keys = keysIn(call);
    if (keys.length === 0) throw new UsageError("say with --key which secret key signs");
    if (call.words.length > 0) return await signFiles(call, io, keys);
    const place = placeIn(call);
    const done = await change(place, { keys, nowMs: Date.now(), work: (books) => books });
    const said =
      done.added.length > 0 || done.published.length > 0
        ? []
        : ["Nothing waits for a signature of these keys"];
    tellDone(call, io, { done, place, said });
    return said.length === 0 ? 0 : 1;
  },
};

async function signFiles(call: Call, io: Io, keys: readonly SecretKey[]): Promise<ExitCode> {
  const signed: object[] = [];
  for (const path of call.words) {
    const document = keys.reduce(withSignature, readTravelling(path));
    await writeWhole(path, [documentBytes(document)]);
    const { _type: kind, version } = document.signed;
    signed.push({ path, kind, version, signatures: document.signatures.length });
    if (call.options["json"]) continue;
    for (const line of contentLines(document)) io.out(printable(line));
    for (const { publicKey } of keys) io.out(`signed     ${path}, by ${publicKey.name}`);
  }
  if (call.options["json"]) io.out(JSON.stringify({ signed }));
  return 0;
}

export const takePart: Part = {
  name: "take",
  usage: ["repo take FILE… [--repo DIR] [--key FILE…] [--json]"],
  about:
    "Takes the signatures of pending documents that were signed elsewhere and came back, and publishes what is complete. A file that was changed on its way, or that something newer has overtaken, is refused.",
  options: { repo: repoOption, key: keyOption },
  examples: [
    { run: "iv repo take /media/stick/targets.json --key online.key", what: "Alice's signature is back" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length === 0) throw new UsageError("repo take takes the files that came back");
    const place = placeIn(call);
    const nowMs = Date.now();
    const taken: Signing["added"][number][] = [];
    const done = await change(place, {
      keys: keysIn(call),
      nowMs,
      work: (books) =>
        call.words.reduce((current, path) => {
          const next = withTaken(current, { document: readTravelling(path), place: path, nowMs });
          taken.push(...next.added);
          return next.books;
        }, books),
    });
    return tellDone(call, io, { place, done: { ...done, added: [...taken, ...done.added] } });
  },
};

function readTravelling(path: string): Document {
  const bytes = fileAt(path);
  return readDocument(bytes, { kind: kindIn(bytes) as RoleName, place: path });
}
