// What the judge beside the tick is asked, and what it says.

import type { Prediction, WhatIf } from "#runtime/advisor/question.ts";
import type { Explained, ExplainedDecision } from "#runtime/console/explain.ts";
import { name, outsideOrigins, writes } from "./bodies.ts";
import {
  about,
  digest,
  instant,
  list,
  maybe,
  named,
  nullable,
  number,
  oneOf,
  type Schema,
  shape,
  text,
  whole,
} from "./schema.ts";

export const whatIfBody: Schema = shape<{ writes: object; from?: object; origin?: string }>({
  writes,
  from: maybe(
    about({ ...named(number), maxProperties: 256 }, "The state by points; what is not named is as it is"),
  ),
  origin: maybe(oneOf(outsideOrigins)),
});

export const setPointsBody: Schema = shape<{ objective: string; seed?: number }>({
  objective: about({ type: "string", maxLength: 1_000 }, "Such as `minimise x`"),
  seed: maybe(whole(0, 2 ** 32 - 1)),
});

const verdict: Schema = oneOf(["allow", "amend", "block"]);
const mode: Schema = oneOf(["observe", "enforce"]);
const nats: Schema = nullable(number);
const factors: Schema = list(shape<WhatIf["factors"][number]>({ points: list(text), nats: number }));
const written: Schema = list(shape<WhatIf["writes"][number]>({ point: name, value: number }));

export const whatIf: Schema = shape<WhatIf>({
  ...{
    verdict,
    because: text,
    text,
    mode,
    fallback: nullable(text),
    writes: written,
    nearest: nullable(written),
  },
  energy: shape<WhatIf["energy"]>({
    ...{ now: nats, proposed: nats, path: nats, ahead: nats },
    ...{ limit: nats, limitNow: nats, limitAhead: nats, barrier: number },
  }),
  ...{ factors, points: list(text), state: list(nats) },
  secondsPerRow: maybe(number),
  path: maybe(list(list(number))),
  surprise: maybe(list(number)),
});

export const prediction: Schema = shape<Prediction>({
  ...{ secondsPerRow: number, points: list(text), rows: list(list(number)), surprise: list(number) },
});

const numbers: Schema = named(nats);

const decision: Schema = shape<ExplainedDecision>({
  ...{
    tick: whole(),
    capsule: digest,
    origin: text,
    by: text,
    asked: nullable(numbers),
    verdict,
    because: text,
    text,
  },
  ...{ fallback: nullable(text), nearest: nullable(numbers), mode, regime: nullable(text), energy: numbers },
  ...{ limits: numbers, factors, written: nullable(numbers) },
  outcome: nullable(
    shape<NonNullable<ExplainedDecision["outcome"]>>({
      ...{ index: whole(), kind: text, because: text, readBack: nullable(numbers) },
    }),
  ),
});

export const explained: Schema = shape<Explained>({
  ...{
    index: whole(),
    kind: text,
    at: nullable(instant),
    sentences: list(text),
    decision: nullable(decision),
  },
  links: shape<Explained["links"]>({ record: text, proof: text }),
});
