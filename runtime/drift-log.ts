import type { Digest } from "./core/digest.ts";
import type { LoggedRecord, LogIndex } from "./prove/port.ts";
import type { Record } from "./prove/record.ts";
import { type DriftShown, inheritedFrom } from "./tick/drift-watch.ts";

/** What of the log is needed to find again where it last spoke of a drift. */
export interface DriftLog {
  readonly size: number;
  cursor(name: string): Promise<LogIndex>;
  setCursor(name: string, next: LogIndex): Promise<void>;
  read(from: LogIndex, max: number): Promise<readonly LoggedRecord[]>;
  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void;
}

/**
 * What a run goes on with: a drift outlives the run that saw it, and a restart is no new map. The log has the
 * last word; where in it that word stands is kept as a cursor beside it, because it may be years back. A run
 * that ended between the record and its cursor has left the record among the newest ones.
 */
export async function recallDrift(
  log: DriftLog,
  { newest, map }: { readonly newest: readonly Record[]; readonly map: Digest },
): Promise<Pick<DriftShown, "state" | "since" | "judged" | "above">> {
  const at = newest.findLastIndex(({ kind }) => kind === "drift");
  if (at >= 0) await log.setCursor(cursorName, log.size - newest.length + at);
  const [found] = await log.read(await log.cursor(cursorName), 1);
  // A log that never spoke of one has its cursor at the first record of all, which is a boot.
  return inheritedFrom(found && (JSON.parse(found.body) as Record), map);
}

/** Moves the cursor with each drift that is committed. Returns the way to stop. */
export function rememberDrift(log: DriftLog): () => void {
  return log.follow((batch) => {
    const last = batch.findLast(({ body }) => body.includes('"kind":"drift"') && kindOf(body) === "drift");
    if (last !== undefined) log.setCursor(cursorName, last.index).catch(recordStands);
  });
}

/** A disk that cannot take a cursor is told of by the log itself; the record is there, and the next start finds it. */
function recordStands(): void {}

function kindOf(body: string): Record["kind"] {
  return (JSON.parse(body) as Record).kind;
}

const cursorName = "drift";
