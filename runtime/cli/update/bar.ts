import type { Io } from "#runtime/cli/command.ts";
import type { Deployment } from "#runtime/update/deploy/deployment.ts";
import { type State, states } from "#runtime/update/deploy/table.ts";
import type { Progress } from "#runtime/update/deploy/wants.ts";
import { wordsFor } from "./words.ts";

/** One line that is written over itself, for a person who watches; nothing for a program. */
export function barOf(io: Io): (deployment: Deployment, progress: Progress | undefined) => void {
  let last = "";
  return ({ state, number }, progress) => {
    if (!io.isTerminal) return;
    const text = barText(state, progress?.number === number ? progress : undefined);
    if (text === last) return;
    io.err(`${last === "" ? "" : lineAbove}${text}`);
    last = text;
  };
}

export function barText(state: State, progress: Progress | undefined): string {
  const isCounted = counted.has(state) && progress !== undefined && progress.of > 0;
  const within = isCounted ? Math.min(1, progress.done / progress.of) : 0;
  const place = Math.max(0, way.indexOf(state));
  const full = Math.round(((place + within) / way.length) * width);
  const share = isCounted ? ` ${Math.floor(100 * within)} %` : "";
  return `[${"█".repeat(full)}${"░".repeat(width - full)}] ${state}: ${wordsFor[state]}${share}`;
}

const way = states.slice(0, states.indexOf("rollback"));
/** States that say how far they have come. */
const counted: ReadonlySet<State> = new Set(["fetch", "shadow", "probation"]);
const width = 28;
/** Up one line, and clear it: every `err` ends its line. */
const lineAbove = "\u001b[1A\u001b[2K";
