import type { ProofLog } from "./prove/client.ts";
import type { OlderEpoch } from "./prove/messages.ts";
import type { ProofSource } from "./sync/port.ts";

/** A cursor of its own: what a broker has acknowledged no mirror has signed for. `boot` is the record that this run began with. */
export function handedIn(proof: ProofLog, boot: () => Uint8Array | undefined = () => undefined): ProofSource {
  return {
    head: () => proof.head,
    consistency: (older, newer) => proof.submission({ ask: "consistency", older, newer }),
    entries: (from, size) => proof.submission({ ask: "entries", from, size }),
    cursor: () => proof.cursor("mirror"),
    setCursor: (next) => proof.setCursor("mirror", next),
    key: () => proof.key,
    renew: async (because) => {
      const record = boot();
      if (record !== undefined) await proof.renew(because, record);
      return record !== undefined;
    },
    cosigned: () => proof.cosigned(),
    keepCosigned: (note, line) => proof.keepCosigned(note, line),
    onGrow: (listener) => proof.onFlush(() => listener(proof.size)),
  };
}

/** An epoch that was given up: it does not grow, and how far it was handed in stands in the one that is gone on with. */
export function handedInLate(proof: ProofLog, { epoch, size, note }: OlderEpoch): ProofSource {
  return {
    head: () => ({ size, note }),
    consistency: (older, newer) => proof.submission({ ask: "consistency", older, newer, epoch }),
    entries: (from, until) => proof.submission({ ask: "entries", from, size: until, epoch }),
    cursor: () => proof.cursor(`mirror/${epoch}`),
    setCursor: (next) => proof.setCursor(`mirror/${epoch}`, next),
    key: () => "",
    renew: async () => false,
    cosigned: async () => [],
    keepCosigned: async () => undefined,
    onGrow: () => () => undefined,
  };
}
