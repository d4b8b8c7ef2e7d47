import { replicaStates } from "#runtime/adapt/rank/replicas/slot.ts";
import type { PlantMeasured } from "#runtime/console/measured.ts";
import { driftStates } from "#runtime/map/drift/drift.ts";
import { capsuleWords, type Metric, oneEach, perCapsule, perCapsuleWord } from "./metric.ts";

const forecasterStates = ["none", "trusted", "lost"] as const;
const twinStates = ["uncalibrated", "quiet", "alarm"] as const;

/** What is known of the plant beside the verdicts: drift, twin, regime, adaptation, replicas. */
export const plantMetrics: readonly Metric[] = [
  perCapsuleWord(
    [
      "gauge",
      "iv_drift_state",
      "Whether the plant still is what its map was calibrated on: 1 for the word that is so",
    ],
    driftStates,
    ({ plant }) => plant?.drift.state,
  ),
  perCapsule(
    [
      "gauge",
      "iv_drift_evidence_ratio",
      "How many times its stake a bet on a drift has won; 100 is an alarm",
    ],
    ({ plant }) => plant?.drift.evidence,
  ),
  perCapsule(
    [
      "gauge",
      "iv_drift_states_judged",
      "States far enough apart to count as different ones, since the map is in use",
    ],
    ({ plant }) => plant?.drift.judged,
  ),
  perCapsule(
    ["gauge", "iv_drift_states_above", "How many of them lay above the map's limit"],
    ({ plant }) => plant?.drift.above,
  ),
  oneEach(
    ["counter", "iv_drift_changes_total", "Recorded changes of that, by what it became"],
    ["state", driftStates],
    ({ tally }) => tally.drifts,
  ),
  perCapsule(
    ["gauge", "iv_map_promised_ratio", "The rate of false blocks that the map promises"],
    ({ plant }) => plant?.drift.alpha,
  ),
  perCapsule(
    ["gauge", "iv_map_realised_lower_ratio", "The realised rate is not below this, with 95 % confidence"],
    ({ plant }) => plant?.drift.rate.lower,
  ),
  perCapsule(
    ["gauge", "iv_map_realised_upper_ratio", "The realised rate is not above this, with 95 % confidence"],
    ({ plant }) => plant?.drift.rate.upper,
  ),
  perCapsule(
    ["gauge", "iv_map_limit_nats", "The map's limit of states, which never moves"],
    ({ plant }) => plant?.drift.threshold,
  ),
  perCapsule(
    ["gauge", "iv_map_advisory_limit_nats", "Where that limit would be if it followed the plant"],
    ({ plant }) => plant?.drift.advisoryLimit,
  ),
  perCapsuleWord(
    [
      "gauge",
      "iv_forecaster_state",
      "Whether the plant still does what its forecaster says; a lost one lets nothing new through",
    ],
    forecasterStates,
    ({ plant }) => plant?.drift.forecaster,
  ),
  perCapsuleWord(
    ["gauge", "iv_twin_state", "What the twin says of the plant: 1 for the word that is so"],
    twinStates,
    ({ plant }) => plant?.twin?.state,
  ),
  perCapsule(
    ["counter", "iv_twin_windows_total", "Windows in which the twin compared forecast and plant"],
    ({ plant }) => plant?.twin?.compared,
  ),
  perCapsule(
    ["counter", "iv_twin_missed_total", "Windows that the twin could not compare"],
    ({ plant }) => plant?.twin?.missed,
  ),
  perCapsule(
    ["gauge", "iv_twin_fidelity_ratio", "Energy fidelity of the last whole window"],
    ({ plant }) => plant?.twin?.fidelity,
  ),
  perCapsule(
    ["gauge", "iv_twin_coherence_ratio", "Entropy coherence of the last whole window"],
    ({ plant }) => plant?.twin?.coherence,
  ),
  perCapsule(
    ["gauge", "iv_twin_residual_nats", "How rare the forecast's miss was in the last whole window"],
    ({ plant }) => plant?.twin?.residual,
  ),
  perCapsule(
    ["gauge", "iv_twin_jump_nats", "How rare the energy's jump was in the last whole window"],
    ({ plant }) => plant?.twin?.jump,
  ),
  tallied("iv_twin_alarms_total", "Alarms of the twin that were recorded", ({ twinAlarms }) => twinAlarms),
  {
    name: "iv_regime",
    type: "gauge",
    help: "1 for the regime that the plant runs in",
    labels: { capsule: capsuleWords, regime: "those that the capsule has learnt, unseen and unknown" },
    read: ({ capsules }) => capsules.flatMap(({ label, plant }) => regimes(label, plant)),
  },
  perCapsule(
    ["gauge", "iv_regime_probability_ratio", "How sure it is that the plant is in that regime"],
    ({ plant }) => plant?.regime?.probability,
  ),
  perCapsule(
    ["gauge", "iv_regime_stability_ratio", "How calm the plant is in it"],
    ({ plant }) => plant?.regime?.stability,
  ),
  perCapsule(
    ["gauge", "iv_regime_transition_ratio", "How likely it is in another regime a horizon from now"],
    ({ plant }) => plant?.regime?.transitionProbability,
  ),
  perCapsule(
    ["gauge", "iv_regime_limit_nats", "The limit of states in that regime; never above the map's"],
    ({ plant }) => plant?.regime?.threshold,
  ),
  tallied(
    "iv_regime_changes_total",
    "How often the regime changed, by record",
    (tally) => tally.regimeChanges,
  ),
  tallied(
    "iv_adaptations_total",
    "Steps of what a capsule adapts by itself, by record",
    (tally) => tally.adaptations,
  ),
  {
    name: "iv_adapted_ratio",
    type: "gauge",
    help: "How far each number that adapts is from what was signed, as a share",
    labels: { capsule: capsuleWords, name: "what the signed capsule lets adapt" },
    read: ({ capsules }) =>
      capsules.flatMap(({ label: capsule, plant }) =>
        Object.entries(plant?.adaptation?.values ?? {}).map(([name, value]) => ({
          labels: { capsule, name },
          value,
        })),
      ),
  },
  perCapsule(
    ["gauge", "iv_adaptation_frozen", "1 where nothing may adapt at present"],
    ({ plant }) => plant?.adaptation && (plant.adaptation.isFrozen ? 1 : 0),
  ),
  {
    name: "iv_replicas",
    type: "gauge",
    help: "Replicas of policies by how they are",
    labels: { capsule: capsuleWords, state: replicaStates },
    read: ({ capsules }) =>
      capsules.flatMap(({ label: capsule, plant }) =>
        plant === null || plant.replicas.length === 0
          ? []
          : replicaStates.map((state) => ({
              labels: { capsule, state },
              value: plant.replicas.filter((replica) => replica.state === state).length,
            })),
      ),
  },
];

/** 0 from the beginning where the capsule is known and nothing was recorded yet. */
function tallied(
  name: string,
  help: string,
  count: (tally: {
    readonly twinAlarms: number;
    readonly regimeChanges: number;
    readonly adaptations: number;
  }) => number,
): Metric {
  return perCapsule(["counter", name, help], ({ id }, { tally }) => {
    const known = tally.capsules.get(id);
    return known && count(known);
  });
}

function regimes(capsule: string, plant: PlantMeasured | null): ReturnType<Metric["read"]> {
  const shown = plant?.regime;
  if (shown === null || shown === undefined) return [];
  return [...shown.regimes, "unseen", "unknown"].map((regime) => ({
    labels: { capsule, regime },
    value: regime === shown.regime ? 1 : 0,
  }));
}
