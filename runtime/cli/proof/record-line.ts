import type { Check, TriCheckRecord } from "#runtime/prove/tri-check-record.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** What a stored text has; undefined where it is no record. */
export function fieldsIn(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/** One record, one line: its name, when, which tick, what, and in whose words. */
export function recordLine(name: string, fields: Fields): string {
  const { at, tick, kind, verdict, because, outcome, permit, code } = fields;
  const text = kind === "tri-check" ? windowText(fields as unknown as TriCheckRecord) : fields["text"];
  const when = new Date(Number(at) / 1_000);
  const time = Number.isNaN(when.getTime()) ? "no time" : when.toISOString();
  const words = [verdict, outcome, because, code, permit, text].filter(
    (word) => typeof word === "string" && word !== "",
  );
  const line = `${name}  ${time}  ${tick === undefined ? "" : `tick ${tick}  `}${kind}  ${words.join("  ")}`;
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
