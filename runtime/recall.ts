import { recallAdapted, rememberAdapted } from "./adapt-log.ts";
import type { Manifest } from "./capsule/manifest.ts";
import { digestIn } from "./capsule/units.ts";
import type { Digest } from "./core/digest.ts";
import { recallDrift, rememberDrift } from "./drift-log.ts";
import type { WordLog } from "./last-word.ts";
import type { Record } from "./prove/record.ts";
import { adjustablesOf } from "./tick/mind.ts";
import type { ControlStatus } from "./tick/status.ts";

/** What outlives a run: it is handed to the first life of the control thread, and from each to the next. */
export interface Recalled {
  /** Into the status of a life that begins, of the log where there was none before it. */
  hand(to: ControlStatus, before: ControlStatus | undefined): void;
}

export async function recall(
  log: WordLog,
  {
    newest,
    capsule: { id, manifest },
  }: {
    readonly newest: readonly Record[];
    readonly capsule: { readonly id: Digest; readonly manifest: Manifest };
  },
): Promise<Recalled> {
  const names = adjustablesOf(manifest);
  const drift = await recallDrift(log, { newest, map: digestIn(manifest, manifest.map.file) });
  const adapted = await recallAdapted(log, { newest, capsule: id, names });
  return goingOn(manifest, { drift, adapted });
}

/** A first life goes on with these, and every other one with what the life before it showed. */
export function goingOn(
  manifest: Manifest,
  { drift, adapted = [] }: { readonly drift: Drifted | undefined; readonly adapted?: readonly number[] },
): Recalled {
  const { length } = adjustablesOf(manifest);
  return {
    hand(to, before) {
      const known = before?.drift ?? drift;
      if (known !== undefined) to.inherit(known);
      to.inheritAdapted(before?.adapted(length) ?? adapted);
    },
  };
}

type Drifted = Parameters<ControlStatus["inherit"]>[0];

/** Keeps where the log last spoke of what outlives a run. Returns the way to stop. */
export function remember(log: WordLog): () => void {
  const stops = [rememberDrift(log), rememberAdapted(log)];
  return () => {
    for (const stop of stops) stop();
  };
}
