import { observeMinutesMax } from "#runtime/console/term-body.ts";
import { type Call, type Command, type ExitCode, type Io, UsageError } from "./command.ts";
import { order, orderOptions, tellTerms } from "./terms.ts";

export const mode: Command = {
  name: "mode",
  summary: "say whether the shield blocks, or have it only observe for a while",
  usage: [
    "mode [--url URL | --config FILE] [--token-file FILE] [--json]",
    "mode observe --minutes N --because TEXT [--url URL | --config FILE] [--token-file FILE] [--json]",
    "mode enforce --because TEXT [--url URL | --config FILE] [--token-file FILE] [--json]",
  ],
  about:
    "Asks a running daemon. Without a word it says which mode holds and who ordered it. To leave enforce mode takes an engineer who asks and another who confirms with `iv approvals confirm`, within the time that the gateway's file gives, and ends by itself. Going back to enforce takes one. While the shield only observes, the capsule's hard limits still act.",
  options: orderOptions(observeMinutesMax),
  examples: [
    { run: "iv mode", what: "which mode holds, and why" },
    {
      run: 'iv mode observe --minutes 30 --because "commissioning of the second burner" --token-file ann.token',
      what: "ask to observe for half an hour",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [word, ...more] = call.words;
    if (more.length > 0) throw new UsageError(`"${more[0]}" is one word too many`);
    if (word === undefined)
      return await tellTerms(call, io, ({ mode, terms = [] }) => ({
        mode,
        terms: terms.filter(({ what }) => what === "mode"),
      }));
    if (word !== "observe" && word !== "enforce") throw new UsageError("a mode is observe or enforce");
    return await order(call, io, { path: "/v1/mode", body: { mode: word }, minutesMax: observeMinutesMax });
  },
};
