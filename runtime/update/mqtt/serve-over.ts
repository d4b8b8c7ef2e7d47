import { randomUUID } from "node:crypto";
import type { Pem } from "#runtime/sync/pem.ts";
import { KeptSession } from "#runtime/sync/proofs/kept-session.ts";
import { askedFilesAt, messageBytesMax } from "./chunk.ts";
import { handOut } from "./hand-out.ts";
import { placeIn } from "./line.ts";

/** Takes part at a broker and hands a repository out there, without a hub. */
export function serveOver(
  folder: string,
  { url, pem, onNews }: { readonly url: string; readonly pem?: Pem; onNews(text: string): void },
): Disposable {
  const { broker, root } = placeIn(url);
  const files = handOut(folder, {
    ...{ root, publish: (topic, payload) => session.publish(topic, payload) },
    onTrouble: (error) => onNews(`The repository cannot be read: ${String(error)}`),
  });
  const session: KeptSession = new KeptSession({
    ...{ url: broker, clientId: `repository ${randomUUID().slice(0, 8)}`, bytesMax: messageBytesMax },
    ...(pem && { pem }),
    topics: () => [askedFilesAt(root)],
    onUp: () => {
      session.well();
      onNews(`The broker is up: ${broker}`);
    },
    onDown: (reason, isNews) => isNews && onNews(`The broker is down: ${reason}`),
    onMessage: (topic, payload) => void files.take(topic, payload),
  });
  session.connect();
  return {
    [Symbol.dispose]() {
      files[Symbol.dispose]();
      session[Symbol.dispose]();
    },
  };
}
