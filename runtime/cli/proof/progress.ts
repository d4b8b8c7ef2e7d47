import type { Io } from "#runtime/cli/command.ts";

/** One line that is written over itself, for a person who watches. */
export function progressOn(io: Io, count: number): (done: number) => void {
  const begun = performance.now();
  let saidAt = begun;
  let isFirst = true;
  return (done) => {
    if (!io.isTerminal || performance.now() - saidAt < everyMs) return;
    saidAt = performance.now();
    const share = count === 0 ? 1 : done / count;
    const full = Math.round(share * barWidth);
    const rate = Math.round((1_000 * done) / (saidAt - begun));
    const bar = `${"█".repeat(full)}${"░".repeat(barWidth - full)}`;
    io.err(`${isFirst ? "" : lineAbove}${bar} ${done} of ${count} records, ${rate} a second`);
    isFirst = false;
  };
}

const everyMs = 250;
const barWidth = 30;
/** Up one line, and clear it: every `err` ends its line. */
const lineAbove = "\u001b[1A\u001b[2K";

/** Hands on what it is handed, and says how far it has come. */
export function* watched<Entry>(entries: Iterable<Entry>, io: Io, count: number): Generator<Entry> {
  const progress = progressOn(io, count);
  let done = 0;
  for (const entry of entries) {
    // A look at the clock for each would cost more than some records do.
    if (done % entriesALook === 0) progress(done);
    done++;
    yield entry;
  }
}

const entriesALook = 1_024;
