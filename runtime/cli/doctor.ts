import { type Call, type Command, type ExitCode, type Io, textOption } from "./command.ts";
import type { Finding, Trouble } from "./doctor/check.ts";
import { type Question, questions } from "./doctor/checks.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "examine this machine and its configuration, and say how to mend what is wrong",
  usage: ["doctor [--config FILE] [--fix] [--json]"],
  about:
    "Asks every question, whatever the others found, and changes nothing. Each says what it looked at, why that matters and what to do. A check asks whether something is as it has to be; an evaluation, whether anything was promised for such a machine. Without --config only the machine itself is examined. With --fix it mends what needs no judgement (rights, folders, files that nobody lists), says what it did, and looks again. Exit code 1 if anything is wrong; a note alone does not fail.",
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
    const results: Result[] = [];
    for (const question of await questions(textOption(call, "config"))) {
      const result = await examined(question, call.options["fix"] === true);
      results.push(result);
      if (call.options["json"] !== true) io.out(describe(result, io));
    }
    const wrong = results.filter(({ finding }) => finding.is === "wrong").length;
    io.out(call.options["json"] ? JSON.stringify(reportOf(results)) : summary(results, wrong));
    return wrong === 0 ? 0 : 1;
  },
};

export interface Result extends Pick<Question, "name" | "kind" | "why"> {
  readonly finding: Finding;
  /** What `--fix` did about it, or why it could not. */
  readonly fixed?: string;
}

/** What `--json` prints, and what a support bundle carries. */
export function reportOf(results: readonly Result[]): object {
  return {
    ok: results.every(({ finding }) => finding.is !== "wrong"),
    checks: results.map(({ finding, ...asked }) => {
      const { fix, ...told } = { fix: undefined, ...finding };
      return { ...asked, ...told, ...(fix && { fix: fix.does }) };
    }),
  };
}

export async function examined(question: Question, mayFix: boolean): Promise<Result> {
  const { name, kind, why } = question;
  const finding = await question.ask();
  if (!mayFix || finding.is === "fine" || finding.fix === undefined) return { name, kind, why, finding };
  try {
    await finding.fix.apply();
  } catch (error) {
    return { name, kind, why, finding, fixed: `could not be mended: ${(error as Error).message}` };
  }
  return { name, kind, why, finding: await question.ask(), fixed: finding.fix.does };
}

function describe({ name, why, finding, fixed }: Result, io: Io): string {
  const mark = { fine: "ok   ", warning: "note ", wrong: "WRONG" }[finding.is];
  const colour = { fine: 32, warning: 33, wrong: 31 }[finding.is];
  const head = `${io.isTerminal ? `\u001b[${colour}m${mark}\u001b[0m` : mark} ${name}: ${finding.found}`;
  const lines = finding.is === "fine" ? [head] : [head, ...advice(why, finding)];
  return [...lines, ...(fixed === undefined ? [] : [`        fixed ${fixed}`])].join("\n");
}

function advice(why: string, { mend, fix }: Trouble): readonly string[] {
  const lines = [`        why   ${why}`, `        mend  ${mend}`];
  return fix === undefined ? lines : [...lines, `        --fix ${fix.does}`];
}

function summary(results: readonly Result[], wrong: number): string {
  const notes = results.filter(({ finding }) => finding.is === "warning").length;
  const noted = notes === 0 ? "" : `, ${notes} worth a look`;
  return wrong === 0
    ? `\n${results.length} questions, nothing wrong${noted}`
    : `\n${wrong} of ${results.length} questions found something wrong${noted}`;
}
