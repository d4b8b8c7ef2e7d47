// What is found beside the records themselves: what happened in a span of time, where a proposal led, and what a
// rehearsal came to.

import type { RollOutAhead, RollOutStep } from "#runtime/advisor/question.ts";
import { type Mark, markKinds } from "#runtime/console/marks/mark.ts";
import type { RollOutTold } from "#runtime/console/roll-out-route.ts";
import reportSchema from "#runtime/tick/rehearse/report.schema.json" with { type: "json" };
import { inlined } from "./inlined.ts";
import { type Said, told } from "./said.ts";
import {
  about,
  flag,
  instant,
  list,
  nullable,
  number,
  oneOf,
  type Schema,
  shape,
  text,
  whole,
} from "./schema.ts";

const mark: Schema = shape<Mark>({
  kind: oneOf(markKinds),
  what: about(text, "The reason of a block, the kind of an alarm, the state that a capsule came to"),
  about: text,
  at: instant,
  until: instant,
  first: about(whole(), "The record with which it begins"),
  last: whole(),
  count: whole(1),
});

const marks: Schema = shape<Record<"now" | "since" | "until" | "marks" | "next", unknown>>({
  ...{ now: instant, since: instant, until: instant },
  marks: about(list(mark), "The earliest first; what goes on without a pause of ten seconds is one"),
  next: about(nullable(whole()), "The `cursor` of the page before; none where the span was looked through"),
});

const maybeNumber: Schema = nullable(number);
const state: Schema = list(maybeNumber);

const rollOut: Schema = shape<RollOutTold>({
  index: whole(),
  points: list(text),
  ...{ from: state, to: state },
  way: about(state, "Nats at even places of the straight way between the two"),
  limits: shape<RollOutTold["limits"]>({ state: maybeNumber, moves: maybeNumber, ahead: maybeNumber }),
  ahead: nullable(
    shape<RollOutAhead>({
      secondsPerRow: number,
      steps: list(
        shape<RollOutStep>({ state, surprise: maybeNumber, far: maybeNumber, by: text, isJudged: flag }),
      ),
    }),
  ),
  isAsRecorded: about(flag, "Whether the judge beside the tick finds the energies of the record, to the bit"),
});

const { $schema: _schema, $id: _id, title: _title, $defs: parts, ...reportShape } = reportSchema;
const report: Schema = inlined(reportShape, parts) as Schema;

export const saidOfFound: Readonly<Record<string, Said>> = {
  "GET /v1/marks": {
    of: "Decisions",
    what: "What happened in a span of time: blocks, alarms and deployments, with their records",
    query: {
      since: about(instant, "At or after; an hour before `until` where it is missing"),
      until: about(instant, "Before; now where it is missing"),
      cursor: about(whole(), "What the page before gave as `next`"),
    },
    answers: { 200: told(marks) },
    cost: 5,
  },
  "GET /v1/rehearsals": {
    of: "Capsules",
    what: "The newest reports of rehearsals that were left with this gateway, the newest last",
    answers: { 200: told(shape<{ reports: object }>({ reports: list(report) })) },
    cost: 2,
  },
  "GET /v1/roll-out/{index}": {
    of: "Decisions",
    what: "Every step of the way by which a proposal was judged, with its energies and their limits",
    answers: { 200: told(rollOut) },
    cost: 5,
  },
};
