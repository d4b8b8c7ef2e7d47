// What the page's process hears of the daemon that watches, over the daemon's own API: its stream, and its judge.

import { WebSocket } from "ws";
import type { WhatIf } from "#runtime/advisor/question.ts";
import type { Command } from "#runtime/cli/onboard/live/watcher.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";

export interface Heard {
  status(status: GatewayStatus): void;
  decision(decision: DecisionRecord): void;
}

/** Until it is closed. A stream that breaks is begun again: the daemon ends with its process, and that is told there. */
export function listen(url: string, heard: Heard): () => void {
  let socket: WebSocket | undefined;
  let again: NodeJS.Timeout | undefined;
  let isOver = false;
  const begin = (): void => {
    socket = new WebSocket(new URL("/v1/stream", url.replace(/^http/, "ws")));
    socket.on("message", (bytes) => take(String(bytes), heard));
    // What is wrong is told by `close`, which comes after it.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (!isOver) again = setTimeout(begin, againMs);
    });
  };
  begin();
  return () => {
    isOver = true;
    clearTimeout(again);
    socket?.terminate();
  };
}

function take(text: string, heard: Heard): void {
  const said = JSON.parse(text) as Said;
  if (said.type === "status") heard.status(said.status);
  else if (said.type === "records")
    for (const { record } of said.records) if (record.kind === "decision") heard.decision(record);
}

type Said = Readonly<
  | { type: "status"; status: GatewayStatus }
  | { type: "records"; records: readonly { readonly record: Record }[] }
  | { type: "dropped" }
>;

/** Would that have been allowed, from where the machine stood before it? Undefined where nobody can say. */
export async function askJudge(url: string, { from, writes }: Command): Promise<WhatIf | undefined> {
  try {
    const response = await fetch(new URL("/v1/what-if", url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ writes, from, origin: "operator" }),
      signal: AbortSignal.timeout(answerMs),
    });
    return response.ok ? ((await response.json()) as WhatIf) : undefined;
  } catch {
    // It ends, or is too busy: the command is counted as not judged.
    return undefined;
  }
}

const againMs = 500;
const answerMs = 20_000;
