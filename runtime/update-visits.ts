// Sticks that come to the gateway, and what they take along: a receipt, how the gateway is, and the log since the last
// visit. A stick that cannot be written to has brought what it has brought all the same.

import type { Config } from "./config.ts";
import { type Instant, US_PER_MS } from "./core/clock.ts";
import type { Digest } from "./core/digest.ts";
import { Fault } from "./core/fault.ts";
import type { News } from "./news.ts";
import type { SignerKey, VerifierKey } from "./prove/note.ts";
import type { ProofSource } from "./sync/port.ts";
import type { Book } from "./update/deploy/book.ts";
import { exportLog, type LogExporter, type Stick } from "./update/stick/export-log.ts";
import { openReceipt, type Receipt, receiptNote } from "./update/stick/form.ts";
import { stickAt, stickFolder } from "./update/stick/stick-folder.ts";
import { type CosignedLog, type Taken, takeCosigned } from "./update/stick/take-cosigned.ts";
import { dateText } from "./update/tuf/date-text.ts";
import type { TrustedTime } from "./update/tuf/trusted-time.ts";
import { witnessKey } from "./uplink.ts";

export interface VisitParts {
  readonly config: Config;
  readonly log: LogExporter & CosignedLog & Pick<ProofSource, "cursor" | "setCursor">;
  readonly signer: () => SignerKey;
  readonly book: () => Book;
  readonly guards: () => readonly Digest[];
  readonly time: () => TrustedTime;
  readonly now: () => Instant;
  /** What the doctor finds; absent where nobody can ask it. */
  readonly health?: () => Promise<object>;
  tell(news: News): void;
}

export class Visits {
  readonly #parts: VisitParts;
  readonly #hub: VerifierKey | undefined;
  /** The stick that is in, and has been written to. */
  #seen: string | undefined;
  /** Where one waits to be written to. */
  #open: string | undefined;

  constructor(parts: VisitParts) {
    this.#parts = parts;
    this.#hub = hubOf(parts.config);
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** The folder of a stick that has come since the last look. */
  async arrived(): Promise<string | undefined> {
    const directory = this.#parts.config.updates?.usb?.directory;
    if (directory === undefined) return undefined;
    const stick = await stickAt(directory);
    const isNew = stick !== undefined && stick !== this.#seen;
    this.#seen = stick;
    if (!isNew) return undefined;
    this.expect(directory);
    return directory;
  }

  /** Somebody has brought it and says so. */
  expect(directory: string): void {
    this.#open = directory;
  }

  /** Gives the stick what it is to take along, the receipt last: once it is there, the stick may go. */
  async write(): Promise<void> {
    const directory = this.#open;
    if (directory === undefined) return;
    this.#open = undefined;
    const { config, log, signer, health, tell } = this.#parts;
    const stick = stickFolder(directory, config.gateway.name);
    const bytesMax = (config.updates?.usb?.mib ?? usualMib) * 1_024 * 1_024;
    try {
      const { verifier } = signer();
      await stick.write("vkey", Buffer.from(`${verifier.text}\n`));
      await this.#takeCosigned(stick);
      const { origin, size, next } = await exportLog(log, { stick, bytesMax });
      if (health !== undefined) await stick.write("health.json", Buffer.from(JSON.stringify(await health())));
      const before = await stick.read("receipt.note", receiptBytesMax);
      const last = before && openReceipt(Buffer.from(before).toString(), verifier);
      const receipt = { ...this.#receipt((last?.visit ?? 0) + 1), log: { origin, size } };
      await stick.write("receipt.note", Buffer.from(receiptNote(receipt, signer())));
      tell({
        ...{ level: "info", details: { event: "stick", visit: receipt.visit } },
        text: `The stick at ${directory} may go: it has the log up to record ${next} of ${size}`,
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      tell({
        ...{ level: "warn", details: { event: "stick", code: error.code } },
        text: `The stick at ${directory} takes nothing along: ${error.message}`,
      });
    }
  }

  /** What the hub has signed since the visit before; a stick that brings nonsense still takes the log along. */
  async #takeCosigned(stick: Stick): Promise<void> {
    const { config, log, tell } = this.#parts;
    const mirror = this.#hub;
    if (mirror === undefined) return;
    const taken = await takeCosigned(log, { stick, mirror }).catch((error: unknown): Taken => {
      if (!(error instanceof Fault)) throw error;
      return { kind: "refused", because: error.message };
    });
    if (taken.kind === "nothing") return;
    if (taken.kind === "refused") {
      const text = `What the stick says that the hub has signed is not taken: ${taken.because}`;
      return tell({ level: "warn", details: { event: "stick" }, text });
    }
    // With an uplink to the hub the place is the uplink's to move, who knows what is under way.
    const isOurs = config.uplink?.format !== "proofs";
    if (isOurs && (await log.cursor()) < taken.size) await log.setCursor(taken.size);
    if (taken.kind === "known") return;
    const text = `${mirror.name} keeps the log up to record ${taken.size} and has signed for it`;
    tell({ level: "info", details: { event: "stick", cosigned: taken.size }, text });
  }

  #receipt(visit: number): Omit<Receipt, "log"> {
    const { config, book, guards, time, now } = this.#parts;
    return {
      ...{ gateway: config.gateway.name, visit, at: dateText(now() / US_PER_MS) },
      ...{ isTimeTrusted: time().kind === "trusted", guards: guards(), updates: book().history },
    };
  }
}

/** The hub that sticks go home to: that of the uplink, where there is one and no other is named. */
function hubOf({ updates, uplink }: Pick<Config, "updates" | "uplink">): VerifierKey | undefined {
  const named = updates?.usb?.mirror;
  if (named !== undefined) return witnessKey(named, "updates.usb.mirror");
  return uplink?.format === "proofs" ? witnessKey(uplink.mirror, "uplink.mirror") : undefined;
}

const usualMib = 64;
const receiptBytesMax = 262_144;
