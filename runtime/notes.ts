import type { AccessRecord } from "./prove/access-record.ts";

/**
 * What people do with their rights, on its way into the log. The page opens before a run's first record and closes after
 * its last; a record must stand between them, so what comes early waits, and what comes late is nobody's any more.
 */
export class Notes {
  readonly #write: (record: AccessRecord) => void;
  #state: "early" | "open" | "over" = "early";
  #early: AccessRecord[] = [];
  /** Records that came before a start was ready for so many. */
  dropped = 0;

  constructor(write: (record: AccessRecord) => void) {
    this.#write = write;
  }

  take(record: AccessRecord): void {
    if (this.#state === "open") this.#write(record);
    else if (this.#state === "early" && this.#early.length < earlyMax) this.#early.push(record);
    else if (this.#state === "early") this.dropped++;
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
