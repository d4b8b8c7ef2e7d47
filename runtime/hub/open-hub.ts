// A hub, or a witness alone, put together: books, wire, desk and page.

import { randomUUID } from "node:crypto";
import type { SignerKey } from "#runtime/prove/note.ts";
import { parcelBytesMax } from "#runtime/prove/submission/parcel.ts";
import type { Pem } from "#runtime/sync/pem.ts";
import { KeptSession } from "#runtime/sync/proofs/kept-session.ts";
import { askedFilesAt } from "#runtime/update/mqtt/chunk.ts";
import { handOut } from "#runtime/update/mqtt/hand-out.ts";
import { openEmbeddedBroker } from "./broker.ts";
import { Duty } from "./duty.ts";
import { openHubPage, type PagePlace } from "./http.ts";
import { askedAt, Hub, type Role, type Wire } from "./hub.ts";
import { SettlementKeeper } from "./keeper.ts";
import type { LedgerBooks } from "./ledger/port.ts";
import { ledgerKeyIn, witnessKeyIn } from "./store/hub-key.ts";
import { openHubStore, openHubView, openLedgerBooks, type StorePlace } from "./store/open-store.ts";

export interface HubOptions {
  readonly role: Role;
  /** Where its key is, and its books if it has its own. */
  readonly data: string;
  /** Books that it shares with other hubs. */
  readonly store?: StorePlace;
  /** Under which it signs. */
  readonly name: string;
  readonly root: string;
  /** A broker of its own, or somebody else's. */
  readonly broker: Readonly<
    | { listen: { host: string; port: number }; tls?: { cert: string; key: string; ca?: string } }
    | { url: string; password?: () => string; pem?: Pem }
  >;
  readonly page?: PagePlace;
  /** A folder with capsules and their metadata, handed out to gateways that only MQTT reaches. */
  readonly repository?: string;
  /** For how long records are kept once they are settled; absent: for good. */
  readonly keepDays?: number;
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
  const place = options.store ?? { dir: data };
  const store = opening.use(await openHubStore(place, { now: nowMs, signer: key.verifier }));
  // A message cannot come before there is a wire, and the wire comes last.
  let wire: Wire = { publish: () => undefined };
  let duty: Duty | undefined;
  const hub = new Hub({
    ...{ role, root, witness: key, store, nowMs },
    wire: { publish: (topic, payload, more) => wire.publish(topic, payload, more) },
    isOurs: (log) => duty?.isOurs(log) ?? true,
    onTrouble: (error) => onNews("error", `The books could not be written: ${String(error)}`),
  });
  const ledger = role === "mirror" ? await openLedger(place, data) : undefined;
  if (ledger) opening.use(ledger.books);
  const page =
    options.page &&
    ledger &&
    opening.use(
      await openHubPage(
        {
          ...{ view: opening.use(await openHubView(place)), name, key: key.verifier.text, now: nowMs },
          ledger: { books: ledger.books, key: ledger.signer.verifier.text },
          isUp: () => isUp(),
        },
        options.page,
      ),
    );
  const files =
    options.repository === undefined
      ? undefined
      : opening.use(
          handOut(options.repository, {
            ...{ root, publish: (to, bytes) => wire.publish(to, bytes) },
            onTrouble: (error) => onNews("error", `The repository cannot be read: ${String(error)}`),
          }),
        );
  const onMessage = (topic: string, payload: Uint8Array): void => {
    if (files?.take(topic, payload) !== true) hub.take(topic, payload);
  };
  let at: string;
  // Its own broker is there for as long as it is.
  let isUp = (): boolean => true;
  if ("listen" in broker) {
    const { host, port } = broker.listen;
    const { tls } = broker;
    const opened = opening.use(
      await openEmbeddedBroker({ host, port, root, onMessage, ...(tls && { tls }) }),
    );
    wire = opened;
    at = `${tls === undefined ? "mqtt" : "mqtts"}://${host.includes(":") ? `[${host}]` : host}:${opened.port}`;
  } else {
    const { url } = broker;
    const self = randomUUID();
    // Two clients of one name would throw each other out of the broker for ever.
    const clientId = store.roster === undefined ? `${role} ${name}` : `${role} ${name} ${self}`;
    const session = opening.use(
      new KeptSession({
        ...{ ...broker, clientId, bytesMax: parcelBytesMax, onMessage },
        topics: () => [askedAt({ root, role, witness: key }), ...(files ? [askedFilesAt(root)] : [])],
        onUp: () => {
          session.well();
          duty?.look();
          onNews("info", `The broker is up: ${url}`);
        },
        onDown: (reason, isNews) => isNews && onNews("warn", `The broker is down: ${reason}`),
      }),
    );
    // A broker of its own only it hears, and so nobody could do its work.
    if (store.roster !== undefined)
      duty = opening.use(new Duty({ hub: self, roster: store.roster, isUp: () => session.isUp, onNews }));
    isUp = () => session.isUp;
    session.connect();
    wire = session;
    at = url;
  }
  // One of several settles for all of them.
  const isOurs = (): boolean => duty?.isOurs("settlement") ?? true;
  if (ledger)
    opening.use(new SettlementKeeper({ ...ledger, isOurs, keepDays: options.keepDays, nowMs, onNews }));
  const closing = opening.move();
  return { key, broker: at, page: page?.url, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

async function openLedger(
  place: StorePlace,
  data: string,
): Promise<{ readonly books: LedgerBooks & AsyncDisposable; readonly signer: SignerKey }> {
  const signer = ledgerKeyIn(data);
  return { books: await openLedgerBooks(place, signer.verifier), signer };
}
