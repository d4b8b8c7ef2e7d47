import { apiOf, apiOptions, told } from "./api.ts";
import { type Approval, answerPart } from "./approvals/answer.ts";
import { type Call, type Command, type ExitCode, type Io, UsageError } from "./command.ts";
import { commandOfParts, type Part } from "./part.ts";
import { printable } from "./printable.ts";

const listPart: Part = {
  name: "list",
  usage: ["approvals list [--url URL | --config FILE] [--token-file FILE] [--json]"],
  about: "Prints what waits for a second person: what it is, who asked, and how long it stays open.",
  options: apiOptions,
  examples: [{ run: "iv approvals list --token-file bob.token", what: "does anything wait for me?" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError(`"${call.words[0]}" is one word too many`);
    const found = await told<{ approvals: readonly Approval[] }>(await apiOf(call), {
      path: "/v1/approvals",
    });
    if (call.options["json"]) io.out(JSON.stringify(found));
    else if (found.approvals.length === 0) io.out("Nothing waits for a second person");
    else
      for (const { id, text, by, needs, isOwn, untilMs } of found.approvals) {
        const whose = isOwn ? "you" : by;
        const until = new Date(untilMs).toISOString();
        io.out(printable(`${id}  ${text}; asked by ${whose}, takes another ${needs}, open until ${until}`));
      }
    return 0;
  },
};

export const approvals: Command = commandOfParts({
  name: "approvals",
  summary: "see what waits for a second person, and confirm or refuse it",
  about:
    "Some things take two people: to leave enforce mode, to change a limit, and where the gateway's file asks for it, to arm a capsule. Whoever asked cannot confirm. What waits outlives a restart and ends by itself.",
  parts: [listPart, answerPart("confirm"), answerPart("refuse")],
});
