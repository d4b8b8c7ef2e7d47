// Where the books are, as a person writes it. Only what is understood is taken, so that a misspelt `sslmode` is an error
// and not a connection without TLS.

export interface PostgresAddress {
  /** A name, an address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly database: string;
  readonly isEncrypted: boolean;
}

export type AddressReading = Readonly<
  { kind: "address"; address: PostgresAddress } | { kind: "bad"; because: string }
>;

/**
 * `postgres://user@host:port/database`, or `postgres:///database?host=/run/postgresql&user=iv` for a socket. Off this
 * machine it speaks TLS and checks whom it speaks with, unless `sslmode=disable` says otherwise.
 */
export function postgresAddress(text: string): AddressReading {
  const bad = (because: string): AddressReading => ({ kind: "bad", because });
  const url = URL.parse(text);
  if (url === null || !["postgres:", "postgresql:"].includes(url.protocol))
    return bad("it is no address such as postgres://iv@db.plant.local/iv");
  if (url.password !== "") return bad("a password in it would be seen by everybody who lists processes");
  const strange = [...url.searchParams.keys()].find((name) => !["host", "user", "sslmode"].includes(name));
  if (strange !== undefined) return bad(`${JSON.stringify(strange)} is not understood`);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (database === "" || database.includes("/")) return bad("it names no database");
  const host = url.searchParams.get("host") ?? url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (host === "") return bad("it names no host, and no folder of a socket as ?host=/run/postgresql");
  const mode = url.searchParams.get("sslmode");
  if (mode !== null && mode !== "disable" && mode !== "verify-full")
    return bad(`sslmode is verify-full or disable, not ${JSON.stringify(mode)}`);
  const user = decodeURIComponent(url.username) || url.searchParams.get("user") || undefined;
  const isHere = host.startsWith("/") || loopback.has(host);
  return {
    kind: "address",
    address: {
      ...{ host, port: url.port === "" ? defaultPort : Number(url.port), user, database },
      isEncrypted: mode === null ? !isHere : mode === "verify-full",
    },
  };
}

/** For people: without anything that is secret. */
export function placeOf({ host, port, database }: PostgresAddress): string {
  return host.startsWith("/") ? `${database} in ${host}` : `${database} at ${host}:${port}`;
}

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);
const defaultPort = 5_432;
