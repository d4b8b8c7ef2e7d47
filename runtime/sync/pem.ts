import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
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

/** What of these files TLS cannot use, for whoever has to mend it; undefined where it can use all of them. */
export function flawIn({ ca, cert, key }: Pem): string | undefined {
  const steps: readonly (readonly [what: string, part: Pem])[] = [
    ["`tls.ca`, which is no certificate", { ...(ca && { ca }) }],
    ["`tls.cert`, which is no certificate", { ...(cert && { cert }) }],
    ["`tls.key`, which is no key without a passphrase", { ...(key && { key }) }],
    ["`tls.key`, which is not the key of `tls.cert`", { ...(cert && { cert }), ...(key && { key }) }],
  ];
  for (const [what, part] of steps)
    try {
      createSecureContext(part);
    } catch (error) {
      return `${what} (${(error as Error).message})`;
    }
  return undefined;
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
