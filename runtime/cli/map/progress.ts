import type { Io } from "#runtime/cli/command.ts";
import type { Progress } from "#runtime/map/crawl/crawl-run.ts";
import { bytesText, countText, durationText } from "#runtime/map/crawl/report-words.ts";

/** One line that is written over itself, for a person who watches; nothing for a program. */
export function progressLine(io: Io, now: () => number): (progress: Progress) => void {
  const begun = now();
  let saidAt = Number.NEGATIVE_INFINITY;
  let isFirst = true;
  return (progress) => {
    const at = now();
    if (!io.isTerminal || at - saidAt < everyMs) return;
    saidAt = at;
    io.err(`${isFirst ? "" : lineAbove}${progressText(progress, (at - begun) / 1000)}`);
    isFirst = false;
  };
}

const everyMs = 500;
/** Up one line, and clear it: every `err` ends its line. */
const lineAbove = "\u001b[1A\u001b[2K";
const nameMax = 40;

export function progressText(
  { file, bytesDone, bytesAll, bytesBefore, rows }: Progress,
  seconds: number,
): string {
  const share = bytesAll === 0 ? 100 : (100 * bytesDone) / bytesAll;
  const rate = seconds > 0 ? (bytesDone - bytesBefore) / seconds : 0;
  const left = rate > 0 ? `, ${durationText((bytesAll - bytesDone) / rate)} left` : "";
  const name = (file.length > nameMax ? `…${file.slice(1 - nameMax)}` : file).replace(/\p{Cc}/gu, "\ufffd");
  const rowRate = seconds > 0 ? Math.round(rows / seconds) : 0;
  return `${share.toFixed(1)} % of ${bytesText(bytesAll)}  ${bytesText(Math.round(rate))}/s  ${countText(rowRate)} rows/s${left}  ${name}`;
}
