import { apiOf, apiOptions, told } from "#runtime/cli/api.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import type { Ordered } from "#runtime/console/port.ts";

/** As `/v1/approvals` tells it. */
export interface Approval {
  readonly id: string;
  readonly text: string;
  readonly by: string;
  readonly needs: string;
  readonly isOwn: boolean;
  readonly untilMs: number;
}

/** The part by which the second person says yes or no. */
export function answerPart(name: "confirm" | "refuse"): Part {
  const isYes = name === "confirm";
  return {
    name,
    usage: [`approvals ${name} ID [--url URL | --config FILE] [--token-file FILE] [--json]`],
    about: isYes
      ? "Says yes to what somebody else has asked for. It is written down before it is done. Exit code 1 where it is refused: it is your own, it has waited for too long, or the log cannot take it."
      : "Says no to what waits; whoever has asked may take it back so, too.",
    options: apiOptions,
    examples: [
      { run: `iv approvals ${name} 3f9c01d2a4b5 --token-file bob.token`, what: isYes ? "yes" : "no" },
    ],
    async run(call: Call, io: Io): Promise<ExitCode> {
      const [id, ...more] = call.words;
      if (id === undefined || more.length > 0) throw new UsageError("name one of those that wait by its id");
      const path = `/v1/approvals/${encodeURIComponent(id)}/${name}`;
      const end = await told<Ordered>(await apiOf(call), { path, body: {}, needs: "operator" });
      io.out(call.options["json"] ? JSON.stringify(end) : printable(end.text));
      return 0;
    },
  };
}
