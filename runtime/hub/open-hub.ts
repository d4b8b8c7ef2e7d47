// A hub, or a witness alone, put together: books, wire, desk and page.

import type { SignerKey } from "#runtime/prove/note.ts";
import { parcelBytesMax } from "#runtime/prove/submission/parcel.ts";
import type { Pem } from "#runtime/sync/pem.ts";
import { KeptSession } from "#runtime/sync/proofs/kept-session.ts";
import { openEmbeddedBroker } from "./broker.ts";
import { openHubPage } from "./http.ts";
import { askedAt, Hub, type Role, type Wire } from "./hub.ts";
import { openHubDb } from "./store/hub-db.ts";
import { witnessKeyIn } from "./store/hub-key.ts";
import { HubReader } from "./store/hub-reader.ts";
import { SqliteStore } from "./store/sqlite-store.ts";

export interface HubOptions {
  readonly role: Role;
  readonly data: string;
  /** Under which it signs. */
  readonly name: string;
  readonly root: string;
  /** A broker of its own, or somebody else's. */
  readonly broker: Readonly<
    | { listen: { host: string; port: number }; tls?: { cert: string; key: string; ca?: string } }
    | { url: string; pem?: Pem }
  >;
  readonly page?: { readonly host: string; readonly port: number };
  readonly nowMs: () => number;
  onNews(level: "info" | "warn" | "error", text: string): void;
}

export interface OpenHub extends AsyncDisposable {
  readonly key: SignerKey;
  /** Where gateways find it. */
  readonly broker: string;
  readonly page: string | undefined;
}

export async function openHub(options: HubOptions): Promise<OpenHub> {
  await using opening = new AsyncDisposableStack();
  const { role, data, name, root, broker, nowMs, onNews } = options;
  const key = witnessKeyIn(data, name);
  const store = opening.use(new SqliteStore(openHubDb(data), nowMs));
  // A message cannot come before there is a wire, and the wire comes last.
  let wire: Wire = { publish: () => undefined };
  const hub = new Hub({
    ...{ role, root, witness: key, store, nowMs },
    wire: { publish: (topic, payload, more) => wire.publish(topic, payload, more) },
    onTrouble: (error) => onNews("error", `The books could not be written: ${String(error)}`),
  });
  const page =
    options.page &&
    opening.use(
      await openHubPage(
        { view: opening.use(new HubReader(data)), name, key: key.verifier.text, now: nowMs },
        options.page,
      ),
    );
  const onMessage = (topic: string, payload: Uint8Array): void => hub.take(topic, payload);
  let place: string;
  if ("listen" in broker) {
    const { host, port } = broker.listen;
    const { tls } = broker;
    const opened = opening.use(
      await openEmbeddedBroker({ host, port, root, onMessage, ...(tls && { tls }) }),
    );
    wire = opened;
    place = `${tls === undefined ? "mqtt" : "mqtts"}://${host.includes(":") ? `[${host}]` : host}:${opened.port}`;
  } else {
    const { url, pem } = broker;
    const session = opening.use(
      new KeptSession({
        ...{ url, clientId: `${role} ${name}`, bytesMax: parcelBytesMax, onMessage, ...(pem && { pem }) },
        topics: () => [askedAt({ root, role, witness: key })],
        onUp: () => {
          session.well();
          onNews("info", `The broker is up: ${url}`);
        },
        onDown: (reason, isNews) => isNews && onNews("warn", `The broker is down: ${reason}`),
      }),
    );
    session.connect();
    wire = session;
    place = url;
  }
  const closing = opening.move();
  return { key, broker: place, page: page?.url, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}
