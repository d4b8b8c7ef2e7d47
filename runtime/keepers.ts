import { openArchive } from "./archive.ts";
import type { Config } from "./config.ts";
import type { Host } from "./host/host.ts";
import type { News } from "./news.ts";
import type { ProofLog } from "./prove/client.ts";
import type { StateMemory } from "./prove/memory/client.ts";
import type { Archive } from "./signal/archive/client.ts";
import type { TraceExporter } from "./sync/traces/exporter.ts";

/** Who keeps what went by beside the log or tells it to others, as far as the configuration asks for it. Nothing that guards waits for them. */
export interface Keepers extends AsyncDisposable {
  readonly archive: Archive | undefined;
  readonly memory: StateMemory | undefined;
  readonly traces: TraceExporter | undefined;
}

/** What is not asked for is not even loaded. */
export async function openKeepers(
  config: Config,
  rooms: { readonly proof: ProofLog; readonly host: Host; now(): number; tell(news: News): void },
): Promise<Keepers> {
  const closing = new AsyncDisposableStack();
  const archive = config.archive && closing.use(openArchive(config.archive, { ...config, ...rooms }));
  const memory =
    config.memory &&
    closing.use((await import("./memory.ts")).openMemory(config.memory, { ...config, ...rooms }));
  const traces =
    config.traces &&
    closing.use((await import("./traces.ts")).openConfiguredTraces(config.traces, { ...config, ...rooms }));
  return { archive, memory, traces, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}
