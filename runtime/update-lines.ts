// Connections to brokers for updates: one for the doorbell and for what the configuration names, and one more for
// what a person names besides. They stay for as long as the daemon does.

import type { Config } from "./config.ts";
import { Fault } from "./core/fault.ts";
import { readPem } from "./sync/pem.ts";
import type { OtaLine } from "./update/mqtt/line.ts";
import type { Mirror } from "./update/tuf/port.ts";

export interface LinesParts {
  readonly config: Config;
  onBell(): void;
  onNews(text: string): void;
}

export class Lines implements AsyncDisposable {
  readonly #parts: LinesParts;
  readonly #lines = new Map<string, Promise<OtaLine>>();

  /** Begins to listen for the bell, where there is one. */
  constructor(parts: LinesParts) {
    this.#parts = parts;
    const bell = bellOf(parts.config);
    if (bell !== undefined)
      this.#line(bell).catch((error: unknown) => parts.onNews(`No doorbell: ${(error as Error).message}`));
  }

  async mirror(url: string): Promise<Mirror> {
    return (await this.#line(url)).mirror;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that never was is nobody's to close.
    for (const line of await Promise.allSettled(this.#lines.values()))
      if (line.status === "fulfilled") line.value[Symbol.dispose]();
  }

  #line(url: string): Promise<OtaLine> {
    const known = this.#lines.get(url);
    if (known !== undefined) return known;
    if (this.#lines.size >= linesMax)
      throw new Fault("update/refused", `There are ${linesMax} brokers for updates already`, {
        hint: "Name one of those, or start the daemon again",
      });
    const line = this.#opened(url);
    this.#lines.set(url, line);
    return line;
  }

  async #opened(url: string): Promise<OtaLine> {
    const { openLine } = await import("./update/mqtt/line.ts");
    const { config, onBell, onNews } = this.#parts;
    const pem = readPem(config.updates?.tls);
    return openLine({ url, gateway: config.gateway.name, ...(pem && { pem }), onBell, onNews });
  }
}

/** A repository behind MQTT has its bell at the same broker. */
function bellOf({ updates }: Config): string | undefined {
  const source = updates?.source;
  const repository = source !== undefined && "url" in source ? source.url : "";
  return updates?.doorbell ?? (/^mqtts?:/i.test(repository) ? repository : undefined);
}

const linesMax = 4;
