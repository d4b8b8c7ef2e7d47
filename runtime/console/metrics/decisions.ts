import { events } from "#runtime/capsule/lifecycle.ts";
import type { MetricType, Sample } from "#runtime/console/exposition.ts";
import type { Scraped } from "#runtime/console/measured.ts";
import {
  amendReasons,
  blockReasons,
  type CapsuleTally,
  fallbacks,
  faultRooms,
  otherCapsules,
  outcomeKinds,
  recordKinds,
  standDownReasons,
  takenWords,
  verdicts,
} from "#runtime/console/tally.ts";
import { capsuleWords, type Metric, oneEach, sample, secondsSince } from "./metric.ts";

const origins = ["capsule", "operator", "optimiser", "agent"] as const;
const judgedOrigins = ["none", ...origins] as const;

/** All of these are counted from records once they outlive a crash: a number here can be proven. */
export const decisionMetrics: readonly Metric[] = [
  perTally(
    ["counter", "iv_decisions_total", "What the shield decided, by verdict and reason"],
    { verdict: verdicts, reason: [...new Set(["inside", ...amendReasons, ...blockReasons])] },
    ({ reasons }) =>
      verdicts.flatMap((verdict) =>
        Object.entries(reasons[verdict]).map(([reason, value]) => ({ labels: { verdict, reason }, value })),
      ),
  ),
  perTally(
    [
      "counter",
      "iv_proposals_judged_total",
      "Verdicts by who had asked; none: nobody had, and the tick said so",
    ],
    { origin: judgedOrigins, verdict: verdicts },
    (tally) =>
      judgedOrigins.flatMap((origin) =>
        verdicts.map((verdict) => ({ labels: { origin, verdict }, value: tally.origins[origin][verdict] })),
      ),
  ),
  perTally(
    ["counter", "iv_trial_decisions_total", "What the shield would have decided for a capsule on trial"],
    { verdict: verdicts },
    ({ trial }) => verdicts.map((verdict) => ({ labels: { verdict }, value: trial[verdict] })),
  ),
  perTally(
    ["counter", "iv_fallbacks_total", "What was done instead of what was blocked"],
    { fallback: fallbacks },
    (tally) => fallbacks.map((fallback) => ({ labels: { fallback }, value: tally.fallbacks[fallback] })),
  ),
  perTally(
    ["counter", "iv_permits_total", "Decisions that let something through to the machine"],
    {},
    (tally) => sample({}, tally.permits),
  ),
  perTally(
    ["gauge", "iv_decision_age_seconds", "How long ago the newest committed decision was made"],
    {},
    ({ last }, from) => (last === undefined ? [] : sample({}, secondsSince(last.at, from))),
  ),
  perTally(
    [
      "gauge",
      "iv_surprise_nats",
      "At the newest decision: how rare the machine's state was, and the one asked for",
    ],
    { of: ["now", "asked"] },
    ({ last }) => (last === undefined ? [] : nats(last.energy)),
  ),
  perTally(
    ["gauge", "iv_surprise_limit_nats", "At the newest decision: what each of them was held against"],
    { of: ["now", "asked"] },
    ({ last }) => (last === undefined ? [] : nats(last.threshold)),
  ),
  oneEach(
    [
      "counter",
      "iv_outcomes_total",
      "What became of permits: only verified says that the value stands in the device",
    ],
    ["outcome", outcomeKinds],
    ({ tally }) => tally.outcomes,
  ),
  oneEach(
    ["counter", "iv_stand_downs_total", "How often the daemon itself ordered the safe state"],
    ["reason", standDownReasons],
    ({ tally }) => tally.standDowns,
  ),
  oneEach(
    ["counter", "iv_capsule_events_total", "What happened to capsules, also what was asked for and refused"],
    ["event", events],
    ({ tally }) => tally.events,
  ),
  oneEach(
    ["counter", "iv_faults_total", "Recorded faults by their class, which is the first word of their code"],
    ["reason", faultRooms],
    ({ tally }) => tally.faults,
  ),
  oneEach(
    ["counter", "iv_records_total", "Records committed in this run, by their kind"],
    ["kind", recordKinds],
    ({ tally }) => tally.records,
  ),
  {
    name: "iv_proposals_received_total",
    type: "counter",
    help: "Proposals from outside, by who asks and whether the tick's mailbox had room; spent: today's computing is",
    labels: { origin: origins, answer: takenWords },
    read: ({ tally }) =>
      origins.flatMap((origin) =>
        takenWords.map((answer) => ({ labels: { origin, answer }, value: tally.proposals[origin][answer] })),
      ),
  },
];

function perTally(
  [type, name, help]: readonly [type: MetricType, name: string, help: string],
  labels: Metric["labels"],
  samples: (tally: CapsuleTally, from: Scraped) => readonly Sample[],
): Metric {
  const read = (from: Scraped) => {
    const known = new Map(from.capsules.map(({ id, label }) => [id, label]));
    return [...from.tally.capsules].flatMap(([id, tally]) => {
      const capsule = known.get(id) ?? otherCapsules;
      return samples(tally, from).map(({ labels: own, value }) => ({ labels: { capsule, ...own }, value }));
    });
  };
  return { name, type, help, labels: { capsule: capsuleWords, ...labels }, read };
}

/** A record writes numbers as text, and what could not be known as NaN. */
function nats(of: { readonly now: string; readonly asked: string }): readonly Sample[] {
  return (["now", "asked"] as const)
    .map((name) => ({ labels: { of: name }, value: Number(of[name]) }))
    .filter(({ value }) => !Number.isNaN(value));
}
