import type { Io } from "#runtime/cli/command.ts";
import { figure } from "#runtime/map/plot/figures.ts";
import type { StateBatch } from "./states.ts";

/** One line that a person watches; nothing where nobody does. `done` leaves the line empty again. */
export function watchedOn(io: Io): { show(rows: number, batch: StateBatch): void; done(): void } {
  const began = performance.now();
  let last = began;
  let isShown = false;
  return {
    show(rows, { progress: { bytes, bytesTotal } }): void {
      const now = performance.now();
      if (!io.isTerminal || now - last < everyMs) return;
      last = now;
      const seconds = (now - began) / 1_000;
      const left = (seconds * (bytesTotal - bytes)) / Math.max(bytes, 1);
      const share = Math.floor((100 * bytes) / Math.max(bytesTotal, 1));
      io.err(
        `${isShown ? "\u001b[1A\u001b[2K" : ""}${rows} rows, ${share} %, ${figure(rows / seconds, 3)} rows/s, about ${Math.ceil(left)} s left`,
      );
      isShown = true;
    },
    done(): void {
      if (isShown) io.err("\u001b[1A\u001b[2K\u001b[1A");
    },
  };
}

const everyMs = 250;
