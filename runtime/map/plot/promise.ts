import { figure, percent } from "./figures.ts";

/** What a threshold promises, in a sentence that a person can hold somebody to. */
export function promiseOf({
  alpha,
  threshold,
  calibration,
  doubt,
}: {
  readonly alpha: number;
  readonly threshold: number;
  readonly calibration: Float64Array;
  /** Why the promise cannot be believed; empty where nothing speaks against it. */
  readonly doubt: string;
}): string {
  if (calibration.length === 0)
    return "It was never calibrated: it has no threshold and cannot block. It may be looked at, walked on and searched.";
  if (doubt !== "")
    return `THE PROMISE IS VOID: ${doubt}. Above ${figure(threshold)} nats a state is refused all the same; how often that meets a normal one, try with \`iv map score\` on data of another time.`;
  return `${refusals(alpha)}, with 95 % confidence, as long as the plant behaves as recorded. Above ${figure(threshold)} nats a state is refused; that limit stands on ${calibration.length} rows the map was not fitted to (${percent(alpha)}).`;
}

/** "of 1000 normal states at most 10 are refused": the rounds of ten in which the rate is a whole number. */
export function refusals(alpha: number): string {
  let states = 1_000;
  while (states * alpha < 1 - 1e-9 && states < 1e9) states *= 10;
  const refused = states * alpha;
  return `Of ${states} normal states at most ${Math.abs(refused - Math.round(refused)) < 1e-6 ? Math.round(refused) : figure(refused, 3)} are refused`;
}
