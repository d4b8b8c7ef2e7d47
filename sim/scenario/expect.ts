import type { DecisionRecord, OutcomeRecord } from "#runtime/prove/record.ts";
import type { Condition, Expectation } from "./scenario.ts";

/** What can be seen of a run at one moment. */
export interface Moment {
  readonly atS: number;
  plant(sensor: string): number;
  shows(sensor: string): number;
  setpoint(actuator: string): number;
  readonly decisions: readonly DecisionRecord[];
  readonly outcomes: readonly OutcomeRecord[];
  readonly link: "up" | "down";
  readonly trips: number;
}

export interface Finding {
  readonly say: string;
  readonly held: boolean;
  /** When it was decided; absent where the end decided it. */
  readonly atS?: number;
  /** What was seen then. */
  readonly seen?: string;
}

/** Holds a run to what is expected of it, moment by moment. */
export class Watch {
  readonly #expected: readonly Expectation[];
  readonly #decided = new Map<Expectation, Finding>();

  constructor(expected: readonly Expectation[]) {
    this.#expected = expected;
  }

  observe(moment: Moment): void {
    for (const expectation of this.#expected) {
      if (this.#decided.has(expectation)) continue;
      const { say, from = 0, by, until = by ?? Number.POSITIVE_INFINITY } = expectation;
      if (moment.atS < from - roundingS || moment.atS > until + roundingS) continue;
      const { once, always, never } = expectation;
      const isSo = holds((once ?? always ?? never)!, moment);
      const isDecided = always === undefined ? isSo : !isSo;
      if (!isDecided) continue;
      const seen = seenOf((once ?? always ?? never)!, moment);
      this.#decided.set(expectation, { say, held: once !== undefined, atS: moment.atS, seen });
    }
  }

  findings(): readonly Finding[] {
    return this.#expected.map(
      (expectation) =>
        this.#decided.get(expectation) ?? { say: expectation.say, held: expectation.once === undefined },
    );
  }
}

/** Whether all that a condition names is so. */
export function holds(condition: Condition, moment: Moment): boolean {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, outcome, link, trips } = condition;
  const value = valueIn(condition, moment);
  if (value !== undefined && !(value >= min && value <= max)) return false;
  if (link !== undefined && moment.link !== link) return false;
  if (trips !== undefined && moment.trips < trips) return false;
  if (outcome !== undefined && !moment.outcomes.some((each) => each.outcome === outcome)) return false;
  return !isOfDecisions(condition) || moment.decisions.some((each) => isMeant(each, condition));
}

function valueIn({ plant, shows, setpoint }: Condition, moment: Moment): number | undefined {
  if (plant !== undefined) return moment.plant(plant);
  if (shows !== undefined) return moment.shows(shows);
  return setpoint === undefined ? undefined : moment.setpoint(setpoint);
}

function isOfDecisions({ verdict, origin, because, fallback }: Condition): boolean {
  return [verdict, origin, because, fallback].some((said) => said !== undefined);
}

function isMeant(decision: DecisionRecord, { verdict, origin, because, fallback }: Condition): boolean {
  return (
    (verdict === undefined || decision.verdict === verdict) &&
    (origin === undefined || decision.origin === origin) &&
    (because === undefined || decision.because === because) &&
    (fallback === undefined || decision.fallback === fallback)
  );
}

/** In words, for the report. */
function seenOf(condition: Condition, moment: Moment): string {
  const value = valueIn(condition, moment);
  const name = condition.plant ?? condition.shows ?? condition.setpoint;
  if (value !== undefined) return `${name} is ${Number(value.toPrecision(6))}`;
  if (!isOfDecisions(condition)) return `link ${moment.link}, ${moment.trips} trips`;
  const decision = moment.decisions.find((each) => isMeant(each, condition)) ?? moment.decisions[0];
  if (decision === undefined) return "nothing was decided";
  return `${decision.origin}: ${decision.verdict}, ${decision.because}`;
}

const roundingS = 1e-9;
