import { rungs } from "#runtime/act/ladder.ts";
import { states } from "#runtime/capsule/lifecycle.ts";
import { actHows, actOutcomes } from "#runtime/console/acts-tally.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { limitNames } from "#runtime/shield/limits.ts";
import { type Metric, one, oneEach, oneWord, sample } from "./metric.ts";

const termKinds = ["mode", ...limitNames] as const;

/** In the order in which an operator would rather not read them. */
export const gatewayStates: readonly GatewayStatus["state"][] = [
  "guarded",
  "observing",
  "starting",
  "holding",
  "stopping",
  "safe",
];

export const gatewayMetrics: readonly Metric[] = [
  {
    name: "iv_gateway_info",
    type: "gauge",
    help: "Always 1; the gateway's name and its version",
    labels: { gateway: "the configured name", version: "the version that runs" },
    read: ({ status: { gateway, version } }) => sample({ gateway, version }, 1),
  },
  oneWord(
    ["gauge", "iv_gateway_state", "The one word an operator reads first: 1 for the word that is so"],
    gatewayStates,
    ({ status }) => status.state,
  ),
  oneWord(
    ["gauge", "iv_gateway_rung", "What the gateway still does: 1 for the rung of the ladder that it is on"],
    rungs,
    ({ status }) => status.ladder.rung,
  ),
  one(
    ["gauge", "iv_gateway_enforcing", "1 where the shield blocks, 0 where it only observes"],
    ({ status }) => (status.mode === "enforce" ? 1 : 0),
  ),
  oneEach(
    [
      "gauge",
      "iv_shield_terms",
      "How much of the shield people have ordered to be other than signed and configured",
    ],
    ["what", termKinds],
    ({ status }) => {
      const counts = {
        ...{ mode: 0, min: 0, max: 0, slew: 0 },
        ...{ threshold: 0, ahead: 0, confidenceMin: 0, holdMs: 0 },
      };
      for (const { what } of status.terms ?? []) counts[what]++;
      return counts;
    },
  ),
  one(["gauge", "iv_approvals_waiting", "How much waits for a second person"], ({ approvals }) => approvals),
  {
    name: "iv_access_acts_total",
    type: "counter",
    help: "What people did with rights that not everybody has, by what they showed and how it ended; an act that takes two records counts in both",
    labels: { how: actHows, outcome: actOutcomes },
    read: ({ tally }) =>
      actHows.flatMap((how) =>
        actOutcomes.flatMap((outcome) => sample({ how, outcome }, tally.acts[how][outcome])),
      ),
  },
  one(
    ["gauge", "iv_gateway_start_time_seconds", "When this run began, in seconds since 1970"],
    ({ status }) => status.startedAt / 1_000_000,
  ),
  one(
    [
      "gauge",
      "iv_gateway_clock_difference_seconds",
      "The wall clock minus the gateway's own time, which never jumps; what the wall clock was moved by since the start",
    ],
    ({ program, status }) => (program.wallUs - status.now) / 1_000_000,
  ),
  oneEach(
    ["gauge", "iv_capsules", "How many capsules are in each state"],
    ["state", states],
    ({ status }) => {
      const counts = { staged: 0, trial: 0, armed: 0, suspended: 0, retired: 0 };
      for (const { state } of status.capsules) counts[state]++;
      return counts;
    },
  ),
];
