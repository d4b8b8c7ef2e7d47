// The gateway's connection to the broker of a fleet, for its updates: the doorbell, and files where only MQTT may leave.

import { randomUUID } from "node:crypto";
import { Fault } from "#runtime/core/fault.ts";
import { shownUrl } from "#runtime/core/shown-url.ts";
import type { Pem } from "#runtime/sync/pem.ts";
import { KeptSession } from "#runtime/sync/proofs/kept-session.ts";
import type { Mirror } from "#runtime/update/tuf/port.ts";
import { messageBytesMax, otaTopics } from "./chunk.ts";
import { lineMirror, usualWaits, type Waits } from "./mirror.ts";

export interface OtaLine extends Disposable {
  readonly mirror: Mirror;
}

export interface LineParts {
  /** mqtt://HOST:PORT/TOPIC */
  readonly url: string;
  readonly gateway: string;
  readonly pem?: Pem;
  readonly waits?: Waits;
  /** Somebody rings; what for, and whether it is true, is found out by looking. */
  onBell(): void;
  onNews(text: string): void;
}

export function openLine({ url, gateway, pem, waits = usualWaits, onBell, onNews }: LineParts): OtaLine {
  const { broker, root } = placeIn(url);
  const topics = otaTopics(root, gateway);
  const listeners = new Set<(payload: Uint8Array) => void>();
  const session = new KeptSession({
    url: broker,
    // A name of its own each time: the uplink is at the same broker, and one that hangs must not keep the next one out.
    clientId: `ota ${gateway} ${randomUUID().slice(0, 8)}`,
    ...(pem && { pem }),
    topics: () => [topics.says, ...topics.bells],
    bytesMax: messageBytesMax,
    onUp: () => onNews(`The doorbell is up: ${shownUrl(broker)}`),
    onDown: (reason, isNews) => isNews && onNews(`The doorbell is down: ${reason}`),
    onMessage(topic, payload) {
      session.well();
      if (topic !== topics.says) onBell();
      else for (const listener of listeners) listener(payload);
    },
  });
  session.connect();
  const line = {
    name: shownUrl(url),
    ask: (payload: Uint8Array) => session.publish(topics.ask, payload),
    onSays(listener: (payload: Uint8Array) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return {
    mirror: lineMirror({
      ...{ line, waits, draw: randomUUID },
      after(ms, act) {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
    }),
    [Symbol.dispose]: () => session[Symbol.dispose](),
  };
}

/** A broker, and the root of the fleet's topics behind it. */
export function placeIn(text: string): { readonly broker: string; readonly root: string } {
  const url = URL.parse(text);
  const root = url?.pathname.replace(/^\/+|\/+$/g, "") ?? "";
  if (url === null || !/^mqtts?:$/.test(url.protocol) || root === "" || /[+#]/.test(root))
    throw new Fault("config/bad", `"${text}" is no address of a fleet's broker`, {
      hint: "Write it as mqtt://HOST:PORT/TOPIC, with the topic that the uplink has too, such as iv/1",
    });
  url.pathname = "";
  return { broker: url.href, root };
}
