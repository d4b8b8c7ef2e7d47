import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import type { TargetsForm } from "#runtime/update/repo/form.ts";
import { rolloutText } from "./content.ts";
import { loadBooks } from "./disk.ts";
import { placeIn, repoOption } from "./shared.ts";

export const listPart: Part = {
  name: "list",
  usage: ["repo list [--repo DIR] [--json]"],
  about: "Prints the capsules that the repository offers, for whom, and what waits for signatures beside it.",
  options: { repo: repoOption },
  examples: [{ run: "iv repo list", what: "what do gateways find here?" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("repo list takes options only");
    const { published, pending } = await loadBooks(placeIn(call));
    const offered = published.targets?.signed.targets ?? {};
    const waiting = pending.targets?.signed.targets;
    if (call.options["json"]) {
      io.out(JSON.stringify({ offered, waiting: waiting ?? null }));
      return 0;
    }
    for (const line of linesOf(offered)) io.out(printable(line));
    if (Object.keys(offered).length === 0) io.out("No capsule is offered");
    if (waiting === undefined) return 0;
    io.out("After the signatures that are waited for:");
    for (const line of linesOf(waiting)) io.out(printable(line));
    return 0;
  },
};

function linesOf(targets: TargetsForm["targets"]): readonly string[] {
  return Object.entries(targets).map(
    ([path, { custom }]) =>
      `  ${path.replace(/\.json$/, "")}  epoch ${custom.epoch}${rolloutText(custom.rollout)}  ${custom.capsule}`,
  );
}
