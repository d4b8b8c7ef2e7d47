// The uplink that hands the log in to a hub: 100 000 records over a clean line and over a bad one, each cosigned, with what
// it takes of the wire. The peer is what sends records without a proof: the JSON uplink to the same broker. Where Debian's
// servers are, the same again by NATS into PostgreSQL, with the hub of one process as the peer.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedBroker } from "#runtime/hub/broker.ts";
import { Hub, type Wire } from "#runtime/hub/hub.ts";
import { openHub } from "#runtime/hub/open-hub.ts";
import { openHubDb } from "#runtime/hub/store/hub-db.ts";
import { openHubStore } from "#runtime/hub/store/open-store.ts";
import { enrol } from "#runtime/hub/store/registry.ts";
import { SqliteStore } from "#runtime/hub/store/sqlite-store.ts";
import { LogStore } from "#runtime/prove/disk/store.ts";
import { Submission } from "#runtime/prove/disk/submission.ts";
import { signerKeyFrom, type VerifierKey } from "#runtime/prove/note.ts";
import { openUplink, type Uplink } from "#runtime/sync/mqtt.ts";
import { openProofUplink } from "#runtime/sync/proofs/uplink.ts";
import { HubServer, hasNats, hasPostgres } from "#scripts/hub-server.ts";
import { openBroker } from "#sim/broker.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";
import { recordOf } from "./proof-records.ts";

const records = 100_000;
const signer = signerKeyFrom("bench", new Uint8Array(32).fill(3));
const hubKey = signerKeyFrom("hub", new Uint8Array(32).fill(4), "witness");
const quiet = { info: () => {}, warn: () => {} };
const decoder = new TextDecoder();

export const uplinkBench: Bench = {
  name: "uplink",
  about: `${records.toLocaleString("en")} records to a hub in this process, kept, durable and cosigned`,
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const dir = mkdtempSync(join(tmpdir(), "iv-bench-uplink-"));
    const bodies = Array.from({ length: records }, (_, index) => recordOf(index));
    const store = LogStore.open({ dir, signer });
    for (let from = 0; from < records; from += 4_096) store.commit(bodies.slice(from, from + 4_096));
    try {
      await using closing = new AsyncDisposableStack();
      const servers = hasPostgres() && hasNats() ? closing.use(await Servers.open()) : undefined;
      const bytes: number[] = [];
      const rates = await interleave(rounds, {
        ours: async () => {
          const handed = await handedIn(dir, store);
          bytes.push(handed.bytesARecord);
          return handed.rate;
        },
        peer: () => published(bodies),
        shared: async () => (await servers?.handedIn(dir, store)) ?? 0,
      });
      const plain = bodies.reduce((sum, { length }) => sum + length + 30, 0) / records;
      return [
        {
          what: "arrived",
          unit: "records/s",
          better: "more",
          ours: rates.ours,
          peer: { name: "JSON, neither kept nor proven", values: rates.peer },
        },
        ...(servers === undefined
          ? []
          : [
              {
                ...({ what: "arrived by NATS in PostgreSQL", unit: "records/s", better: "more" } as const),
                ours: rates.shared,
                peer: { name: "SQLite and a broker in one process", values: rates.ours },
              },
            ]),
        {
          what: "on the wire for a record, proofs and all",
          unit: "bytes",
          better: "less",
          ours: bytes,
          peer: { name: "JSON", values: bytes.map(() => plain) },
        },
      ];
    } finally {
      store.close();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

async function handedIn(dir: string, store: LogStore): Promise<{ rate: number; bytesARecord: number }> {
  const books = mkdtempSync(join(tmpdir(), "iv-bench-hub-"));
  const db = openHubDb(books);
  enrol(db, signer.verifier);
  let bytes = 0;
  let wire: Wire = { publish: () => undefined };
  const hub = new Hub({
    ...{
      role: "mirror",
      root: "iv/1",
      witness: hubKey,
      store: new SqliteStore(db, Date.now),
      nowMs: Date.now,
    },
    wire: { publish: (topic, payload, options) => wire.publish(topic, payload, options) },
    onTrouble: (error) => {
      throw error;
    },
  });
  await using broker = await openEmbeddedBroker({
    ...{ host: "127.0.0.1", port: 0, root: "iv/1" },
    onMessage: (topic, payload) => {
      bytes += payload.length;
      hub.take(topic, payload);
    },
  });
  wire = broker;
  const rate = await uplinked(dir, store, {
    url: `mqtt://127.0.0.1:${broker.port}`,
    mirror: hubKey.verifier,
  });
  db.close();
  rmSync(books, { recursive: true, force: true });
  return { rate, bytesARecord: bytes / records };
}

/** How fast the log is cosigned to its end by the hub that is there. */
async function uplinked(
  dir: string,
  store: LogStore,
  { url, mirror }: { readonly url: string; readonly mirror: VerifierKey },
): Promise<number> {
  using submission = new Submission(dir, signer.verifier.name);
  const startedAt = performance.now();
  const uplink = openProofUplink({
    ...{ url, clientId: "bench", topic: "iv/1", log: quiet, mirror },
    source: {
      head: () => ({ size: store.size, note: store.note }),
      consistency: async (older, newer) => submission.consistency(older, newer),
      entries: async (from, size) => submission.entries(from, size),
      cursor: async () => 0,
      setCursor: async () => {},
      key: () => signer.verifier.text,
      renew: async () => false,
      cosigned: async () => [],
      keepCosigned: async () => undefined,
      onGrow: () => () => {},
    },
  });
  await sent(uplink);
  const rate = (records * 1_000) / (performance.now() - startedAt);
  await uplink.close();
  return rate;
}

/** NATS and PostgreSQL from Debian, as docs/hub.md starts them; books of their own for each round. */
class Servers implements AsyncDisposable {
  readonly #nats: HubServer;
  readonly #postgres: HubServer;
  #rounds = 0;

  constructor(nats: HubServer, postgres: HubServer) {
    this.#nats = nats;
    this.#postgres = postgres;
  }

  static async open(): Promise<Servers> {
    return new Servers(await HubServer.open("nats"), await HubServer.open("postgres"));
  }

  async handedIn(dir: string, log: LogStore): Promise<number> {
    const data = mkdtempSync(join(tmpdir(), "iv-bench-hub-"));
    const store = { postgres: await this.#postgres.database(`round_${this.#rounds++}`) };
    await using books = await openHubStore(store, { now: Date.now });
    await books.enrol(signer.verifier);
    const up = Promise.withResolvers<void>();
    await using hub = await openHub({
      ...{ role: "mirror", data, name: "hub", root: "iv/1", store, nowMs: Date.now },
      broker: { url: this.#nats.url },
      onNews: (_, text) => text.startsWith("The broker is up") && up.resolve(),
    });
    await up.promise;
    const rate = await uplinked(dir, log, { url: this.#nats.url, mirror: hub.key.verifier });
    rmSync(data, { recursive: true, force: true });
    return rate;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#nats[Symbol.asyncDispose]();
    await this.#postgres[Symbol.asyncDispose]();
  }
}

async function published(bodies: readonly Uint8Array[]): Promise<number> {
  await using broker = await openBroker({ port: 0 });
  const startedAt = performance.now();
  const uplink = openUplink({
    ...{ url: `mqtt://127.0.0.1:${broker.port}`, clientId: "bench", topic: "bench", log: quiet },
    source: {
      read: async (from, max) =>
        bodies
          .slice(from, from + max)
          .map((body, offset) => ({ index: from + offset, body: decoder.decode(body) })),
      cursor: async () => 0,
      setCursor: async () => {},
      onGrow: () => () => {},
    },
  });
  await sent(uplink);
  const rate = (records * 1_000) / (performance.now() - startedAt);
  await uplink.close();
  return rate;
}

async function sent(uplink: Uplink): Promise<void> {
  while (uplink.state().sent < records) await new Promise((resolve) => setTimeout(resolve, 2));
}
