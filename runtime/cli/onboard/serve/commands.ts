// What is to be typed next, as it can be pasted into a shell.

import { join } from "node:path";

export interface NextCommands {
  /** The same first hour, in the terminal. */
  readonly again: string;
  readonly replay: string;
  readonly run: string;
  /** The machine, watched without the page. */
  readonly watch: string;
  readonly page: string;
}

export function commandsOf(out: string, paths: readonly string[]): NextCommands {
  return {
    again: ["iv onboard", ...paths.map(quoted), "--out", quoted(out)].join(" "),
    replay: `iv sim replay ${quoted(out)}`,
    run: `iv run --config ${quoted(join(out, "gateway.yaml"))}`,
    watch: `iv run --config ${quoted(join(out, "machine.yaml"))}`,
    page: `iv onboard --serve --out ${quoted(out)}`,
  };
}

/** A path may hold anything that a shell would take for something else. */
export function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) && !word.startsWith("-") ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
