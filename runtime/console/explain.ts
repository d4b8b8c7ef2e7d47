import { gauge, unitText } from "#runtime/core/phrase.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import type { DecisionRecord, OutcomeRecord, Record } from "#runtime/prove/record.ts";
import type { Values } from "#runtime/prove/values.ts";

/** A decision in plain words and, beside them, the numbers that they are about. Numbers that nobody knew are null. */
export interface Explained {
  readonly index: LogIndex;
  readonly kind: Record["kind"];
  readonly at: number | null;
  /** What a person reads, one sentence after the other. Names in it are the plant's own. */
  readonly sentences: readonly string[];
  readonly decision: ExplainedDecision | null;
  readonly links: { readonly record: string; readonly proof: string };
}

export interface ExplainedDecision {
  readonly tick: number;
  readonly capsule: string;
  readonly origin: DecisionRecord["origin"];
  readonly by: string;
  readonly asked: Numbers | null;
  readonly verdict: DecisionRecord["verdict"];
  readonly because: DecisionRecord["because"];
  readonly text: string;
  readonly fallback: DecisionRecord["fallback"];
  readonly nearest: Numbers | null;
  readonly mode: DecisionRecord["mode"];
  readonly regime: string | null;
  readonly energy: Numbers;
  readonly limits: Numbers;
  readonly factors: readonly { readonly points: readonly string[]; readonly nats: number }[];
  readonly written: Numbers | null;
  readonly outcome: {
    readonly index: LogIndex;
    readonly kind: OutcomeRecord["outcome"];
    readonly because: string;
    readonly readBack: Numbers | null;
  } | null;
}

type Numbers = { readonly [name: string]: number | null };

export interface Found<Of extends Record = Record> {
  readonly index: LogIndex;
  readonly record: Of;
}

export function explained(
  { index, record }: Found,
  { outcome, units }: { readonly outcome: Found<OutcomeRecord> | undefined; readonly units: Units },
): Explained {
  const isDecision = record.kind === "decision";
  return {
    index,
    kind: record.kind,
    at: "at" in record ? record.at : null,
    sentences: isDecision ? sentencesOf(record, { outcome, units }) : [otherText(record)],
    decision: isDecision ? decisionOf(record, outcome) : null,
    links: { record: `/v1/records?from=${index}&max=1`, proof: `/v1/proof?index=${index}` },
  };
}

/** By point. */
export type Units = ReadonlyMap<string, string>;

function decisionOf(record: DecisionRecord, outcome: Found<OutcomeRecord> | undefined): ExplainedDecision {
  const { tick, capsule, origin, by, verdict, because, text, fallback, mode, regime } = record;
  return {
    ...{ tick, capsule, origin, by, verdict, because, text, fallback, mode },
    regime: regime?.name ?? null,
    asked: numbers(record.asked),
    nearest: numbers(record.nearest),
    energy: numbers(record.energy)!,
    limits: numbers(record.threshold)!,
    factors: record.factors.map(([points, nats]) => ({ points, nats: Number(nats) })),
    written: numbers(record.writes),
    outcome: outcome
      ? {
          index: outcome.index,
          kind: outcome.record.outcome,
          because: outcome.record.because,
          readBack: numbers(outcome.record.readBack),
        }
      : null,
  };
}

function numbers(values: Values | null): Numbers | null {
  if (values === null) return null;
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => [name, Number.isFinite(Number(text)) ? Number(text) : null]),
  );
}

function sentencesOf(
  record: DecisionRecord,
  { outcome, units }: { readonly outcome: Found<OutcomeRecord> | undefined; readonly units: Units },
): readonly string[] {
  const { verdict, because, text, nearest, factors, mode, trial } = record;
  const said = (values: Values): string => valuesText(values, units);
  return [
    askedText(record, units),
    `The shield ${verdictWords[verdict]} it: ${text}.`,
    `Why: ${reasons[because]}.`,
    ...energyText(record),
    ...(factors.length === 0
      ? []
      : [`What makes it rare: ${factors.map(([points]) => points.join(" beside ")).join("; ")}.`]),
    ...(nearest === null ? [] : [`The nearest that would be allowed: ${said(nearest)}.`]),
    ...(mode === "observe" ? ["The gateway observes: only the hard limits decide what is written."] : []),
    ...(trial === undefined ? [] : ["The capsule is on trial: nothing of this reaches the machine."]),
    writtenText(record, units),
    ...(record.permit === null ? [] : [outcomeText(outcome, units)]),
  ];
}

function askedText({ asked, origin, by }: DecisionRecord, units: Units): string {
  if (asked === null || origin === "none") return "Nobody asked for anything.";
  return `${originWords[origin]}, "${by}", asked for ${valuesText(asked, units)}.`;
}

const originWords: Readonly<{ [Origin in Exclude<DecisionRecord["origin"], "none">]: string }> = {
  capsule: "The capsule's own policy",
  operator: "An operator",
  optimiser: "An optimiser",
  agent: "An agent",
};

const verdictWords: Readonly<{ [Kind in DecisionRecord["verdict"]]: string }> = {
  allow: "allowed",
  amend: "amended",
  block: "blocked",
};

const reasons: Readonly<{ [Because in DecisionRecord["because"]]: string }> = {
  inside: "it stays inside what the plant has shown",
  range: "it is beyond a hard limit of an actuator",
  rate: "it is approached no faster than an actuator may move",
  energy: "the state that it leads to is rarer than the map allows",
  future: "what the forecaster sees ahead is rarer than in normal operation",
  barrier: "the state that it leads to was never seen",
  path: "the way there crosses what was never seen",
  forecast: "the plant no longer does what its forecaster says, so nobody can tell where anything leads",
  quality: "a reading that is needed cannot be believed",
  age: "a reading that is needed is too old",
  absent: "nobody proposed anything",
  late: "the model missed its deadline",
  incomplete: "it does not say clearly what is wanted",
  "foreign-actuator": "it names what is no actuator of this capsule",
  "not-owner": "who asked may not move that actuator",
  unsure: "who asked is not sure enough of it",
  replicas: "too few of the replicas agree",
  "not-finite": "it asks for something that is not a number",
};

function energyText({ energy, threshold }: DecisionRecord): readonly string[] {
  const [now, asked, ahead] = [energy.now, energy.asked, energy.ahead].map(Number) as [
    number,
    number,
    number,
  ];
  if (!Number.isFinite(now)) return [];
  const proposed = Number.isFinite(asked)
    ? `, the state that is asked for ${gauge(asked)} (${gauge(Number(threshold.asked))} is allowed)`
    : "";
  const later = Number.isFinite(ahead)
    ? `; its future reaches ${gauge(ahead)} of ${gauge(Number(threshold.ahead))}`
    : "";
  return [
    `The machine is at ${gauge(now)} nats of ${gauge(Number(threshold.now))}${proposed}${later}. The higher, the rarer.`,
  ];
}

function writtenText({ writes, fallback, trial }: DecisionRecord, units: Units): string {
  if (writes !== null) return `Permitted to be written: ${valuesText(writes, units)}.`;
  if (fallback === "next" || trial !== undefined) return "Nothing was written because of it.";
  return "Nothing was permitted.";
}

function outcomeText(outcome: Found<OutcomeRecord> | undefined, units: Units): string {
  if (outcome === undefined) return "What became of it is not in the log yet.";
  const { outcome: kind, because, readBack } = outcome.record;
  const read = readBack === null ? "" : `, read back as ${valuesText(readBack, units)}`;
  return `The machine's answer (record ${outcome.index}): ${kind}${because === "" ? "" : `, ${because}`}${read}.`;
}

function valuesText(values: Values, units: Units): string {
  return Object.entries(values)
    .map(([point, value]) => `${point} ${gauge(Number(value))}${unitText(units.get(point) ?? "")}`)
    .join(", ");
}

/** Other records say in their own words what they are about. */
function otherText(record: Record): string {
  const { because, text, about } = record as { because?: unknown; text?: unknown; about?: unknown };
  const words = [text, about, because].find((each) => typeof each === "string" && each !== "");
  return `This record is no decision but of the kind ${record.kind}${words === undefined ? "" : `: ${words}`}.`;
}
