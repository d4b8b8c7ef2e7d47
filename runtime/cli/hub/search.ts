import {
  type Call,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { fieldsIn, recordLine } from "#runtime/cli/proof/record-line.ts";
import { openHubView } from "#runtime/hub/store/open-store.ts";
import { foundMax, type Search } from "#runtime/hub/view.ts";
import { storeIn, storeOptions, storeUsage } from "./shared.ts";

const words = ["gateway", "kind", "capsule", "verdict", "permit"] as const;

export const searchPart: Part = {
  name: "search",
  usage: [
    `hub search [--gateway NAME] [--kind KIND] [--verdict WORD] [--capsule DIGEST] [--permit ID] [--from TIME] [--to TIME] [--max N] ${storeUsage} [--json]`,
  ],
  about:
    "Finds records in the logs of all gateways, the newest first, among those that the hub has cosigned. One line a record; --json has them whole. `iv hub evidence` makes a file of one that convinces others.",
  options: {
    ...storeOptions,
    ...Object.fromEntries(
      words.map((name) => [name, { type: "string", value: name.toUpperCase(), about: `of this ${name}` }]),
    ),
    from: { type: "string", value: "TIME", about: "not before this instant, as 2026-11-21T08:00:00Z" },
    to: { type: "string", value: "TIME", about: "not after it" },
    max: { type: "string", value: "N", about: "at most so many", default: "20" },
  },
  examples: [
    {
      run: "iv hub search --kind decision --verdict block --from 2026-11-21T00:00:00Z",
      what: "what was blocked today, anywhere",
    },
    { run: "iv hub search --gateway plant7-gw1 --kind fault --json", what: "for a program" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const search: Search = {
      max: numberOption(call, "max", { min: 1, max: foundMax })!,
      ...Object.fromEntries(
        words.flatMap((name) => {
          const value = textOption(call, name);
          return value === undefined ? [] : [[name, value]];
        }),
      ),
      ...instantOf(call, "from", "fromMs"),
      ...instantOf(call, "to", "toMs"),
    };
    await using view = await openHubView(storeIn(call));
    const found = await view.search(search);
    if (call.options["json"]) io.out(JSON.stringify({ found }));
    else
      for (const { gateway, index, record } of found) {
        const fields = fieldsIn(record);
        const name = `${gateway} #${index}`;
        io.out(printable(fields === undefined ? `${name}  ${record}` : recordLine(name, fields)));
      }
    return found.length > 0 ? 0 : 1;
  },
};

function instantOf(call: Call, name: string, field: "fromMs" | "toMs"): Partial<Search> {
  const text = textOption(call, name);
  if (text === undefined) return {};
  const ms = Date.parse(text);
  if (!Number.isFinite(ms))
    throw new UsageError(`--${name} takes an instant such as 2026-11-21T08:00:00Z, not "${text}"`);
  return { [field]: ms };
}
