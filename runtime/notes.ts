import type { AccessRecord } from "./prove/access-record.ts";

/**
 * What people do with their rights, on its way into the log. The page opens before a run's first record and closes after
 * its last; a record must stand between them, so what comes early waits, and what comes late is nobody's any more.
 */
export class Notes {
  readonly #write: (record: AccessRecord) => boolean;
  readonly #written: () => Promise<boolean>;
  #state: "early" | "open" | "over" = "early";
  #early: AccessRecord[] = [];
  /** Records that came before a start was ready for so many. */
  dropped = 0;

  /** `written` resolves with true once all that was written so far outlives a power cut, and with false where that takes too long. */
  constructor(write: (record: AccessRecord) => boolean, written: () => Promise<boolean>) {
    this.#write = write;
    this.#written = written;
  }

  /** True once it is in the log for good; false where that cannot be said yet, or ever. */
  async take(record: AccessRecord): Promise<boolean> {
    if (this.#state === "open") return this.#write(record) && (await this.#written());
    if (this.#state === "early" && this.#early.length < earlyMax) this.#early.push(record);
    else if (this.#state === "early") this.dropped++;
    return false;
  }

  begin(): void {
    this.#state = "open";
    for (const record of this.#early.splice(0)) this.#write(record);
  }

  end(): void {
    this.#state = "over";
  }
}

/** A start takes seconds. */
const earlyMax = 64;
/** A disk that takes longer for one record is one to look at. */
export const noteMsMax = 5_000;
