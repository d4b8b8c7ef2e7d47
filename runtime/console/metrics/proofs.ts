import { windowVerdicts } from "#runtime/console/tally.ts";
import { capsuleWords, type Metric, perCapsule, sample, secondsSince } from "./metric.ts";

const witnessWords = "the configured witnesses";

/** What of the run is a proof of equilibrium, what it has cost, and who else vouches for the log. */
export const proofMetrics: readonly Metric[] = [
  {
    name: "iv_tri_checks_total",
    type: "counter",
    help: "Windows of ticks that were checked as a whole, by what came of it; untold: too little was seen",
    labels: { capsule: capsuleWords, verdict: windowVerdicts },
    read: ({ capsules, tally }) =>
      capsules.flatMap(({ id, label: capsule }) => {
        const windows = tally.capsules.get(id)?.windows;
        return windows === undefined
          ? []
          : windowVerdicts.flatMap((verdict) => sample({ capsule, verdict }, windows[verdict]));
      }),
  },
  perCapsule(
    [
      "counter",
      "iv_proofs_minted_total",
      "Windows that are proofs: held, and with every record of them on disk",
    ],
    ({ plant }) => plant?.triCheck?.minted,
  ),
  perCapsule(
    [
      "gauge",
      "iv_tri_check_balance_ratio",
      "The worst residual of a balance in the last window, as a share of what it may be",
    ],
    ({ plant }) => plant?.triCheck?.balance,
  ),
  perCapsule(
    ["gauge", "iv_tri_check_coherence_ratio", "The share of its steps in which the free energy did not rise"],
    ({ plant }) => plant?.triCheck?.coherence,
  ),
  perCapsule(
    ["gauge", "iv_tri_check_similarity_ratio", "How alike the spectra of forecast and plant were in it"],
    ({ plant }) => plant?.triCheck?.similarity,
  ),
  perCapsule(
    ["gauge", "iv_basin_depth_nats", "How deep the basin lies that the machine was in"],
    ({ plant }) => plant?.triCheck?.depth,
  ),
  perCapsule(
    [
      "gauge",
      "iv_computing_spent_ceu",
      "Computed today (UTC), in computing energy units; without a budget by this run alone",
    ],
    ({ plant }) => plant?.triCheck?.spentCeu,
  ),
  perCapsule(
    ["gauge", "iv_computing_budget_ceu", "What the capsule may compute in a day"],
    ({ plant }) => plant?.triCheck?.budgetCeu,
  ),
  {
    name: "iv_witness_entries",
    type: "gauge",
    help: "Up to which size of the log a witness has cosigned it",
    labels: { witness: witnessWords },
    read: ({ status }) =>
      status.witnesses.map(({ name: witness, size }) => ({ labels: { witness }, value: size })),
  },
  {
    name: "iv_witness_age_seconds",
    type: "gauge",
    help: "How long ago that was",
    labels: { witness: witnessWords },
    read: (from) =>
      from.status.witnesses.flatMap(({ name: witness, atS }) =>
        sample({ witness }, secondsSince(atS * 1_000_000, from)),
      ),
  },
];
