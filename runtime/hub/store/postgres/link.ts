// The way to PostgreSQL: a bounded pool, transactions that are tried again where two have crossed, and pauses while the
// server is away. Every wait has an end, on both sides: a hub that hangs must not keep a log from the others.

import pg from "pg";
import { backoffMs } from "#runtime/core/backoff.ts";
import { Bug, Fault } from "#runtime/core/fault.ts";
import type { Pem } from "#runtime/sync/pem.ts";
import { type PostgresAddress, placeOf } from "./address.ts";

export interface LinkSetup {
  readonly address: PostgresAddress;
  /** Asked at each connection, so that it can be changed while hubs run. */
  readonly password?: () => string;
  readonly pem?: Pem;
  onNews?(level: "info" | "warn", text: string): void;
}

export type Value = string | number | boolean | null | Uint8Array | readonly (string | number | null)[];

/** Says one statement and has its rows. */
export type Query = <Row>(sql: string, values?: readonly Value[]) => Promise<readonly Row[]>;

export class PostgresLink implements AsyncDisposable {
  readonly #pool: pg.Pool;
  readonly #setup: LinkSetup;
  /** While the server is away: when it is knocked at again, and the pauses after that. */
  #away: { untilMs: number; readonly waits: Generator<number, never> } | undefined;

  constructor(setup: LinkSetup) {
    this.#setup = setup;
    const { address, password, pem } = setup;
    const { host, port, user, database, isEncrypted } = address;
    this.#pool = new pg.Pool({
      ...{ host, port, database, max: connectionsMax, application_name: "iv hub", keepAlive: true },
      ...{ connectionTimeoutMillis: connectMs, idleTimeoutMillis: idleMs, query_timeout: answerMs },
      ...{
        statement_timeout: statementMs,
        lock_timeout: lockMs,
        idle_in_transaction_session_timeout: thoughtMs,
      },
      ...(user !== undefined && { user }),
      ...(password !== undefined && { password }),
      ssl: isEncrypted && { rejectUnauthorized: true, ...pem },
      types: { getTypeParser },
    });
    // A connection that breaks is found out by whoever asks next; an event that nobody hears would end the process.
    this.#pool.on("error", () => undefined);
    this.#pool.on("connect", (client) => void client.on("error", () => undefined));
  }

  /** One statement by itself. */
  async query<Row>(sql: string, values: readonly Value[] = []): Promise<readonly Row[]> {
    return await this.#with((client) => ask<Row>(client, sql, values));
  }

  /** All of it, on the disk, or none of it. The work may be done again from its beginning. */
  async transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#with(async (client) => {
          await client.query(begin);
          const result = await work((sql, values) => ask(client, sql, values));
          const { command } = await client.query("COMMIT");
          if (command !== "COMMIT") throw new Error(`The transaction ended with ${command}`);
          return result;
        });
      } catch (error) {
        if (!isCrossed(error) || tries >= triesMax) throw error;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }

  async #with<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (this.#away !== undefined && performance.now() < this.#away.untilMs)
      throw this.#fault("it was not there just now");
    let client: pg.PoolClient | undefined;
    try {
      client = await this.#pool.connect();
      const result = await work(client);
      client.release();
      if (this.#away !== undefined) this.#setup.onNews?.("info", `The books are there again: ${this.#place}`);
      this.#away = undefined;
      return result;
    } catch (error) {
      // Whatever is left of the transaction goes with the connection.
      client?.release(true);
      if (!isAway(error, client !== undefined)) throw error;
      throw this.#gone(error);
    }
  }

  #gone(cause: unknown): Fault {
    const because = (cause as Error).message || String((cause as { code?: unknown }).code);
    const isNews = this.#away === undefined;
    const waits = this.#away?.waits ?? backoffMs({ firstMs: 100, mostMs: 5_000 }, Math.random);
    this.#away = { waits, untilMs: performance.now() + waits.next().value };
    if (isNews) this.#setup.onNews?.("warn", `The books are away: ${because}`);
    return this.#fault(because, cause);
  }

  #fault(because: string, cause?: unknown): Fault {
    return new Fault("hub/store-away", `Cannot use the books ${this.#place}: ${because}`, {
      cause,
      hint: "Look whether PostgreSQL runs there, and whether it lets this user in",
    });
  }

  get #place(): string {
    return placeOf(this.#setup.address);
  }
}

async function ask<Row>(
  client: pg.PoolClient,
  sql: string,
  values: readonly Value[] = [],
): Promise<readonly Row[]> {
  return (await client.query(sql, [...values])).rows as Row[];
}

/** Two transactions have waited for each other, and this one was chosen to begin anew. */
function isCrossed(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ["40001", "40P01"].includes(error.code ?? "");
}

/**
 * Whether the server cannot be worked with just now. What it says of the data itself (classes 22 and 23), and what
 * another statement would not make good (42), are the work's own.
 */
function isAway(error: unknown, wasConnected: boolean): boolean {
  if (error instanceof Fault || error instanceof Bug) return false;
  if (error instanceof pg.DatabaseError) return !/^(?:22|23|40|42)/.test(error.code ?? "");
  if (!wasConnected) return true;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (
    typeof code === "string" || /^(?:Connection terminated|Query read timeout|Client)/.test(String(message))
  );
}

/** Sizes and times are integers that a number holds; everything else is as the package has it. */
function getTypeParser(type: number, format?: "text" | "binary"): (text: string) => unknown {
  return type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format as "text");
}

/** Whoever has set this lower for the database meant others: what is answered for is on the disk. */
const begin = `BEGIN; SELECT set_config('synchronous_commit', 'on', true)
  WHERE current_setting('synchronous_commit') = 'off'`;
const connectionsMax = 4;
const triesMax = 5;
const connectMs = 5_000;
const idleMs = 30_000;
const statementMs = 10_000;
const lockMs = 5_000;
/** Between two statements of a transaction: a hub that stands still lets go of its logs. */
const thoughtMs = 10_000;
/** Longer than the server's own patience, for a server that says nothing at all. */
const answerMs = 15_000;
