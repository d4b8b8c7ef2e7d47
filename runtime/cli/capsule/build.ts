import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { blobsOf } from "#runtime/capsule/bundle/form.ts";
import { bundleStream } from "#runtime/capsule/bundle/write.ts";
import { memberBytesMax, readMember } from "#runtime/capsule/disk.ts";
import type { ManifestSource } from "#runtime/capsule/manifest.ts";
import { manifestBytes } from "#runtime/capsule/manifest-bytes.ts";
import { manifestBytesMax, parseJson } from "#runtime/capsule/parse-manifest.ts";
import { writeWhole } from "#runtime/capsule/store/disk.ts";
import { envelopeBytes } from "#runtime/capsule/trust/envelope.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { type Call, type ExitCode, type Io, textOption } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { pointsOf } from "#runtime/devices.ts";
import type { Binding } from "#runtime/foundry/binding.ts";
import { type Forged, forge, type Progress, stages } from "#runtime/foundry/forge.ts";
import { readRecording } from "./recording.ts";
import { capsuleWord } from "./shared.ts";
import { bytesText } from "./text.ts";

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
    const folder = resolve(capsuleWord(call, "capsule build"));
    const gateway = textOption(call, "gateway");
    const isJson = call.options["json"] === true;
    const source = await readSource(folder);
    const order = {
      source,
      files: await filesIn(folder),
      recording: await readRecording(join(folder, recordingOf(source, folder))),
      binding: gateway === undefined ? undefined : await bindingIn(gateway),
      kernels: loadKernels(),
    };
    const forged = await forge(order, isJson ? silent : progressOn(io));
    const out =
      textOption(call, "out") ?? join(folder, `${forged.manifest.name}-${forged.manifest.version}.capsule`);
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
        }),
      );
    else
      io.out(
        `\n${forged.id}\n${bytesText(bytes)} in ${forged.manifest.files.length} files, written to ${out}`,
      );
    return 0;
  },
};

async function readSource(folder: string): Promise<ManifestSource> {
  const path = join(folder, "capsule.json");
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("capsule/unreadable", `Cannot read ${path}: ${cause.code ?? cause.message}`, {
      cause,
      hint: "`iv capsule new DIR` makes a folder to start from",
    });
  });
  if (bytes.length > manifestBytesMax)
    throw new Fault(
      "capsule/bad-manifest",
      `${path} has ${bytes.length} bytes, of at most ${manifestBytesMax}`,
    );
  const value = parseJson(bytes, path);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Fault("capsule/bad-manifest", `${path} is no object`);
  // Its fields are checked by the contract before anything is made of them.
  return value as ManifestSource;
}

function recordingOf({ recording }: ManifestSource, folder: string): string {
  if (typeof recording === "string") return recording;
  throw new Fault("capsule/bad-manifest", `${join(folder, "capsule.json")} names no recording`, {
    hint: "recording: a table of the points, .csv or .npz, that the build holds everything against",
  });
}

/** Plain files whose names could be members'; the manifest says which of them are. */
async function filesIn(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && /^[a-z0-9][a-z0-9._-]*$/.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => name !== "capsule.json" && !name.endsWith(".capsule"));
  const files = new Map<string, Uint8Array>();
  for (const name of names.sort()) files.set(name, await readMember(folder, name, memberBytesMax));
  return files;
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
