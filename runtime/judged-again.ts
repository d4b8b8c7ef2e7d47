import type { Config } from "./config.ts";
import type { ReplayDesk } from "./console/replay-desk.ts";
import type { Host } from "./host/host.ts";

/**
 * One decision at a time, by the log on the disk and the capsules that are here, on a thread that has neither a ring nor
 * a key. The tick has a processor of its own where there are two; on one it is late by what the system gives others.
 */
export function replayDeskOf(
  { gateway, store }: Pick<Config, "gateway" | "store">,
  { host }: { readonly host: Pick<Host, "entries"> },
): ReplayDesk {
  let isBusy = false;
  return {
    async again(index) {
      if (isBusy) return "busy";
      isBusy = true;
      try {
        const words = [...host.entries.values()].flatMap(({ source }) => source.path ?? []);
        const asked = { place: gateway.data, words, ...(store && { store: store.path }) };
        // Loaded when somebody asks: an idle daemon has no need of it.
        const { replayApart } = await import("./cli/proof/replay-parts.ts");
        return await replayApart(asked, { from: index, to: index + 1 }, replayMs);
      } finally {
        isBusy = false;
      }
    },
  };
}

/** Loading a capsule and running the ticks since its last anchor takes a second or two. */
const replayMs = 20_000;
