import type { LoggedRecord, LogIndex } from "./prove/port.ts";
import type { Record } from "./prove/record.ts";

/** What of the log is needed to find again where it last spoke of something. */
export interface WordLog {
  readonly size: number;
  cursor(name: string): Promise<LogIndex>;
  setCursor(name: string, next: LogIndex): Promise<void>;
  read(from: LogIndex, max: number): Promise<readonly LoggedRecord[]>;
  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void;
}

/** The kinds of records whose last one a run goes on with; each has a cursor of its name. */
type Kept = "drift" | "adapt";

/**
 * The last record of a kind. Where in the log it stands is kept as a cursor beside it, because it may be years
 * back. A run that ended between the record and its cursor has left the record among the newest ones.
 */
export async function lastWord<Kind extends Kept>(
  log: WordLog,
  kind: Kind,
  newest: readonly Record[],
): Promise<Extract<Record, { kind: Kind }> | undefined> {
  const at = newest.findLastIndex((record) => record.kind === kind);
  if (at >= 0) await log.setCursor(kind, log.size - newest.length + at);
  const [found] = await log.read(await log.cursor(kind), 1);
  const record = found && (JSON.parse(found.body) as Record);
  // A log that never spoke of it has its cursor at the first record of all, which is a boot.
  return record?.kind === kind ? (record as Extract<Record, { kind: Kind }>) : undefined;
}

/** Moves the cursor with each such record that is committed. Returns the way to stop. */
export function rememberWord(log: WordLog, kind: Kept): () => void {
  return log.follow((batch) => {
    const last = batch.findLast(({ body }) => body.includes(`"kind":"${kind}"`) && kindOf(body) === kind);
    if (last !== undefined) log.setCursor(kind, last.index).catch(recordStands);
  });
}

/** A disk that cannot take a cursor is told of by the log itself; the record is there, and the next start finds it. */
function recordStands(): void {}

function kindOf(body: string): Record["kind"] {
  return (JSON.parse(body) as Record).kind;
}
