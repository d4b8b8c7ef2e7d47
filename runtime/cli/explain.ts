import type { Explained } from "#runtime/console/explain.ts";
import { apiOf, apiOptions, told } from "./api.ts";
import { type Call, type Command, type ExitCode, type Io, UsageError } from "./command.ts";
import { printable } from "./printable.ts";

export const explain: Command = {
  name: "explain",
  summary: "say in plain words what was asked, what the shield said and why",
  usage: ["explain INDEX|last [--url URL | --config FILE] [--token-file FILE] [--json]"],
  about:
    "Asks a running daemon about one record of its log; `last` is the newest decision. It says who asked for what, what the shield made of it and why, what would have been allowed, what was written, and what became of it.",
  options: apiOptions,
  examples: [
    { run: "iv explain last", what: "what was just decided" },
    { run: "iv explain 4711 --json", what: "one record, for programs" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [word, ...more] = call.words;
    if (word === undefined || more.length > 0 || !/^(?:last|\d{1,15})$/.test(word))
      throw new UsageError("name one record by its index in the log, or `last`");
    const found = await told<Explained>(await apiOf(call), { path: `/v1/explain/${word}` });
    if (call.options["json"]) io.out(JSON.stringify(found));
    else for (const line of linesOf(found)) io.out(printable(line));
    return 0;
  },
};

function linesOf({ index, at, sentences, links }: Explained): readonly string[] {
  const when = at === null ? "" : ` of ${new Date(at / 1_000).toISOString()}`;
  return [
    `Record ${index}${when}`,
    ...sentences.map((sentence) => `  ${sentence}`),
    `  Evidence: ${links.proof}, or \`iv proof evidence DATA --index ${index}\` with the gateway's data folder`,
  ];
}
