import { readFileSync } from "node:fs";
import { Fault } from "#runtime/core/fault.ts";

/** Files of certificates. With `cert` and `key` the broker sees who we are. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface Pem {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Read once, at the start: a file that is not there is found out while a person looks, and not at a reconnection. */
export function readPem(tls: TlsFiles | undefined): Pem | undefined {
  return (
    tls && Object.fromEntries(Object.entries(tls).map(([name, path]: [string, string]) => [name, read(path)]))
  );
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Fault("config/unreadable", `Cannot read ${path}: ${(cause as Error).message}`, {
      cause,
      hint: "Name PEM files under `tls` that this user may read",
    });
  }
}
