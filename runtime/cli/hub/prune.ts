import { type Call, type ExitCode, type Io, numberOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { pruneBooks } from "#runtime/hub/ledger/prune.ts";
import { ledgerKeyIn } from "#runtime/hub/store/hub-key.ts";
import { openLedgerBooks } from "#runtime/hub/store/open-store.ts";
import { dataIn, storeIn, storeOptions, storeUsage } from "./shared.ts";

export const prunePart: Part = {
  name: "prune",
  usage: [`hub prune --days N [--dry-run] ${storeUsage} [--json]`],
  about:
    "Gives up the records that were settled longer ago than that, by packages of 256, and what they are found by. The roots over them stay: what is left is proven and verified as before. Logs that have forked are kept whole. A hub that runs does it by itself with --keep-days.",
  options: {
    ...storeOptions,
    days: { type: "string", value: "N", about: "days since their settlement, by the hub's clock" },
    "dry-run": { type: "flag", about: "only say what would go" },
  },
  examples: [{ run: "iv hub prune --days 400 --dry-run", what: "how much is older than that?" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const days = numberOption(call, "days", { min: 0, max: 36_500 });
    if (days === undefined) throw new UsageError("say what is too old: --days N");
    const isDry = call.options["dry-run"] === true;
    await using books = await openLedgerBooks(storeIn(call), ledgerKeyIn(dataIn(call)).verifier);
    const pruned = await pruneBooks(books, { days, nowMs: Date.now(), isDry });
    const [went, now] = isDry ? ["would go", "then"] : ["went", "now"];
    const lines = pruned.map(
      ({ gateway, first, records }) =>
        `${gateway}: ${records} records ${went}; it begins with record ${first} ${now}`,
    );
    io.out(
      call.options["json"] ? JSON.stringify({ dryRun: isDry, pruned }) : lines.join("\n") || "Nothing goes.",
    );
    return 0;
  },
};
