import { states } from "#runtime/capsule/lifecycle.ts";
import type { ControlMeasured } from "#runtime/console/measured.ts";
import { gatewayStates } from "./gateway.ts";
import { capsuleWords, type Metric, perCapsule, perCapsuleWord, secondsSince } from "./metric.ts";

export const capsuleMetrics: readonly Metric[] = [
  perCapsuleWord(
    ["gauge", "iv_capsule_state", "1 for the state that the capsule is in"],
    states,
    ({ state }) => state,
  ),
  perCapsuleWord(
    [
      "gauge",
      "iv_capsule_guard_state",
      "How the part of the machine is that the capsule guards: 1 for the word that is so",
    ],
    gatewayStates,
    ({ word }) => word,
  ),
  perCapsule(
    ["gauge", "iv_capsule_state_age_seconds", "How long the capsule has been in its state"],
    ({ since }, from) => secondsSince(since, from),
  ),
  perCapsule(
    ["gauge", "iv_capsule_actuators", "How many actuators are leased to the capsule"],
    ({ actuators }) => actuators,
  ),
  perCapsule(
    ["gauge", "iv_capsule_trial_shown_ratio", "On trial: how much of what its probes ask for has been seen"],
    ({ shown }) => shown,
  ),
  perCapsule(
    ["counter", "iv_ticks_total", "Ticks of the capsule's control thread in its present life"],
    ({ control }) => control?.beats,
  ),
  perCapsule(
    ["gauge", "iv_tick_number", "The number of the last tick, as it stands in records and in the device"],
    ({ control }) => control?.tick,
  ),
  perCapsule(
    ["counter", "iv_tick_overruns_total", "Ticks that were left out because the one before took too long"],
    ({ control }) => control?.overruns,
  ),
  perCapsule(
    ["gauge", "iv_tick_period_seconds", "The time from tick to tick that the capsule asks for"],
    ({ control }) => control && control.tickMs / 1_000,
  ),
  perCapsule(
    ["gauge", "iv_tick_age_seconds", "How long ago the last tick ended"],
    ({ control }, from) => control && secondsSince(control.lastBeat, from),
  ),
  perCapsule(
    [
      "counter",
      "iv_outcome_reports_lost_total",
      "Outcomes that the control thread was not told, because it did not listen; they are in the log",
    ],
    ({ control }) => control?.reportsLost,
  ),
  {
    name: "iv_tick_duration_seconds",
    type: "histogram",
    help: "How long ticks took, from the sample to the permit, in the present life of the capsule's thread",
    labels: { capsule: capsuleWords },
    read: ({ capsules }) =>
      capsules.flatMap(({ label, control }) => (control === null ? [] : [durations(label, control)])),
  },
  perCapsule(
    [
      "gauge",
      "iv_evidence_starved_seconds",
      "How long decisions have found no room in the log; 0 while they do",
    ],
    ({ control }, from) => control && (secondsSince(control.starvedSince, from) ?? 0),
  ),
];

function durations(capsule: string, { spread }: ControlMeasured): ReturnType<Metric["read"]>[number] {
  const { boundsUs, counts, sumUs } = spread;
  const bounds = boundsUs.map((boundUs) => boundUs / 1_000_000);
  return { labels: { capsule }, bounds, counts, sum: sumUs / 1_000_000 };
}
