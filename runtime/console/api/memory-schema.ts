import type { Recalled } from "#runtime/prove/memory/messages.ts";
import type { Aftercome, Occasion } from "#runtime/prove/memory/occasions.ts";
import type { WindowFacts } from "#runtime/prove/memory/window.ts";
import {
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

const verdicts: Schema = shape<WindowFacts["verdicts"]>({ allow: whole(), amend: whole(), block: whole() });

const window: Schema = shape<WindowFacts>({
  epoch: whole(),
  first: whole(),
  last: whole(),
  next: whole(),
  since: instant,
  at: instant,
  capsule: digest,
  ticks: whole(),
  verdicts,
  origin: text,
  permitted: whole(),
  because: nullable(text),
  text: nullable(text),
  regime: nullable(text),
  surprise: nullable(shape<NonNullable<WindowFacts["surprise"]>>({ mean: text, max: text })),
  writes: nullable(named(text)),
  events: list(text),
});

const after: Schema = shape<Aftercome>({
  minutes: whole(),
  verdicts,
  surpriseMax: nullable(text),
  regimes: list(text),
  events: list(text),
});

export const recalled: Schema = shape<Recalled>({
  of: window,
  metric: oneOf(["cosine", "l2", "energy"]),
  windows: whole(),
  occasions: list(shape<Occasion>({ distance: number, window, after })),
});
