import { exists } from "#runtime/capsule/store/disk.ts";
import { policyIn, trustOption } from "#runtime/cli/capsule/shared.ts";
import { bytesText, counted } from "#runtime/cli/capsule/text.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { checkInside, openRepository } from "#runtime/update/repo/check.ts";
import { folderReader } from "./disk.ts";
import { placeIn, repoOption } from "./shared.ts";

export const verifyPart: Part = {
  name: "verify",
  usage: ["repo verify [--repo DIR] [--trust FILE] [--json]"],
  about:
    "Looks at the whole repository as a gateway would that knows only the first root: every root and signature, every envelope, blob and delta by its digest. DIR may also be a copy of `public` alone, such as one on a USB stick. It writes nothing.",
  options: { repo: repoOption, trust: { ...trustOption, about: "also ask who has signed the capsules" } },
  examples: [{ run: "iv repo verify --repo /media/stick", what: "did the copy arrive whole?" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("repo verify takes options only");
    const place = placeIn(call);
    const read = folderReader((await exists(place.public)) ? place.public : place.root);
    const opened = await openRepository(read, { nowMs: Date.now() });
    const inside = await checkInside(read, { opened, policy: policyIn(call) });
    const { findings, capsules, blobs, bytes } = inside;
    const isSound = findings.length === 0;
    if (call.options["json"]) {
      io.out(JSON.stringify({ ok: isSound, root: opened.root.signed.version, ...inside }));
      return isSound ? 0 : 1;
    }
    for (const { path, what } of findings) io.out(printable(`${path}: ${what}`));
    io.out(
      `root ${opened.root.signed.version}, timestamp ${opened.timestamp.signed.version}: ${counted(capsules, "capsule")}, ${counted(blobs, "blob")}, ${bytesText(bytes)}`,
    );
    io.out(isSound ? "whole, and signed by those who must" : `${counted(findings.length, "thing")} wrong`);
    return isSound ? 0 : 1;
  },
};
