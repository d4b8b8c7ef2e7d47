import { resolve } from "node:path";
import { gatewayOf } from "#runtime/cli/capsule/asked.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { keepReport, readReport } from "#runtime/tick/rehearse/kept.ts";
import { askFor, byTwoAbout, updateOptions } from "./asked.ts";

export const applyPart: Part = {
  name: "apply",
  usage: [
    "update apply FILE.capsule|DIR|URL --config FILE [--wait] [--token-file FILE] [--rehearsed REPORT] [--ticket FILE | --allow-older REASON] [--json]",
  ],
  about: `Brings a capsule to a running gateway: it is fetched, checked, put into the store, asked for its golden answers, and runs beside the one that guards until it has shown what the configuration demands. When the plant permits it, it takes over between two ticks; if it does not hold on probation, the one before it guards again. Of a folder, or of a repository whose root this gateway trusts, the newest capsule is taken whose product guards here. A power cut at any point changes nothing of that. ${byTwoAbout}`,
  options: {
    ...updateOptions,
    rehearsed: {
      type: "string",
      value: "REPORT",
      about:
        "what `iv rehearse run` wrote about this capsule and the one that guards; its digest goes into the log",
    },
    ticket: {
      type: "string",
      value: "FILE",
      about: "leave for this gateway to go back to that older capsule, by those who sign capsules",
    },
    "allow-older": {
      type: "string",
      value: "REASON",
      about: "takes one that is older than what has guarded here, for this reason",
    },
  },
  examples: [
    {
      run: "iv update apply /media/usb/casting-furnace-0.2.0.capsule --config /etc/industriverse/gateway.yaml --wait",
      what: "from a stick, and wait until it guards",
    },
    {
      run: "iv update apply next.capsule --config gateway.yaml --rehearsed rehearsal.json",
      what: "with the rehearsal that it is brought because of",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [word, ...more] = call.words;
    if (word === undefined || more.length > 0)
      throw new UsageError("update apply takes one capsule or folder");
    const olderBecause = textOption(call, "allow-older") ?? null;
    if (olderBecause?.trim() === "") throw new UsageError("--allow-older wants a reason, in words");
    const from = /^[a-z]+:\/\//i.test(word) ? word : resolve(word);
    const file = textOption(call, "ticket");
    const ticket = file === undefined ? null : resolve(file);
    const rehearsed = await leftReport(call, textOption(call, "rehearsed"));
    return await askFor({ verb: "apply", from, olderBecause, ticket, rehearsed }, { call, io });
  },
};

/** Put where the daemon may read it, whoever's file it is; the daemon says whether it is about what comes. */
async function leftReport(call: Call, path: string | undefined): Promise<Digest | null> {
  if (path === undefined) return null;
  const { gateway } = await gatewayOf(call);
  const report = await readReport(resolve(path));
  await keepReport(gateway.data, report);
  return report.digest;
}
