import type { UplinkLog } from "#runtime/sync/kept-cursor.ts";

export interface SilenceSetup {
  /** How long nothing may be kept or cosigned. */
  readonly silentMs?: number;
  readonly log: UplinkLog;
}

/**
 * Since when nothing that was handed in was kept or cosigned. A broker may take all that is published and deliver none of
 * it, or only what is small: then the connection is up, and the mirror silent. It is said once, until something arrives.
 */
export class Silence {
  readonly #silentMs: number;
  readonly #log: UplinkLog;
  #sinceMs: number | undefined;
  #isTold = false;

  constructor({ silentMs = silentMsDefault, log }: SilenceSetup) {
    this.#silentMs = silentMs;
    this.#log = log;
  }

  /** Something is on its way. */
  asked(nowMs: number): void {
    this.#sinceMs ??= nowMs;
  }

  /** It was kept, or there is nothing to wait for. */
  broken(): void {
    this.#sinceMs = undefined;
    this.#isTold = false;
  }

  /** Whole seconds; undefined while it is no trouble. */
  lastsS(nowMs: number): number | undefined {
    const lastsMs = this.#sinceMs === undefined ? 0 : nowMs - this.#sinceMs;
    return lastsMs > this.#silentMs ? Math.floor(lastsMs / 1_000) : undefined;
  }

  notice(nowMs: number): void {
    const silentS = this.lastsS(nowMs);
    if (silentS === undefined || this.#isTold) return;
    this.#isTold = true;
    const text = "The broker takes what is handed in, and the mirror does not answer for it";
    this.#log.warn({ event: "uplink", trouble: "silent", silentS }, text);
  }
}

/** As long as it takes to knock at the broker anew. */
const silentMsDefault = 30_000;
