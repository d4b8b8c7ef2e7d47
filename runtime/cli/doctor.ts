import { type Check, checks, type Finding } from "./checks.ts";
import { type Call, type Command, type ExitCode, type Io, textOption } from "./command.ts";
import { readGatewayFile } from "./gateway-file.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "examine this machine and its configuration, and say how to mend what is wrong",
  usage: ["doctor [--config FILE] [--json]"],
  about:
    "Runs every check, whatever the others found, and changes nothing. Each check says what it looked at, why that matters and what to do. Without --config only the machine itself is examined. Exit code 1 if any check failed; a warning alone does not fail.",
  options: { config: { type: "string", value: "FILE", about: "the gateway's YAML file" } },
  examples: [
    { run: "iv doctor", what: "before the first start" },
    { run: "iv doctor --config /etc/industriverse/gateway.yaml", what: "when a gateway misbehaves" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const file = textOption(call, "config");
    const config = file === undefined ? undefined : await readGatewayFile(file);
    const results: { check: Check; finding: Finding }[] = [];
    for (const check of checks) {
      if (check.needsConfig && config === undefined) continue;
      const finding = await examine(check, config);
      results.push({ check, finding });
      if (call.options["json"] !== true) io.out(describe(check, finding, io));
    }
    const failed = results.filter(({ finding }) => finding.is === "wrong").length;
    if (call.options["json"])
      io.out(
        JSON.stringify({
          ok: failed === 0,
          checks: results.map(({ check, finding }) => ({ name: check.name, why: check.why, ...finding })),
        }),
      );
    else
      io.out(
        failed === 0
          ? `\n${results.length} checks, nothing wrong`
          : `\n${failed} of ${results.length} checks found something wrong`,
      );
    return failed === 0 ? 0 : 1;
  },
};

/** A check that itself breaks is a finding like any other: it must not keep the rest from running. */
async function examine(check: Check, config: Parameters<Check["look"]>[0]): Promise<Finding> {
  try {
    return await check.look(config);
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    return { is: "wrong", found: message, mend: hint ?? "Report this with the message above" };
  }
}

function describe({ name, why }: Check, finding: Finding, io: Io): string {
  const mark = { fine: "ok   ", warning: "note ", wrong: "WRONG" }[finding.is];
  const colour = { fine: 32, warning: 33, wrong: 31 }[finding.is];
  const head = `${io.isTerminal ? `\u001b[${colour}m${mark}\u001b[0m` : mark} ${name}: ${finding.found}`;
  return finding.is === "fine" ? head : `${head}\n        why   ${why}\n        mend  ${finding.mend}`;
}
