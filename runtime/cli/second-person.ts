// What takes two people, as a command asks for it: the order goes to the daemon under the asker's own token, and the
// command says who has to confirm it and how, or waits until somebody has.

import { setTimeout as pause } from "node:timers/promises";
import type { Settled } from "#runtime/console/four-eyes.ts";
import type { Ordered } from "#runtime/console/port.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type DaemonApi, told } from "./api.ts";
import type { Approval } from "./approvals/answer.ts";
import type { Io } from "./command.ts";
import { printable } from "./printable.ts";

export interface Order {
  readonly path: string;
  readonly body: object;
}

export interface Patience {
  readonly io: Io;
  /** Whether the command stays until the second person has said something. */
  readonly isWaiting: boolean;
  /** Milliseconds that are left of what the command may take. */
  leftMs(): number;
}

/** `agreed`: the daemon has it, and what becomes of it is found by the revision. */
export type Said = Readonly<
  | { kind: "waits"; approval: string; text: string }
  | { kind: "agreed"; revision: number | undefined; text: string }
  | { kind: "refused"; text: string }
>;

export async function orderedOf(api: DaemonApi, { path, body }: Order, patience: Patience): Promise<Said> {
  type Answer = Ordered & { readonly approval?: string };
  const { approval, text, revision } = await told<Answer>(api, { path, body, needs: "engineer" });
  if (approval === undefined) return { kind: "agreed", revision, text };
  const waits: Said = { kind: "waits", approval, text: `${text}: ${howTo(approval)}` };
  if (!patience.isWaiting) return waits;
  patience.io.err(printable(waits.text));
  return await second(api, waits, patience);
}

async function second(
  api: DaemonApi,
  waits: Extract<Said, { kind: "waits" }>,
  { io, leftMs }: Patience,
): Promise<Said> {
  while (leftMs() > 0 && !io.stop.aborted) {
    const { approvals, settled } = await told<Waiting>(api, { path: "/v1/approvals" });
    const said = settled.find(({ id }) => id === waits.approval);
    if (said?.how === "refused") return { kind: "refused", text: `${said.by} has refused it: ${said.text}` };
    if (said?.end?.kind === "refused") return { kind: "refused", text: said.end.text };
    if (said?.end != null) return { kind: "agreed", revision: said.end.revision, text: said.end.text };
    if (said === undefined && !approvals.some(({ id }) => id === waits.approval))
      return { kind: "refused", text: "Nobody has confirmed it in time, so it must be asked for again" };
    await pause(lookMs);
  }
  if (io.stop.aborted) return waits;
  throw new Fault("console/unreachable", "No second person has said anything in time", {
    hint: "It may still wait: `iv approvals list`",
  });
}

interface Waiting {
  readonly approvals: readonly Approval[];
  readonly settled: readonly Settled[];
}

function howTo(approval: string): string {
  return `another engineer runs \`iv approvals confirm ${approval}\`, or opens the page Approvals`;
}

/** Counts down what a command may take, from when it began. */
export function patienceOf(
  io: Io,
  { seconds, isWaiting }: { readonly seconds: number; readonly isWaiting: boolean },
): Patience {
  const end = performance.now() + seconds * 1_000;
  return { io, isWaiting, leftMs: () => end - performance.now() };
}

const lookMs = 500;
