import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { checkBundle } from "#runtime/capsule/bundle/check.ts";
import { blobName } from "#runtime/capsule/bundle/form.ts";
import { indexName, ociDocuments } from "#runtime/capsule/bundle/oci.ts";
import { type OpenedHead, openHead } from "#runtime/capsule/bundle/open.ts";
import { BundleReader } from "#runtime/capsule/bundle/read.ts";
import { exists, unwritable, writeWhole } from "#runtime/capsule/store/disk.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { briefOf, capsuleWord, identityLines, storeOption } from "./shared.ts";
import { type Source, sourceOf } from "./source.ts";

export const exportPart: Part = {
  name: "export",
  usage: [
    "capsule export CAPSULE [--store DIR] --oci-layout DIR [--json]",
    "capsule export CAPSULE [--store DIR] --out NEW.capsule [--json]",
  ],
  about:
    "Gives a capsule another form. Digests and signatures stay what they are, so every form verifies like every other. CAPSULE is a `.capsule` file, an OCI layout, or with --store what is installed there.",
  options: {
    "oci-layout": {
      type: "string",
      value: "DIR",
      about: "an OCI image layout, for registries; the folder must be new",
    },
    out: { type: "string", value: "NEW.capsule", about: "a bundle; the file must be new" },
    store: storeOption,
  },
  examples: [
    { run: "iv capsule export pump.capsule --oci-layout ./pump", what: "then push it with any OCI tool" },
    { run: "iv capsule export ./pump --out pump.capsule", what: "and back, to the same bytes" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const layout = textOption(call, "oci-layout");
    const out = textOption(call, "out");
    if ((layout === undefined) === (out === undefined))
      throw new UsageError("say either --oci-layout DIR or --out NEW.capsule");
    const target = resolve((layout ?? out)!);
    const source = await sourceOf(capsuleWord(call, "capsule export"), textOption(call, "store"));
    if (await exists(target))
      throw new Fault("capsule/unwritable", `${target} is there already`, {
        hint: "Name a new place; nothing is written over",
      });
    const opened = layout === undefined ? await toBundle(target, source) : await toLayout(target, source);
    if (call.options["json"]) io.out(JSON.stringify({ path: target, ...briefOf(opened) }));
    else for (const line of [...identityLines(opened), `  written to ${layout ?? out}`]) io.out(line);
    return 0;
  },
};

/** Checked as it passes, and again as it lies there: what was written is what gets carried away. */
async function toBundle(path: string, { stream, place }: Source): Promise<OpenedHead> {
  let opened: OpenedHead | undefined;
  await writeWhole(path, stream, {
    async check(staged) {
      const { stream: written } = await sourceOf(staged, undefined);
      opened = await checkBundle(written, { place });
    },
  });
  return opened!;
}

/** The index comes last: a layout without it is none. */
async function toLayout(path: string, { stream, place }: Source): Promise<OpenedHead> {
  const reader = new BundleReader(stream, place);
  try {
    const opened = await openHead(await reader.head(), { place });
    const { files } = ociDocuments(opened);
    await mkdir(join(path, "blobs", "sha256"), { recursive: true }).catch((error) => {
      throw unwritable(path, error);
    });
    for await (const blob of reader.blobs(opened.blobs))
      await writeWhole(join(path, blobName(blob.digest)), blob.content);
    const last = [...files].sort(([a], [b]) => Number(a === indexName) - Number(b === indexName));
    for (const [name, bytes] of last) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeWhole(join(path, name), [bytes]);
    }
    return opened;
  } finally {
    await reader.close();
  }
}
