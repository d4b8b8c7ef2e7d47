import { resolve } from "node:path";
import { type OpenedHead, openHead } from "#runtime/capsule/bundle/open.ts";
import { BundleReader } from "#runtime/capsule/bundle/read.ts";
import { bundleStream } from "#runtime/capsule/bundle/write.ts";
import { writeWhole } from "#runtime/capsule/store/disk.ts";
import { readSecretKey } from "#runtime/capsule/trust/disk.ts";
import { envelopeBytes, signed } from "#runtime/capsule/trust/envelope.ts";
import type { SecretKey } from "#runtime/capsule/trust/key.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { briefOf, capsuleWord, identityLines, neededOption, storeOption } from "./shared.ts";
import { type Source, sourceOf } from "./source.ts";

export const signPart: Part = {
  name: "sign",
  usage: ["capsule sign CAPSULE [--store DIR] --key FILE [--out NEW.capsule] [--json]"],
  about:
    "Adds a signature to a capsule. Every file is read and compared first, so nobody signs what is damaged. The signatures of others stay; the id does not change. A `.capsule` file is replaced whole; of anything else a new one is made.",
  options: {
    key: { type: "string", value: "FILE", about: "the secret key, as `iv keys new` made it" },
    out: { type: "string", value: "NEW.capsule", about: "write here instead of over the file" },
    store: storeOption,
  },
  examples: [
    { run: "iv capsule sign pump.capsule --key alice.key", what: "the author signs" },
    {
      run: "iv capsule sign pump.capsule --key plant-7.key --out released.capsule",
      what: "the site signs as well, and keeps what it was given",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const keyPath = neededOption(call, "key", "which secret key signs");
    const source = await sourceOf(capsuleWord(call, "capsule sign"), textOption(call, "store"));
    const out = textOption(call, "out") ?? (source.kind === "bundle" ? source.place : undefined);
    if (out === undefined) throw new UsageError("say with --out where the signed capsule goes");
    const key = readSecretKey(keyPath);
    const opened = await signTo(resolve(out), { source, key });
    const { name, id } = key.publicKey;
    if (call.options["json"])
      io.out(JSON.stringify({ path: resolve(out), signer: { name, id }, ...briefOf(opened) }));
    else
      io.out(
        [
          ...identityLines(opened),
          `  signed by  ${name}, ${id}`,
          `  signatures ${opened.envelope.signatures.length}`,
          `  written to ${out}`,
        ].join("\n"),
      );
    return 0;
  },
};

/** The head is rewritten, and the blobs pass through; the file appears only once the last was compared. */
async function signTo(
  path: string,
  { source, key }: { readonly source: Source; readonly key: SecretKey },
): Promise<OpenedHead> {
  const reader = new BundleReader(source.stream, source.place);
  try {
    const opened = await openHead(await reader.head(), { place: source.place });
    const envelope = signed(opened.envelope, key);
    const head = { ...opened.head, signatures: envelopeBytes(envelope) };
    await writeWhole(path, bundleStream(head, reader.blobs(opened.blobs)));
    return { ...opened, head, envelope };
  } finally {
    await reader.close();
  }
}
