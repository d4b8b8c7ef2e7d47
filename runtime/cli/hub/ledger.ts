import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import { UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { closeBooks } from "#runtime/hub/ledger/close.ts";
import { decodeSettlement, type SettledGateway, type Settlement } from "#runtime/hub/ledger/settlement.ts";
import { shownLedger } from "#runtime/hub/ledger/show.ts";
import { verifyLedger } from "#runtime/hub/ledger/verify.ts";
import { ledgerKeyIn } from "#runtime/hub/store/hub-key.ts";
import { openLedgerBooks } from "#runtime/hub/store/open-store.ts";
import { dataIn, storeIn, storeOptions, storeUsage } from "./shared.ts";

export const ledgerPart: Part = {
  name: "ledger",
  usage: [`hub ledger [verify] ${storeUsage} [--json]`],
  about:
    "Prints what each gateway stands at since the newest settlement, and the price of a proof. Each settlement is a record in a log of the hub's own, signed by a key of its own.\n\n`hub ledger verify` counts all of it again from the mirrored records: every signature, every root and every amount, to the bit. Exit code 1 where something is wrong.",
  options: storeOptions,
  examples: [
    { run: "iv hub ledger --data /var/lib/iv-hub", what: "who has credit, and who owes" },
    { run: "iv hub ledger verify --json", what: "is it what the gateways' logs come to?" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [word, ...more] = call.words;
    if ((word !== undefined && word !== "verify") || more.length > 0)
      throw new UsageError("hub ledger takes nothing, or the word verify");
    const { verifier } = ledgerKeyIn(dataIn(call));
    await using books = await openLedgerBooks(storeIn(call), verifier);
    if (word === undefined) {
      const shown = await shownLedger({ books, key: verifier.text });
      const newest = await books.settlement("newest");
      if (call.options["json"]) io.out(JSON.stringify(shown));
      else io.out(newest === undefined ? "Nothing was settled yet." : textOf(decodeSettlement(newest.body)));
      return 0;
    }
    const { settlements, records, givenUp, findings } = await verifyLedger(books, verifier);
    const isRight = findings.length === 0;
    if (call.options["json"])
      io.out(JSON.stringify({ ok: isRight, key: verifier.text, settlements, records, givenUp, findings }));
    else {
      const rest = givenUp > 0 ? `; ${givenUp} stretches of logs were given up, and are as signed` : "";
      io.out(
        `${settlements} settlements, ${records} records counted again: ${isRight ? "right" : "NOT RIGHT"}${rest}`,
      );
      for (const { settlement, what } of findings) io.out(`  settlement ${settlement}: ${what}`);
    }
    return isRight ? 0 : 1;
  },
};

export const settlePart: Part = {
  name: "settle",
  usage: [`hub settle ${storeUsage} [--json]`],
  about:
    "Settles now what is mirrored and not settled yet. A hub that runs does it by itself at the end of each day, UTC. The first settlement opens the pool, and settles nothing.",
  options: storeOptions,
  examples: [{ run: "iv hub settle --data /var/lib/iv-hub", what: "before a report" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const signer = ledgerKeyIn(dataIn(call));
    await using books = await openLedgerBooks(storeIn(call), signer.verifier);
    const made = await closeBooks(books, { signer, nowMs: Date.now() });
    if (call.options["json"]) io.out(JSON.stringify(await shownLedger({ books, key: signer.verifier.text })));
    else io.out(textOf(made));
    return 0;
  },
};

function textOf({ number, atMs, pool, gateways }: Settlement): string {
  const price = Number((1_000n * pool.ceu) / pool.pft) / 1_000;
  return [
    `Settlement ${number} of ${new Date(atMs).toISOString()}`,
    `  pool      ${whole(pool.ceu)} CEU, ${whole(pool.pft)} PFT; a proof is worth ${price} CEU`,
    ...gateways.map(lineOf),
  ].join("\n");
}

function lineOf({ gateway, spent, minted, bought, ceu, owed }: SettledGateway): string {
  const stands = owed > 0n ? `owes ${whole(owed)}` : `has ${whole(ceu)}`;
  return `  ${stands.padEnd(24)}  ${gateway}  computed ${whole(spent)} CEU, proved ${whole(minted)} PFT for ${whole(bought)} CEU`;
}

/** Of millionths, with three decimals, cut off. */
function whole(millionths: bigint): string {
  return `${millionths / 1_000_000n}.${`${(millionths % 1_000_000n) / 1_000n}`.padStart(3, "0")}`;
}
