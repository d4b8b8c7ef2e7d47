import { openArchive } from "./archive.ts";
import type { Config } from "./config.ts";
import type { Host } from "./host/host.ts";
import { openMemory } from "./memory.ts";
import type { News } from "./news.ts";
import type { ProofLog } from "./prove/client.ts";
import type { StateMemory } from "./prove/memory/client.ts";
import type { Archive } from "./signal/archive/client.ts";
import { openConfiguredTraces } from "./traces.ts";

/** Who keeps what went by beside the log or tells it to others, as far as the configuration asks for it. Nothing that guards waits for them. */
export interface Keepers extends AsyncDisposable {
  readonly archive: Archive | undefined;
  readonly memory: StateMemory | undefined;
}

export function openKeepers(
  config: Config,
  rooms: { readonly proof: ProofLog; readonly host: Host; now(): number; tell(news: News): void },
): Keepers {
  const closing = new AsyncDisposableStack();
  const archive = config.archive && closing.use(openArchive(config.archive, { ...config, ...rooms }));
  const memory = config.memory && closing.use(openMemory(config.memory, { ...config, ...rooms }));
  if (config.traces !== undefined) closing.use(openConfiguredTraces(config.traces, { ...config, ...rooms }));
  return { archive, memory, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}
