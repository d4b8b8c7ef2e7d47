import { type Call, type ExitCode, type Io, numberOption } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import type { Check, TriCheckRecord } from "#runtime/prove/tri-check-record.ts";
import { placeIn } from "./shared.ts";

export const showProofPart: Part = {
  name: "show",
  usage: ["proof show PLACE [--from N] [--count N] [--json]"],
  about:
    "Prints records as they are stored, verified or not. PLACE is a gateway's data folder or a copy of its folder `log`; the daemon may be running.",
  options: {
    from: { type: "string", value: "N", about: "the first record (default: the last 20)" },
    count: { type: "string", value: "N", about: "how many records (default 20)" },
  },
  examples: [
    {
      run: "iv proof show ./copy/log --from 0 --count 100 --json",
      what: "one record a line, for programs",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const window = {
      from: numberOption(call, "from", { min: 0, max: Number.MAX_SAFE_INTEGER }),
      count: numberOption(call, "count", { min: 1, max: Number.MAX_SAFE_INTEGER }) ?? showCount,
    };
    using log = new LogReader(placeIn(call, "show"));
    return show(log, window, { call, io });
  },
};

interface Window {
  readonly from: number | undefined;
  readonly count: number;
}

interface Asked {
  readonly call: Call;
  readonly io: Io;
}

/** Shows what is stored, verified or not: whoever looks for what happened wants to see the broken ones too. */
function show(log: LogReader, { from, count }: Window, { call, io }: Asked): ExitCode {
  const size = log.size();
  const first = from ?? Math.max(0, size - count);
  if (from !== undefined && from >= size)
    throw new Fault("proof/unreadable", `${log.path} has no record ${from}: it has ${size}, from 0 on`, {
      hint: "Without --from the newest are shown",
    });
  for (const { index, body } of log.entries(first, Math.min(size, first + count))) {
    const text = body === undefined ? "" : new TextDecoder().decode(body);
    const record = parsed(text);
    if (call.options["json"])
      io.out(record === undefined ? JSON.stringify({ index, text }) : `{"index":${index},"record":${text}}`);
    else io.out(record === undefined ? `${index}  not JSON: ${JSON.stringify(text)}` : lineOf(index, record));
  }
  return 0;
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/** One record, one line: when, which tick, what, and in whose words. */
function lineOf(index: number, fields: Fields): string {
  const { at, tick, kind, verdict, because, outcome, permit, code } = fields;
  const text = kind === "tri-check" ? windowText(fields as unknown as TriCheckRecord) : fields["text"];
  const when = new Date(Number(at) / 1_000);
  const time = Number.isNaN(when.getTime()) ? "no time" : when.toISOString();
  const words = [verdict, outcome, because, code, permit, text].filter(
    (word) => typeof word === "string" && word !== "",
  );
  const line = `${index}  ${time}  ${tick === undefined ? "" : `tick ${tick}  `}${kind}  ${words.join("  ")}`;
  // A record may quote what a stranger sent; on a terminal, control characters are commands.
  return line.trimEnd().replace(/\p{Cc}/gu, "\ufffd");
}

/** What the three checks of a window found; whoever wrote it, a record may lack any of them. */
function windowText({ from, tick, balance, coherence, similarity, cost }: Partial<TriCheckRecord>): string {
  const { name = "" } = balance ?? {};
  const checks = [
    `balance ${name === "" ? "" : `${name} `}${said(balance)}`,
    `coherence ${said(coherence)}`,
    `similarity ${similarity?.point ?? ""} ${said(similarity)}`,
  ];
  return `ticks ${from} to ${tick}: ${checks.join(", ")}; ${cost?.microCeu} micro-CEU`;
}

function said(check: Partial<Check> | undefined): string {
  const isSeen = check?.verdict === "held" || check?.verdict === "failed";
  return isSeen ? `${check.verdict} at ${Number(check.value).toPrecision(3)}` : String(check?.verdict);
}

const showCount = 20;
