import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClientSession, DataValue, OPCUAClient } from "node-opcua-client";
import type { OpcuaConfig } from "#runtime/config.ts";
import { backoffMs } from "#runtime/core/backoff.ts";
import { type LinkState, reconnectFirstMs, reconnectMostMs } from "./kept-link.ts";
import { checkOpcuaPackage, identityOf, loadOpcua, makeClient, type OpcuaLibrary } from "./opcua-client.ts";

/** What a server says of a node. `value` is NaN where it is no number; `sourceMs` is absent where it gives no time. */
export interface NodeReading {
  readonly value: number;
  readonly status: number;
  readonly sourceMs?: number;
}

export interface NodeWrite {
  readonly node: string;
  readonly value: number;
}

/** The statuses of a write, one a node, or that nobody knows what became of it. */
export type NodesWritten = Readonly<
  { kind: "answered"; statuses: readonly number[] } | { kind: "unsent" | "unanswered"; detail: string }
>;

export interface OpcuaLinkOptions {
  readonly config: Omit<OpcuaConfig, "points">;
  readonly nodes: readonly string[];
  readonly random: () => number;
  readonly onUp: () => void;
  readonly onTold: (index: number, reading: NodeReading) => void;
  /** The server watches all nodes, and nothing but what was told has changed. */
  readonly onAlive: () => void;
  readonly onLost: (because: string) => void;
}

/** A session with a server and one subscription in it, kept up for ever: at its end everything is made anew. */
export class OpcuaLink {
  readonly #options: OpcuaLinkOptions;
  /** The library keeps certificates in a folder, its own among them where it made one: it is ours and ends with us. */
  readonly #folder: string;
  #library: OpcuaLibrary | undefined;
  #client: OPCUAClient | undefined;
  #session: ClientSession | undefined;
  readonly #types = new Map<string, number>();
  #isClosed = false;
  #detail = "not tried yet";
  #connects = 0;
  #retry: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #waits: Generator<number, never>;

  constructor(options: OpcuaLinkOptions) {
    checkOpcuaPackage();
    this.#options = options;
    this.#folder = mkdtempSync(join(tmpdir(), "iv-opcua-"));
    this.#waits = this.#freshWaits();
    void this.#connect();
  }

  get state(): LinkState {
    const link = this.#session === undefined ? "down" : "up";
    return { link, detail: this.#detail, connects: this.#connects };
  }

  async read(nodes: readonly string[]): Promise<readonly NodeReading[] | undefined> {
    const [library, session] = [this.#library, this.#session];
    if (library === undefined || session === undefined) return undefined;
    const attributeId = library.AttributeIds.Value;
    try {
      const values = await session.read(nodes.map((nodeId) => ({ nodeId, attributeId })));
      return values.map(readingOf);
    } catch {
      // The session's own end says why; whoever asked learns that there is no answer.
      return undefined;
    }
  }

  /** One request for all, sent once. */
  async write(writes: readonly NodeWrite[]): Promise<NodesWritten> {
    const [library, session] = [this.#library, this.#session];
    if (library === undefined || session === undefined)
      return { kind: "unsent", detail: "The server is not connected" };
    const whole = writes.map(({ node, value }) => ({ node, value: this.#variantOf(node, value) }));
    const odd = whole.find(({ value }) => value === undefined);
    if (odd !== undefined) return { kind: "unsent", detail: `${odd.node} takes no such number` };
    try {
      const statuses = await session.write(
        whole.map(({ node, value }) => ({
          nodeId: node,
          attributeId: library.AttributeIds.Value,
          value: { value: value! },
        })),
      );
      return { kind: "answered", statuses: statuses.map(({ value }) => value) };
    } catch (error) {
      return { kind: "unanswered", detail: (error as Error).message };
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#end("closed by us");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #connect(): Promise<void> {
    const { config } = this.#options;
    let client: OPCUAClient | undefined;
    try {
      this.#library ??= await loadOpcua();
      client = await makeClient(this.#options.config, { folder: this.#folder, library: this.#library });
      this.#client = client;
      if (this.#isClosed) return this.#end("closed by us");
      client.on("connection_lost", () => this.#ended(client, `${config.url} closed the connection`));
      client.on("close", () => this.#ended(client, `${config.url} closed the connection`));
      await client.connect(config.url);
      const session = await client.createSession(identityOf(config, this.#library));
      session.on("session_closed", () => this.#ended(client, "the server closed the session"));
      await this.#begin(session, this.#library);
      if (this.#client !== client) return;
      this.#session = session;
      this.#connects++;
      this.#detail = `connected to ${config.url}`;
      this.#waits = this.#freshWaits();
      this.#options.onUp();
      this.#alive();
    } catch (error) {
      this.#detail = (error as Error).message.split("\n", 1)[0]!;
      if (client === undefined || this.#client === client) this.#end(this.#detail);
      if (client === undefined) this.#later();
    }
  }

  /** What every node is now, and from then on what changes, its time stamp included: queue of one, no deadband. */
  async #begin(session: ClientSession, library: OpcuaLibrary): Promise<void> {
    const { nodes, config, onTold, onAlive } = this.#options;
    const { AttributeIds, TimestampsToReturn, DataChangeFilter, DataChangeTrigger, DeadbandType } = library;
    const items = nodes.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value }));
    const first = await session.read(items);
    for (const [index, value] of first.entries()) onTold(index, readingOf(value));
    this.#types.clear();
    for (const [index, value] of first.entries())
      this.#types.set(nodes[index]!, value.value?.dataType ?? library.DataType.Null);
    if (config.tick?.node !== undefined) this.#types.set(config.tick.node, library.DataType.UInt32);
    const subscription = await session.createSubscription2({
      requestedPublishingInterval: config.scanMs,
      requestedMaxKeepAliveCount: Math.max(1, Math.round(aliveMs / config.scanMs)),
      requestedLifetimeCount: Math.max(60, Math.round((aliveMs * 20) / config.scanMs)),
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 1,
    });
    const alive = () => {
      this.#alive();
      onAlive();
    };
    subscription.on("keepalive", alive);
    subscription.on("raw_notification", alive);
    const group = await subscription.monitorItems(
      items,
      {
        samplingInterval: config.scanMs,
        queueSize: 1,
        discardOldest: true,
        filter: new DataChangeFilter({
          trigger: DataChangeTrigger.StatusValueTimestamp,
          deadbandType: DeadbandType.None,
          deadbandValue: 0,
        }),
      },
      TimestampsToReturn.Both,
    );
    group.on("changed", (_item, value: DataValue, index: number) => onTold(index, readingOf(value)));
  }

  /** A server that answers nothing is as good as gone, whatever its socket says. */
  #alive(): void {
    clearTimeout(this.#silence);
    const client = this.#client;
    if (client !== undefined)
      this.#silence = setTimeout(() => this.#ended(client, "the server says nothing any more"), silenceMs);
  }

  #variantOf(node: string, value: number): { dataType: number; value: unknown } | undefined {
    const dataType = this.#types.get(node);
    const range = dataType === undefined ? undefined : ranges.get(dataType);
    if (dataType === undefined || range === undefined) return undefined;
    if (range === "boolean") return value === 0 || value === 1 ? { dataType, value: value === 1 } : undefined;
    if (range === "real") return { dataType, value };
    const whole = Math.round(value);
    return whole >= range[0] && whole <= range[1] ? { dataType, value: whole } : undefined;
  }

  #ended(client: OPCUAClient | undefined, because: string): void {
    if (client !== undefined && this.#client === client) this.#end(because);
  }

  #end(because: string): void {
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    clearTimeout(this.#silence);
    const wasUp = this.#session !== undefined;
    this.#session = undefined;
    this.#detail = because;
    client.disconnect().catch(() => {
      // Thrown away: whatever it has to say of its end is of no use to anybody.
    });
    this.#later();
    if (wasUp) this.#options.onLost(because);
  }

  #later(): void {
    if (!this.#isClosed) this.#retry = setTimeout(() => void this.#connect(), this.#waits.next().value);
  }

  #freshWaits(): Generator<number, never> {
    return backoffMs({ firstMs: reconnectFirstMs, mostMs: reconnectMostMs }, this.#options.random);
  }
}

function readingOf({ value, statusCode, sourceTimestamp, serverTimestamp }: DataValue): NodeReading {
  const raw: unknown = value?.value;
  const time = sourceTimestamp ?? serverTimestamp;
  return {
    value: typeof raw === "number" ? raw : typeof raw === "boolean" ? Number(raw) : Number.NaN,
    status: statusCode.value,
    ...(time !== null && time !== undefined && { sourceMs: time.getTime() }),
  };
}

/** OPC 10000-6, 5.1.2: the built-in types that a number can be written to, by their ids. 64-bit ones are not among them. */
const ranges: ReadonlyMap<number, readonly [number, number] | "real" | "boolean"> = new Map<
  number,
  readonly [number, number] | "real" | "boolean"
>([
  [1, "boolean"],
  [2, [-0x80, 0x7f]],
  [3, [0, 0xff]],
  [4, [-0x8000, 0x7fff]],
  [5, [0, 0xffff]],
  [6, [-0x8000_0000, 0x7fff_ffff]],
  [7, [0, 0xffff_ffff]],
  [10, "real"],
  [11, "real"],
]);

const aliveMs = 1_000;
const silenceMs = 5_000;
