import { type Call, type Command, type ExitCode, type Io, textOption } from "./command.ts";
import type { Trouble } from "./doctor/check.ts";
import { questions } from "./doctor/checks.ts";
import { examinationMs, examine, isTrouble, isWell, type Result, reportOf, told } from "./doctor/examine.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "examine this machine and its configuration, and say how to mend what is wrong",
  usage: ["doctor [--config FILE] [--fix] [--json]"],
  about:
    "Asks every question, whatever the others found, and changes nothing. Each says what it looked at, why that matters and what to do. A check asks whether something is as it has to be; an evaluation, whether anything was promised for such a machine. Without --config only the machine itself is examined. With --fix it mends what needs no judgement (rights, folders, files that nobody lists), says what it did, and looks again. After a minute it says which questions are not finished, whatever hangs. Exit code 1 if anything is wrong or not finished; a note alone does not fail.",
  options: {
    config: { type: "string", value: "FILE", about: "the gateway's YAML file" },
    fix: { type: "flag", about: "mend what can be mended without a person's judgement" },
  },
  examples: [
    { run: "iv doctor", what: "before the first start" },
    { run: "iv doctor --config /etc/industriverse/gateway.yaml", what: "when a gateway misbehaves" },
    { run: "iv doctor --config /etc/industriverse/gateway.yaml --fix", what: "and mend what is plain" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const mayFix = call.options["fix"] === true;
    const asked = await questions(textOption(call, "config"));
    const results: Result[] = [];
    for (const answer of examine(asked, { mayFix, withinMs: examinationMs })) {
      const result = await answer;
      results.push(result);
      if (call.options["json"] !== true) io.out(describe(result, io));
    }
    io.out(call.options["json"] ? JSON.stringify(reportOf(results)) : summary(results));
    // A file system that hangs would keep the process from its end as well.
    if (results.some(({ finding }) => finding.is === "unfinished"))
      setTimeout(() => process.exit(1), heardMs).unref();
    return isWell(results.map(told)) ? 0 : 1;
  },
};

function describe({ name, why, finding, fixed }: Result, io: Io): string {
  const mark = { fine: "ok   ", warning: "note ", wrong: "WRONG", unfinished: "?    " }[finding.is];
  const colour = { fine: 32, warning: 33, wrong: 31, unfinished: 33 }[finding.is];
  const head = `${io.isTerminal ? `\u001b[${colour}m${mark}\u001b[0m` : mark} ${name}: ${finding.found}`;
  const lines = isTrouble(finding) ? [head, ...advice(why, finding)] : [head];
  return [...lines, ...(fixed === undefined ? [] : [`        fixed ${fixed}`])].join("\n");
}

function advice(why: string, { mend, fix }: Trouble): readonly string[] {
  const lines = [`        why   ${why}`, `        mend  ${mend}`];
  return fix === undefined ? lines : [...lines, `        --fix ${fix.does}`];
}

function summary(results: readonly Result[]): string {
  const count = (is: Result["finding"]["is"]) => results.filter(({ finding }) => finding.is === is).length;
  const [wrong, notes, open] = [count("wrong"), count("warning"), count("unfinished")];
  const more = `${notes === 0 ? "" : `, ${notes} worth a look`}${open === 0 ? "" : `, ${open} not finished`}`;
  return wrong === 0
    ? `\n${results.length} questions, nothing wrong${more}`
    : `\n${wrong} of ${results.length} questions found something wrong${more}`;
}

/** For what was printed to arrive. */
const heardMs = 200;
