import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { memberBytesMax, readMember } from "#runtime/capsule/disk.ts";
import type { ManifestSource } from "#runtime/capsule/manifest.ts";
import { manifestBytesMax, parseJson } from "#runtime/capsule/parse-manifest.ts";
import { Fault } from "#runtime/core/fault.ts";

/** What the author of a folder wrote into its capsule.json; an object, and no more is known of it. */
export async function readSource(folder: string): Promise<ManifestSource> {
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
  holdOnce(new TextDecoder().decode(bytes), path);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Fault("capsule/bad-manifest", `${path} is no object`);
  // Its fields are checked by the contract before anything is made of them.
  return value as ManifestSource;
}

/** JSON takes the last of two fields of one name, which may not be the one that its author looks at. */
function holdOnce(text: string, path: string): void {
  const { errors } = parseDocument(text, { uniqueKeys: true, logLevel: "error" });
  const twice = errors.find(({ code }) => code === "DUPLICATE_KEY");
  if (twice === undefined) return;
  const { line } = twice.linePos![0];
  const name = /"(?:[^"\\]|\\.)*"/.exec(text.slice(twice.pos[0]))?.[0] ?? "a field";
  throw new Fault("capsule/bad-manifest", `${path}:${line}: ${name} stands twice in one object`, {
    hint: "Only the last of them would count; write it once",
  });
}

/** Where the recording lies that all of it is held against. */
export function recordingOf({ recording }: ManifestSource, folder: string): string {
  if (typeof recording === "string") return recording;
  throw new Fault("capsule/bad-manifest", `${join(folder, "capsule.json")} names no recording`, {
    hint: "recording: a table of the points, .csv or .npz, that the build holds everything against",
  });
}

/** Plain files whose names could be members'; the manifest says which of them are. */
export async function filesIn(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && /^[a-z0-9][a-z0-9._-]*$/.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => name !== "capsule.json" && !name.endsWith(".capsule"));
  const files = new Map<string, Uint8Array>();
  for (const name of names.sort()) files.set(name, await readMember(folder, name, memberBytesMax));
  return files;
}
