import type { LoggedRecord, LogIndex } from "./prove/port.ts";
import type { AdaptRecord, DriftRecord, Record } from "./prove/record.ts";

/** What of the log is needed to find again where it last spoke of something. */
export interface WordLog {
  readonly size: number;
  cursor(name: string): Promise<LogIndex>;
  setCursor(name: string, next: LogIndex): Promise<void>;
  read(from: LogIndex, max: number): Promise<readonly LoggedRecord[]>;
  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void;
}

/** The kinds of records whose last one a run goes on with, each about something of its own. */
interface Kept {
  readonly drift: DriftRecord;
  readonly adapt: AdaptRecord;
}

type Kind = keyof Kept;

/**
 * The last record of a kind about a map or a capsule, by its digest: several share a gateway, and what one said is
 * nothing to the others. Where in the log it stands is kept as a cursor of its own, because it may be years back. A
 * run that ended between the record and its cursor has left the record among the newest ones.
 */
export async function lastWord<K extends Kind>(
  log: WordLog,
  { kind, about }: { readonly kind: K; readonly about: string },
  newest: readonly Record[],
): Promise<Kept[K] | undefined> {
  const isIt = (record: Record | undefined): record is Extract<Record, Kept[K]> =>
    record?.kind === kind && subjectOf(record as Kept[Kind]) === about;
  const at = newest.findLastIndex(isIt);
  if (at >= 0) await log.setCursor(nameOf(kind, about), log.size - newest.length + at);
  // Gateways once kept one cursor for all; where it is about this one, it is as good.
  for (const name of [nameOf(kind, about), kind]) {
    const [found] = await log.read(await log.cursor(name), 1);
    const record = found && (JSON.parse(found.body) as Record);
    // A log that never spoke of it has its cursor at the first record of all, which is a boot.
    if (isIt(record)) return record;
  }
  return undefined;
}

/** Moves a cursor with each such record that is committed. Returns the way to stop. */
export function rememberWord(log: WordLog, kind: Kind): () => void {
  return log.follow((batch) => {
    const last = new Map<string, LogIndex>();
    for (const { body, index } of batch) {
      if (!body.includes(`"kind":"${kind}"`)) continue;
      const record = JSON.parse(body) as Record;
      if (record.kind === kind) last.set(subjectOf(record as Kept[Kind]), index);
    }
    for (const [about, index] of last) log.setCursor(nameOf(kind, about), index).catch(recordStands);
  });
}

/** A drift is the map's, whichever capsule carries it; what was adapted is the capsule's. */
function subjectOf(record: Kept[Kind]): string {
  return record.kind === "drift" ? record.map : record.capsule;
}

function nameOf(kind: Kind, about: string): string {
  return `${kind} ${about}`;
}

/** A disk that cannot take a cursor is told of by the log itself; the record is there, and the next start finds it. */
function recordStands(): void {}
