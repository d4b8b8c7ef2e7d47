import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { join } from "node:path";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Manifest } from "./manifest.ts";
import { capsuleId } from "./manifest-bytes.ts";
import { manifestBytesMax, parseManifest } from "./parse-manifest.ts";

/** A capsule whose every byte has just been checked against its manifest. */
export interface Capsule {
  readonly id: Digest;
  readonly manifest: Manifest;
  /** The members, by the name under which the manifest lists them. Nothing else of the folder is here. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads a capsule's folder. Nothing is taken on trust, also not from the last time: the manifest is held
 * against its schema, every member is hashed as it is read, and what is used is what was hashed. With
 * `expectedId` only that capsule opens, whatever somebody has put in its place.
 */
export async function openCapsule(
  folder: string,
  options: { readonly expectedId?: string } = {},
): Promise<Capsule> {
  const path = join(folder, "manifest.json");
  const manifest = await parseManifest(await readMember(folder, "manifest.json", manifestBytesMax), path);
  const id = capsuleId(manifest);
  const { expectedId } = options;
  if (expectedId !== undefined && expectedId !== id)
    throw new Fault("capsule/bad-digest", `The capsule in ${folder} is ${id}, not ${expectedId}`, {
      hint: "Install the capsule that the configuration names, or change capsule.id if this one is meant",
    });
  const files = new Map<string, Uint8Array>();
  for (const { file, digest } of manifest.files) {
    const bytes = await readMember(folder, file, memberBytesMax);
    const found = digestOf(bytes);
    if (found !== digest)
      throw new Fault(
        "capsule/bad-digest",
        `${join(folder, file)} is ${found}, the manifest says ${digest}`,
        {
          hint: "The file was changed after the capsule was built; install the capsule again, or rebuild it",
        },
      );
    files.set(file, bytes);
  }
  return Object.freeze({ id, manifest, files });
}

export const memberBytesMax: number = 64 * 1_024 * 1_024;

/**
 * One file of the folder itself. The schema's pattern already keeps member names flat; here it is held a
 * second time, because this is the line that opens the file.
 */
export async function readMember(folder: string, name: string, bytesMax: number): Promise<Uint8Array> {
  const path = join(folder, name);
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(name))
    throw new Fault(
      "capsule/bad-manifest",
      `The manifest in ${folder} lists a file "${name}" outside its folder`,
      {
        hint: "Name members without a folder, in lower case",
      },
    );
  try {
    if ((await lstat(path)).isSymbolicLink()) throw unreadable(path, "is a symbolic link");
    // The link is refused again by the kernel, for whoever puts one there between the two lines.
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const status = await file.stat();
    if (!status.isFile()) throw unreadable(path, "is not a plain file");
    if (status.size > bytesMax) throw unreadable(path, `has ${status.size} bytes, ${bytesMax} are allowed`);
    const buffer = new Uint8Array(status.size);
    // A file that grows or shrinks while it is read fails its digest; memory stays bounded either way.
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw unreadable(path, code === "ENOENT" ? "is missing" : `cannot be read (${code})`, error);
  }
}

function unreadable(path: string, what: string, cause?: unknown): Fault {
  return new Fault("capsule/unreadable", `${path} ${what}`, {
    cause,
    hint: "Check capsule.path in the gateway's configuration, and that the whole capsule was copied",
  });
}
