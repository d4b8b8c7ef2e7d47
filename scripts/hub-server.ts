// The servers that several hubs share, from Debian, by the command that docs/hub.md has for a try-out: for tests and for
// the benchmark.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { LinkSetup } from "#runtime/hub/store/postgres/link.ts";
import { freePort, isInstalled, listens } from "./servers.ts";

/** One of them, which can be killed and started again where it was. */
export class HubServer implements AsyncDisposable {
  readonly what: "postgres" | "nats";
  readonly port: number;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #said = "";

  constructor(
    what: "postgres" | "nats",
    { port, folder }: { readonly port: number; readonly folder: string },
  ) {
    this.what = what;
    this.port = port;
    this.#folder = folder;
  }

  static async open(what: "postgres" | "nats"): Promise<HubServer> {
    const folder = await mkdtemp(join(tmpdir(), `iv-${what}-`));
    // PostgreSQL does not run as root, and has to find its way.
    await chmod(folder, 0o755);
    const server = new HubServer(what, { port: await freePort(), folder });
    await server.start();
    return server;
  }

  get passwordFile(): string {
    return join(this.#folder, "postgres.password");
  }

  /** Where it is; without a password. */
  get url(): string {
    return this.what === "nats" ? `mqtt://127.0.0.1:${this.port}` : `postgres://iv@127.0.0.1:${this.port}/iv`;
  }

  /** Again and again: one that was killed may leave something behind for a moment. */
  async start(): Promise<void> {
    for (let tries = 0; tries < 40; tries++) {
      const child = spawn(
        join(import.meta.dirname, "hub-server.sh"),
        [this.what, this.#folder, `${this.port}`],
        {
          stdio: ["ignore", "ignore", "pipe"],
        },
      );
      this.#child = child;
      child.stderr!.on("data", (chunk) => {
        this.#said = `${this.#said}${chunk}`.slice(-4_000);
      });
      while (child.exitCode === null && child.signalCode === null) {
        if (await this.#answers()) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${this.what} did not start: ${this.#said}`);
  }

  /** At once and without a goodbye to anybody. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** A database of its own in this server, and the way there. */
  async database(name: string): Promise<LinkSetup> {
    await this.sql("iv", `CREATE DATABASE ${name}`);
    return {
      address: { host: "127.0.0.1", port: this.port, user: "iv", database: name, isEncrypted: false },
      password: () => this.password,
    };
  }

  async sql(database: string, statement: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({
      ...{ host: "127.0.0.1", port: this.port, user: "iv", password: this.password, database },
    });
    // A server that is about to be killed says so to whoever is connected.
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query(statement)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    // What PostgreSQL's other processes still write while they find out.
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  get password(): string {
    return readFileSync(this.passwordFile, "utf8").trim();
  }

  async #answers(): Promise<boolean> {
    if (!(await listens(this.port))) return false;
    if (this.what === "nats") return true;
    return this.sql("iv", "SELECT 1").then(
      () => true,
      () => false,
    );
  }
}

export function hasNats(): boolean {
  return isInstalled("nats-server");
}

/** Where Debian puts it, out of the way. */
export function hasPostgres(): boolean {
  const base = "/usr/lib/postgresql";
  return existsSync(base) && readdirSync(base).some((version) => existsSync(`${base}/${version}/bin/initdb`));
}
