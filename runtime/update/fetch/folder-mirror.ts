// The same files in a folder, such as that of a USB stick. Whoever brought it is believed no more than a web server.

import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Fault } from "#runtime/core/fault.ts";
import { tooLarge } from "#runtime/update/tuf/gathered.ts";
import type { Mirror, Want } from "#runtime/update/tuf/port.ts";

/** `base` is a path, or a file: URL. */
export function folderMirror(base: string): Mirror {
  const folder = base.startsWith("file:") ? fileURLToPath(base) : base;
  return {
    name: folder,
    way: "local",
    open: (path, want) => pieces(`${folder.replace(/\/+$/, "")}/${steps(path)}`, want),
  };
}

/** The path is quoted for a URL, so a name that was made to lead out of the folder is here as quoted as there. */
function steps(path: string): string {
  const names = path.split("/").map((step) => decodeURIComponent(step));
  if (names.some((name) => name === "" || name === "." || name === ".." || /[/\0]/.test(name)))
    throw absent(path);
  return names.join("/");
}

async function* pieces(path: string, { from, bytesMax, signal }: Want): AsyncGenerator<Uint8Array, void> {
  await using file = await opened(path);
  const status = await file.stat();
  if (!status.isFile()) throw absent(path);
  if (status.size > bytesMax) throw tooLarge(path, bytesMax);
  for (let at = from; ; ) {
    signal.throwIfAborted();
    const buffer = new Uint8Array(pieceBytes);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    at += bytesRead;
    if (bytesRead === 0) return;
    // It may grow while it is read.
    if (at > bytesMax) throw tooLarge(path, bytesMax);
    yield buffer.subarray(0, bytesRead);
  }
}

const pieceBytes = 65_536;

async function opened(path: string): Promise<FileHandle> {
  try {
    // A stick may hold links to anywhere on this gateway, and pipes that never answer.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") throw absent(path, cause);
    throw new Fault("update/unreachable", `Cannot read ${path}: ${code}`, {
      cause,
      hint: "Check that the stick is mounted and may be read",
    });
  }
}

function absent(path: string, cause?: unknown): Fault {
  return new Fault("update/absent", `${path} is not there`, {
    cause,
    hint: "Check the folder; the repository may have been copied in part",
  });
}
