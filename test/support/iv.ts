// `iv` in this process: what a person would call, and what he would read.

import { main } from "#runtime/cli/main.ts";

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function iv(...argv: string[]): Promise<Said> {
  const said = { out: "", err: "" };
  const code = await main(argv, {
    out: (text) => {
      said.out += `${text}\n`;
    },
    err: (text) => {
      said.err += `${text}\n`;
    },
    isTerminal: false,
    stop: new AbortController().signal,
  });
  return { code, ...said };
}
