// Whether the daemon is still there, for a command that waits for what it does: hours of patience with somebody who has
// stopped are no help, and "not in time" is not what happened.

import type { ConsoleConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { shownUrl } from "#runtime/core/shown-url.ts";
import { askConsole, consoleUrl } from "./console-door.ts";

export interface WatchOptions {
  /** A restart takes seconds, and what was asked outlives it. */
  readonly silentMsMax?: number;
  readonly askEveryMs?: number;
}

export class DaemonWatch {
  readonly #console: ConsoleConfig;
  readonly #silentMsMax: number;
  readonly #askEveryMs: number;
  #heardAt: number = performance.now();
  #askedAt: number = Number.NEGATIVE_INFINITY;
  #hasAnswered = false;

  constructor(
    console: ConsoleConfig,
    { silentMsMax = usualSilentMsMax, askEveryMs = usualAskEveryMs }: WatchOptions = {},
  ) {
    this.#console = console;
    this.#silentMsMax = silentMsMax;
    this.#askEveryMs = askEveryMs;
  }

  /** Throws once nobody has answered for too long; `where` says how far what was asked has come. */
  async look(where: string): Promise<void> {
    const at = performance.now();
    // Where any free port is taken, nobody outside knows which.
    if (this.#console.port === 0 || at - this.#askedAt < this.#askEveryMs) return;
    this.#askedAt = at;
    const url = consoleUrl(this.#console);
    const how = { certificate: this.#console.tls?.certificate, timeoutMs: answerMs };
    try {
      // Whatever it says, a refusal too: somebody is there.
      await askConsole(url, "/v1/status", how);
      this.#hasAnswered = true;
      this.#heardAt = performance.now();
    } catch (cause) {
      const silentMs = performance.now() - this.#heardAt;
      if (silentMs < this.#silentMsMax) return;
      const who = this.#hasAnswered ? "The daemon has stopped answering" : "No daemon answers";
      const since = `for ${Math.round(silentMs / 1_000)} s now`;
      const why = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
      throw new Fault("console/unreachable", `${who} at ${shownUrl(url)}, ${since} (${why}); ${where}`, {
        cause,
        hint: "It goes on from there when the daemon runs again; its log says why it stopped (`journalctl -u industriverse-edge`)",
      });
    }
  }
}

const usualSilentMsMax = 30_000;
const usualAskEveryMs = 2_000;
const answerMs = 5_000;
