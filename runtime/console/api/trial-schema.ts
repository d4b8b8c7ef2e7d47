// What is told of a capsule on trial beside the one that guards.

import type { TrialDot } from "#runtime/console/trials/course.ts";
import { dotsMax } from "#runtime/console/trials/course.ts";
import { type Stand, type TrialTold, trialsMax } from "#runtime/console/trials/trial-book.ts";
import type { DeploymentEvidence } from "#runtime/prove/deployment-record.ts";
import reportSchema from "#runtime/tick/rehearse/report.schema.json" with { type: "json" };
import { inlined } from "./inlined.ts";
import { type Said, told } from "./said.ts";
import {
  about,
  digest,
  instant,
  list,
  named,
  nullable,
  number,
  oneOf,
  type Schema,
  shape,
  text,
  whole,
} from "./schema.ts";

const values: Schema = about(nullable(named(text)), "By actuator, as the log has it; null: nothing");

const stand: Schema = shape<Stand>({
  verdict: oneOf(["allow", "amend", "block"]),
  because: text,
  text,
  asked: values,
  writes: about(values, "What was let through; of the capsule on trial, what would have been"),
});

const setPoints: Schema = list(nullable(number));
const dot: Schema = shape<TrialDot>({ at: instant, guard: setPoints, trial: setPoints });

const counted = { ticks: whole(), refused: whole(), late: whole() } as const;
const evidence: Schema = shape<DeploymentEvidence>({
  ...counted,
  ...{ compared: whole(), agreed: whole() },
  apart: about(text, "The furthest, as a share of a range; a decimal"),
});

/** As a rehearsal tells it; whether two decisions are the same to the bit means nothing of a trial. */
function findings(): Schema {
  const { properties, $defs } = reportSchema;
  const {
    required,
    properties: members,
    ...rest
  } = inlined(properties.findings, $defs) as {
    readonly required: readonly string[];
    readonly properties: Readonly<Record<string, Schema>>;
  };
  const { same: _, ...others } = members;
  return { ...rest, required: required.filter((name) => name !== "same"), properties: others };
}

const trial: Schema = shape<TrialTold>({
  ...{ capsule: digest, name: text, since: instant, tickMs: number },
  beside: about(
    nullable(shape<NonNullable<TrialTold["beside"]>>({ capsule: digest, name: text })),
    "The capsule that guards meanwhile what it would guard",
  ),
  ended: about(
    nullable(shape<NonNullable<TrialTold["ended"]>>({ at: instant, to: text, because: text })),
    "What became of it; none while it goes on",
  ),
  evidence: about(evidence, "Of the capsule on trial, counted as a deployment counts it"),
  guard: about(nullable(shape<NonNullable<TrialTold["guard"]>>(counted)), "Of the one that guards"),
  withinShare: about(number, "What is nearly the same, as a share of an actuator's range"),
  findings: about(findings(), "Verdicts side by side: before is the one that guards, next the one on trial"),
  newest: nullable(shape<NonNullable<TrialTold["newest"]>>({ at: instant, guard: stand, trial: stand })),
  points: about(list(text), "The actuators, in the order of the values of a dot"),
  each: about(whole(1), "Ticks from one dot to the next"),
  dots: list(dot, dotsMax),
});

export const saidOfTrials: Readonly<Record<string, Said>> = {
  "GET /v1/trials": {
    of: "Capsules",
    what: "Capsules on trial beside those that guard, tick by tick, and the last that was",
    answers: {
      200: told(
        shape<Record<"now" | "trials", unknown>>({ now: instant, trials: list(trial, trialsMax + 1) }),
      ),
    },
    cost: 2,
  },
};
