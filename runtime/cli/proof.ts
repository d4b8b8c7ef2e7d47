import { Fault } from "#runtime/core/fault.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { parseVerifierKey, type VerifierKey } from "#runtime/prove/note.ts";
import { type Finding, type Verification, verifyLog } from "#runtime/prove/verify.ts";
import {
  type Call,
  type Command,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "./command.ts";

export const proof: Command = {
  name: "proof",
  summary: "verify the log of decisions, or print it",
  usage: ["proof verify DIR [--key VKEY] [--json]", "proof show DIR [--from N] [--count N] [--json]"],
  about:
    "DIR is a gateway's data folder or a copy of its proof.db; the daemon may be running. `verify` hashes every record again, checks every checkpoint's root and signature, and follows runs, ticks and permits. It only reads.\n\nWithout --key the log is checked against the key it names itself, which shows that it is whole, but not whose it is.",
  options: {
    key: {
      type: "string",
      value: "VKEY",
      about: "verify: the gateway's key, as `verify` printed it when it was enrolled",
    },
    from: { type: "string", value: "N", about: "show: the first record (default: the last 20)" },
    count: { type: "string", value: "N", about: "show: how many records (default 20)" },
  },
  examples: [
    { run: "iv proof verify /var/lib/industriverse", what: "is everything there, and unaltered?" },
    {
      run: "iv proof show ./copy/proof.db --from 0 --count 100 --json",
      what: "one record a line, for programs",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [word, place, ...more] = call.words;
    if (word !== "verify" && word !== "show")
      throw new UsageError("say `proof verify DIR` or `proof show DIR`");
    if (place === undefined || more.length > 0) throw new UsageError(`proof ${word} takes one folder`);
    const trusted = trustedKey(call);
    const window = {
      from: numberOption(call, "from", { min: 0, max: Number.MAX_SAFE_INTEGER }),
      count: numberOption(call, "count", { min: 1, max: Number.MAX_SAFE_INTEGER }) ?? showCount,
    };
    using log = new LogReader(place);
    return word === "verify" ? verify(log, trusted, { call, io }) : show(log, window, { call, io });
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

function verify(log: LogReader, trusted: VerifierKey | undefined, { call, io }: Asked): ExitCode {
  const named = parseVerifierKey(log.key());
  const key = trusted ?? named;
  if (key === undefined)
    throw new Fault("proof/broken", `The log ${log.path} names no key that could have signed it`, {
      hint: "Give the gateway's key with --key",
    });
  const size = log.size();
  const result = verifyLog({ entries: log.entries(0, size), checkpoints: log.checkpoints(size) }, key);
  const isWhole = result.findings.length === 0;
  if (call.options["json"]) {
    const { records, checkpoints, root, findings, unlisted } = result;
    const keyFrom = trusted === undefined ? "log" : "caller";
    io.out(
      JSON.stringify({ ok: isWhole, records, checkpoints, root, key: key.text, keyFrom, findings, unlisted }),
    );
  } else for (const line of report(log.path, key, result)) io.out(line);
  if (isWhole && trusted === undefined && !call.options["json"])
    io.out(
      "  The key is the one that the log itself names; to know whose log it is, give the gateway's with --key",
    );
  return isWhole ? 0 : 1;
}

function report(path: string, key: VerifierKey, result: Verification): readonly string[] {
  const { records, checkpoints, root, findings, unlisted } = result;
  const facts = [
    `  records      ${records}, hashed again`,
    `  checkpoints  ${checkpoints}, root and signature`,
    `  root         ${root}`,
    `  key          ${key.text}`,
  ];
  if (findings.length === 0) return [`${path}: whole and unaltered`, ...facts];
  const rest = unlisted > 0 ? [`  and ${unlisted} more`] : [];
  return [
    `${path}: DOES NOT VERIFY`,
    ...findings.map((finding) => `  ${textOf(finding)}`),
    ...rest,
    ...facts,
  ];
}

function textOf(finding: Finding): string {
  return finding.at === "record"
    ? `record ${finding.index}: ${finding.what}`
    : `checkpoint ${finding.size}: ${finding.what}`;
}

/** Shows what is stored, verified or not: whoever looks for what happened wants to see the broken ones too. */
function show(log: LogReader, { from, count }: Window, { call, io }: Asked): ExitCode {
  const size = log.size();
  const first = from ?? Math.max(0, size - count);
  for (const { index, body } of log.entries(first, Math.min(size, first + count))) {
    const text = new TextDecoder().decode(body);
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
  const { at, tick, kind, verdict, because, outcome, text, permit, code } = fields;
  const when = new Date(Number(at) / 1_000);
  const time = Number.isNaN(when.getTime()) ? "no time" : when.toISOString();
  const words = [verdict, outcome, because, code, permit, text].filter(
    (word) => typeof word === "string" && word !== "",
  );
  const line = `${index}  ${time}  ${tick === undefined ? "" : `tick ${tick}  `}${kind}  ${words.join("  ")}`;
  // A record may quote what a stranger sent; on a terminal, control characters are commands.
  return line.trimEnd().replace(/\p{Cc}/gu, "\ufffd");
}

function trustedKey(call: Call): VerifierKey | undefined {
  const text = textOption(call, "key");
  if (text === undefined) return undefined;
  const key = parseVerifierKey(text);
  if (key === undefined) throw new UsageError("--key takes a verifier key: name+8 hex digits+base64");
  return key;
}

const showCount = 20;
