// What `iv mode` and `iv limit` have in common: the order that they send, and what holds now.

import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { Ordered } from "#runtime/console/port.ts";
import { becauseMax } from "#runtime/console/term-body.ts";
import type { TermStatus } from "#runtime/console/terms-port.ts";
import { apiOf, apiOptions, told } from "./api.ts";
import {
  type Call,
  type Command,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "./command.ts";
import { printable } from "./printable.ts";

export type Telling = Pick<GatewayStatus, "mode" | "terms">;

export const orderOptions = (minutesMax: number): Command["options"] => ({
  minutes: { type: "string", value: "N", about: `for how long, from 1 to ${minutesMax}` },
  because: { type: "string", value: "TEXT", about: "why, in words; it stands in the log" },
  ...apiOptions,
});

/** Says what holds, and nothing else. */
export async function tellTerms(call: Call, io: Io, about: (shown: Telling) => Telling): Promise<ExitCode> {
  const { mode, terms = [] } = about(await told<GatewayStatus>(await apiOf(call), { path: "/v1/status" }));
  if (call.options["json"]) io.out(JSON.stringify({ mode, terms }));
  else for (const line of [`The shield is to ${mode}`, ...terms.map(termLine)]) io.out(printable(line));
  return 0;
}

/** Sends an order; exit code 0 also where it waits for a second person, which the answer says. */
export async function order(
  call: Call,
  io: Io,
  { path, body, minutesMax }: { readonly path: string; readonly body: object; readonly minutesMax: number },
): Promise<ExitCode> {
  const because = textOption(call, "because");
  if (because === undefined) throw new UsageError("say why with --because: it stands in the log");
  if (because.length > becauseMax) throw new UsageError(`--because takes at most ${becauseMax} characters`);
  const minutes = numberOption(call, "minutes", { min: 1, max: minutesMax });
  const whole = { ...body, because, ...(minutes !== undefined && { minutes: Math.floor(minutes) }) };
  const end = await told<Ordered & { readonly approval?: string }>(await apiOf(call), {
    ...{ path, body: whole, needs: "engineer" },
  });
  if (call.options["json"]) io.out(JSON.stringify(end));
  else {
    io.out(printable(end.text));
    if (end.approval !== undefined) io.out(`Another engineer runs: iv approvals confirm ${end.approval}`);
  }
  return 0;
}

export function termLine({ what, of, value, signed, by, because, until }: TermStatus): string {
  const whose = what === "mode" ? "mode" : `${what} of ${of}`;
  const end = until === null ? "until somebody ends it" : `until ${new Date(until / 1_000).toISOString()}`;
  return `  ${whose}: ${value}, not ${signed ?? "known here"}, ${end}; ordered by ${by}: ${because}`;
}
