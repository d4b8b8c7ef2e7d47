import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { Ledger, type LedgerTotals, type Posting, type Unit, units } from "#runtime/prove/ledger.ts";
import type { StoredEntry } from "#runtime/prove/port.ts";
import { decodeRecord } from "#runtime/prove/record.ts";
import { type Verification, verifyLog } from "#runtime/prove/verify.ts";
import { type WayCounts, Ways } from "#runtime/prove/ways.ts";
import { watched } from "./progress.ts";
import { keyFor, keyIn, keyOption, placeIn } from "./shared.ts";

export const ledgerPart: Part = {
  name: "ledger",
  usage: ["proof ledger PLACE [--key VKEY] [--postings] [--json]"],
  about:
    "Counts from the records alone what each capsule has computed (CEU) and proven (PFT), and verifies the log on the way: whoever has the log and the key comes to the same totals. Every posting takes from one account what it gives to another and rests on a record, so the accounts of a unit sum to nothing. Amounts are whole numbers of millionths.\n\nA window of ticks mints where its three checks hold, where every decision that it counts is in the log, and where every permit in it has an outcome; the reason why another one did not is counted.",
  options: {
    key: keyOption,
    postings: { type: "flag", about: "print each posting, with the record that it rests on" },
  },
  examples: [
    { run: "iv proof ledger /var/lib/industriverse", what: "what was computed, and what was proven?" },
    { run: "iv proof ledger ./copy/log --postings --json", what: "one posting a line, then the totals" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    using log = new LogReader(placeIn(call, "ledger"));
    const trusted = keyIn(call);
    const key = keyFor(log, trusted);
    const isJson = call.options["json"] === true;
    const ledger = new Ledger();
    const size = log.size();
    const ways = new Ways();
    const entries = posted(
      watched(log.entries(0, size), io, size - log.start().size),
      [ledger, ways],
      (posting) => {
        if (call.options["postings"] === true) io.out(isJson ? jsonOf(posting) : lineOf(posting));
      },
    );
    const found = verifyLog({ start: log.start(), entries, checkpoints: log.checkpoints(size) }, key);
    const isWhole = found.findings.length === 0;
    const { totals } = ledger;
    if (isJson)
      io.out(
        JSON.stringify({
          ...{ ok: isWhole, records: found.records, root: found.root },
          ...{ key: key.text, keyFrom: trusted === undefined ? "log" : "caller" },
          ...plainOf(totals),
          ways: ways.counts,
        }),
      );
    else for (const line of report(log.path, found, { ...totals, ways: ways.counts })) io.out(line);
    return isWhole ? 0 : 1;
  },
};

/** Hands on what it is handed, and shows the ledger each record in passing. */
function* posted(
  entries: Iterable<StoredEntry>,
  [ledger, ways]: readonly [Ledger, Ways],
  visit: (posting: Posting) => void,
): Generator<StoredEntry> {
  for (const entry of entries) {
    if (entry.body !== undefined) {
      const record = decodeRecord(entry.body);
      ways.take(record);
      ledger.take(entry.index, record).forEach(visit);
    }
    yield entry;
  }
}

function lineOf({ index, unit, from, to, amount }: Posting): string {
  return `${index}  ${amount} ${unit}  ${from} → ${to}`;
}

function jsonOf({ amount, ...posting }: Posting): string {
  return JSON.stringify({ ...posting, amount: String(amount) });
}

/** As JSON has it; amounts are strings, because a number there has an end. */
function plainOf({ accounts, flaws, ...counts }: LedgerTotals): object {
  const plain = (unit: Unit) =>
    Object.fromEntries([...accounts[unit]].map(([account, has]) => [account, String(has)]));
  const sums = Object.fromEntries(units.map((unit) => [unit, String(sumOf(accounts[unit].values()))]));
  const all = Object.fromEntries(units.map((unit) => [unit, plain(unit)]));
  return { ...counts, flaws: Object.fromEntries(flaws), accounts: all, sums };
}

function report(
  path: string,
  { findings, records, root }: Verification,
  totals: LedgerTotals & { readonly ways: WayCounts },
): readonly string[] {
  const { windows, minted, flaws, open, accounts, postings, ways } = totals;
  const wrong = [...flaws].map(([flaw, count]) => `${count} ${flaw}`).join(", ");
  return [
    findings.length === 0
      ? `${path}: proven from ${records} records, root ${root}`
      : `${path}: DOES NOT VERIFY (${findings.length} findings, see iv proof verify); what follows is not proven`,
    `  windows   ${windows.held} held, ${windows.failed} failed, ${windows.untold} untold`,
    `  minted    ${minted}${wrong === "" ? "" : `; held, yet no proof: ${wrong}`}`,
    `  ways      ${ways.same} are what the decisions' energies come to, ${ways.other} are not, ${ways.untold} cannot be told`,
    `  postings  ${postings}; ${open} decisions are not charged for yet`,
    ...units.flatMap((unit) => [
      `  ${unit}, in all ${sumOf(accounts[unit].values())}`,
      ...[...accounts[unit]].map(([account, has]) => `    ${String(has).padStart(20)}  ${account}`),
    ]),
  ];
}

function sumOf(amounts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}
