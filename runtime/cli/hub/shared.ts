import { type Call, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { readSecret } from "#runtime/core/secret-file.ts";
import type { StorePlace } from "#runtime/hub/store/open-store.ts";
import { postgresAddress } from "#runtime/hub/store/postgres/address.ts";
import { type Pem, readPem } from "#runtime/sync/pem.ts";

export const dataOption = {
  type: "string",
  value: "DIR",
  about: "the hub's data folder",
  default: "./hub-data",
} as const;

/** Where the books are: in the data folder, or in PostgreSQL. */
export const storeOptions: Part["options"] = {
  data: dataOption,
  store: { type: "string", value: "URL", about: "books in PostgreSQL, as postgres://iv@db.plant.local/iv" },
  "store-password": {
    type: "string",
    value: "FILE",
    about: "the password for it, in a file of mode 600; without it PGPASSWORD and ~/.pgpass count",
  },
  "store-ca": { type: "string", value: "FILE", about: "who has to have signed its certificate (PEM)" },
  "store-cert": { type: "string", value: "FILE", about: "our certificate for it, where it wants one" },
  "store-key": { type: "string", value: "FILE", about: "that certificate's key" },
};

export const storeUsage = "[--data DIR | --store URL [--store-password FILE] [--store-ca FILE]]";

export function dataIn(call: Call): string {
  return textOption(call, "data")!;
}

export function storeIn(call: Call, onNews?: (level: "info" | "warn", text: string) => void): StorePlace {
  const text = textOption(call, "store");
  if (text === undefined) return { dir: dataIn(call) };
  const reading = postgresAddress(text);
  if (reading.kind === "bad") throw new UsageError(`--store cannot be used: ${reading.because}`);
  const password = passwordIn(call, "store-password");
  const pem = pemIn(call, "store-");
  const { address } = reading;
  if (pem !== undefined && !address.isEncrypted)
    throw new UsageError("--store speaks no TLS there; add ?sslmode=verify-full to it");
  return {
    postgres: { address, ...(password && { password }), ...(pem && { pem }), ...(onNews && { onNews }) },
  };
}

/**
 * Read at once, so that a file that is missing is found out while a person looks, and again at each connection, so that it
 * can be changed; one that is just being changed is no reason to stop.
 */
export function passwordIn(call: Call, name: string): (() => string) | undefined {
  const path = textOption(call, name);
  if (path === undefined) return undefined;
  let last = readSecret(path);
  return () => {
    try {
      last = readSecret(path);
    } catch {
      // The one before is tried, and the server says whether it still counts.
    }
    return last;
  };
}

export function pemIn(call: Call, before: "" | "store-"): Pem | undefined {
  const [ca, cert, key] = ["ca", "cert", "key"].map((name) => textOption(call, `${before}${name}`));
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError(`--${before}cert and --${before}key come together`);
  if (ca === undefined && cert === undefined) return undefined;
  return readPem({ ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) });
}

/** "127.0.0.1:1883", "[::1]:1883", or a port alone, which means loopback. */
export function addressIn(call: Call, name: string): { host: string; port: number } {
  const text = textOption(call, name)!;
  const [, host = "127.0.0.1", port] = /^(?:(?:\[?([^\]]+?)\]?):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535)
    throw new UsageError(`--${name} takes an address such as 127.0.0.1:1883, not "${text}"`);
  return { host, port: Number(port) };
}
