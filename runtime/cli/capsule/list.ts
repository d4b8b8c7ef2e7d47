import { collect, installed, type Listed, survey } from "#runtime/capsule/store/keep.ts";
import { lackingMember } from "#runtime/capsule/store/open.ts";
import { placeOf } from "#runtime/capsule/store/place.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { briefOf, neededOption, storeOption } from "./shared.ts";
import { bytesText, counted } from "./text.ts";

export const listPart: Part = {
  name: "list",
  usage: ["capsule list --store DIR [--collect] [--json]"],
  about:
    "Shows what is installed in a store, and what is damaged there. Manifests are read, and files are looked for in their full length; `iv capsule verify` reads all of them. What no capsule lists is named, and so is what others than its owner may write. With --collect the files that no capsule lists any more are removed first. Exit code 1 if a capsule is damaged.",
  options: {
    store: storeOption,
    collect: { type: "flag", about: "remove files that no capsule lists" },
  },
  examples: [
    { run: "iv capsule list --store /var/lib/industriverse/capsules", what: "what could this gateway run?" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("capsule list takes no words, only --store");
    const store = neededOption(call, "store", "where capsules are kept");
    const collected = call.options["collect"] ? await collect(store) : undefined;
    const all = await Promise.all((await installed(store)).map((each) => lookedFor(each, store)));
    const { leftOver, exposed } = await survey(store);
    if (call.options["json"])
      io.out(
        JSON.stringify({
          ...{ store, capsules: all.map(forPrograms), collected: collected ?? null },
          ...{ leftOver, exposed: exposed.map(({ path }) => path) },
        }),
      );
    else {
      for (const line of all.length === 0 ? ["nothing is installed"] : all.flatMap(linesOf)) io.out(line);
      for (const path of leftOver) io.out(`left over: ${path}, which no capsule lists`);
      for (const { path, mode } of exposed)
        io.out(`open to others: ${path} has mode ${mode.toString(8).padStart(4, "0")}; run chmod 444 on it`);
      if (collected !== undefined)
        io.out(`${counted(collected.blobsRemoved, "file")} removed, ${collected.blobsKept} kept`);
    }
    return all.some(({ kind }) => kind === "damaged") ? 1 : 0;
  },
};

/** A file that is gone, or was cut, is damage that a list should not keep to itself. */
async function lookedFor(listed: Listed, store: string): Promise<Listed> {
  if (listed.kind === "damaged") return listed;
  const fault = await lackingMember(placeOf(store), listed.opened);
  return fault === undefined ? listed : { kind: "damaged", id: listed.id, fault };
}

function forPrograms(listed: Listed): object {
  if (listed.kind === "capsule") return { ok: true, ...briefOf(listed.opened) };
  const { code, message } = listed.fault;
  return { ok: false, id: listed.id, error: { code, message } };
}

function linesOf(listed: Listed): readonly string[] {
  if (listed.kind === "damaged") return [`DAMAGED: ${listed.fault.message}`, `  ${listed.id}`];
  const { id, manifest, blobs, envelope } = listed.opened;
  const bytes = blobs.reduce((sum, blob) => sum + blob.bytes, 0);
  const facts = [
    `epoch ${manifest.epoch}`,
    counted(manifest.files.length, "file"),
    bytesText(bytes),
    counted(envelope.signatures.length, "signature"),
  ];
  return [utidText(manifest), `  ${id}`, `  ${facts.join(", ")}`];
}
