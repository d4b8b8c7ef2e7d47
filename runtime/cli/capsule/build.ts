import { join, resolve } from "node:path";
import { blobsOf, bundleBytesMax } from "#runtime/capsule/bundle/form.ts";
import { openHead } from "#runtime/capsule/bundle/open.ts";
import { BundleReader } from "#runtime/capsule/bundle/read.ts";
import { bundleStream } from "#runtime/capsule/bundle/write.ts";
import { manifestBytes } from "#runtime/capsule/manifest-bytes.ts";
import { exists, filePieces, writeWhole } from "#runtime/capsule/store/disk.ts";
import { envelopeBytes } from "#runtime/capsule/trust/envelope.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { type Call, type ExitCode, type Io, textOption } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { pointsOf } from "#runtime/devices.ts";
import type { Binding } from "#runtime/foundry/binding.ts";
import { type Forged, forge, holdSource, type Progress, stages } from "#runtime/foundry/forge.ts";
import { readRecording } from "./recording.ts";
import { capsuleWord } from "./shared.ts";
import { bytesText, counted } from "./text.ts";
import { filesIn, readSource, recordingOf } from "./written.ts";

export const buildPart: Part = {
  name: "build",
  usage: ["capsule build DIR [--out FILE.capsule] [--gateway FILE] [--json]"],
  about: `Makes a capsule of a folder with a capsule.json. It goes through ${stages.length} stages, each of which can refuse: ${stages.map(({ name, makesSure }) => `${name} (${makesSure})`).join("; ")}. The same folder makes the same bytes on every machine. The manifest and what the build made are written beside capsule.json as well, so that a gateway can open the folder itself.`,
  options: {
    out: { type: "string", value: "FILE", about: "the capsule (NAME-VERSION.capsule in the folder)" },
    gateway: { type: "string", value: "FILE", about: "a gateway's configuration that it has to fit" },
  },
  examples: [
    { run: "iv capsule build pump", what: "build, and say what each stage found" },
    {
      run: "iv capsule build pump --gateway gateway.yaml",
      what: "and hold it against the gateway it is for",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const folder = resolve(capsuleWord(call, "capsule build", "folder"));
    const gateway = textOption(call, "gateway");
    const isJson = call.options["json"] === true;
    const source = await readSource(folder);
    const files = await filesIn(folder);
    // Before a file is opened that it names.
    await holdSource({ source, files });
    const order = {
      ...{ source, files },
      recording: await readRecording(join(folder, recordingOf(source, folder))),
      binding: gateway === undefined ? undefined : await bindingIn(gateway),
      kernels: loadKernels(),
    };
    const forged = await forge(order, isJson ? silent : progressOn(io));
    const out =
      textOption(call, "out") ?? join(folder, `${forged.manifest.name}-${forged.manifest.version}.capsule`);
    const signedBefore = await signaturesAt(resolve(out));
    await writeBuilt(forged, { folder, out });
    const bytes = forged.manifest.files.reduce((sum, member) => sum + member.bytes, 0);
    if (isJson)
      io.out(
        JSON.stringify({
          id: forged.id,
          utid: utidText(forged.manifest),
          path: resolve(out),
          bytes,
          foundry: { ...forged.manifest.foundry, parts: forged.parts },
          signaturesReplaced: signedBefore,
        }),
      );
    else
      io.out(
        `\n${forged.id}\n${bytesText(bytes)} in ${forged.manifest.files.length} files, written to ${out}`,
      );
    if (!isJson && signedBefore > 0)
      io.out(`It took the place of one with ${counted(signedBefore, "signature")}; have it signed again`);
    return 0;
  },
};

/** By how many a capsule is signed that lies where this one goes; a build makes the same bytes whatever lay there. */
async function signaturesAt(path: string): Promise<number> {
  if (!(await exists(path))) return 0;
  const reader = new BundleReader(filePieces(path, { bytesMax: bundleBytesMax, links: "follow" }), path);
  try {
    const { envelope } = await openHead(await reader.head(), { place: path });
    return envelope.signatures.length;
  } catch (cause) {
    // Whatever lies there is no capsule that anybody signed.
    if (cause instanceof Fault) return 0;
    throw cause;
  } finally {
    await reader.close();
  }
}

async function bindingIn(path: string): Promise<Binding> {
  const { devices } = await readGatewayFile(path);
  const drivers = Object.values(devices).map(({ driver }) => driver);
  return { drivers: [...new Set(drivers)], points: Object.fromEntries(pointsOf(devices)) };
}

async function writeBuilt(
  { manifest, files }: Forged,
  { folder, out }: { readonly folder: string; readonly out: string },
): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  for (const member of manifest.files)
    if (member.role === "fused" || member.role === "sbom")
      await writeWhole(join(folder, member.file), [files.get(member.file)!]);
  await writeWhole(join(folder, "manifest.json"), [new TextEncoder().encode(text)]);
  const payload = manifestBytes(manifest);
  const head = { manifest: payload, signatures: envelopeBytes({ payload, signatures: [] }) };
  const blobs = blobsOf(manifest.files, out).map((blob) => {
    const { file } = manifest.files.find(({ digest }) => digest === blob.digest)!;
    return { ...blob, content: [files.get(file)!] };
  });
  await writeWhole(resolve(out), bundleStream(head, blobs));
}

const silent: Progress = { begins: () => undefined, ends: () => undefined };

function progressOn(io: Io): Progress {
  const width = Math.max(...stages.map(({ name }) => name.length));
  return {
    begins: ({ name }, index) => {
      if (io.isTerminal) io.err(`${index + 1}/${stages.length} ${name} …`);
    },
    ends: ({ name }, says) => io.out(`${name.padEnd(width)}  ${says}`),
  };
}
