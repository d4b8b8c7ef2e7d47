// How a secret is kept on disk: one way for all keys. A file that others may read is not a secret any
// more, so it is refused rather than used with a warning that nobody reads.

import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { Fault } from "./fault.ts";

/** The text of a secret, without its newline. Errors of the disk are the caller's to put into words. */
export function readSecret(path: string, bytesMax: number = secretBytesMax): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { mode, size, uid } = fstatSync(file);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG)
      throw new Fault("keys/bad-file", `${path} is not a plain file`, {
        hint: "Name the file that holds the secret key",
      });
    if ((mode & othersMay) !== 0)
      throw new Fault(
        "keys/exposed",
        `The secret key ${path} of user ${uid} has mode ${octal(mode)}, so that others than its owner may use it`,
        { hint: `Run chmod 600 ${path}; if others could read it for long, replace the key` },
      );
    if (size > bytesMax)
      throw new Fault("keys/bad-file", `${path} has ${size} bytes, and a secret key at most ${bytesMax}`, {
        hint: "Name the file that holds the secret key",
      });
    const bytes = Buffer.alloc(size);
    return bytes.toString("utf8", 0, readSync(file, bytes)).trimEnd();
  } finally {
    closeSync(file);
  }
}

/** Whole or not at all, whatever happens in between: the name appears only once the bytes are on disk. */
export function keepSecret(path: string, text: string): void {
  const staged = `${path}.new`;
  rmSync(staged, { force: true });
  withFile(staged, "wx", (file) => {
    writeSync(file, `${text}\n`);
    fsyncSync(file);
  });
  renameSync(staged, path);
  withFile(dirname(path), "r", fsyncSync);
}

function withFile(path: string, flags: string, work: (file: number) => void): void {
  const file = openSync(path, flags, ownerOnly);
  try {
    work(file);
  } finally {
    closeSync(file);
  }
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, "0");
}

const ownerOnly = 0o600;
const othersMay = 0o077;
const secretBytesMax = 4_096;
