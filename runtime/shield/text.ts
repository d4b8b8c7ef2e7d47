import { gauge, type Phrase, unitText } from "#runtime/core/phrase.ts";
import type { Outlook } from "#runtime/map/foresight-port.ts";
import { rarity } from "#runtime/map/surprise.ts";
import type { Envelope } from "./envelope.ts";
import { factorsOf } from "./factors.ts";
import { commanded } from "./setpoints.ts";
import type { View } from "./view.ts";

// What a verdict says to the person at the machine: names and units of the plant, digits a gauge has.

export function setpointsPhrase(setpoints: readonly number[], { words }: Envelope, ending?: string): Phrase {
  const phrase = new Array<string | number>(3 * words.length + (ending === undefined ? 0 : 1));
  for (let index = 0; index < words.length; index++) {
    phrase[3 * index] = words[index]!.before;
    phrase[3 * index + 1] = setpoints[index]!;
    phrase[3 * index + 2] = words[index]!.after;
  }
  if (ending !== undefined) phrase[3 * words.length] = ending;
  return phrase;
}

/** Where a proposal leads: the commanded axes first, for they are what was asked; the others are the circumstances. */
export function stateTextOf({ envelope, ranged, situation }: View): string {
  const { axes } = envelope;
  const state = commanded(situation.signal.values, ranged!, axes);
  const said = axes.map(({ point, unit, actuator }, index) => ({
    isAsked: actuator !== undefined,
    text: `${point} ${gauge(state[index]!)}${unitText(unit)}`,
  }));
  const asked = said.filter(({ isAsked }) => isAsked).map(({ text }) => text);
  const given = said.filter(({ isAsked }) => !isAsked).map(({ text }) => text);
  if (asked.length === 0 || given.length === 0) return [...asked, ...given].join(", ");
  return `${asked.join(", ")} with ${given.join(", ")}`;
}

/** How unusual that is, measured by proposals the plant really had; nats are for those who look at the map. */
export function energyText({ energy: { asked }, envelope: { map }, bounds }: View): string {
  const { calibration, threshold } = map.moves;
  const allowed = Math.min(threshold, bounds.moves);
  return `${rarity(calibration, asked)} (energy ${gauge(asked)} nats, ${gauge(allowed)} are allowed)`;
}

/** Of what it has shown, or of the less that is allowed in a regime. */
export function outsideText({ energy, envelope: { map }, bounds, situation: { regime } }: View): string {
  if (energy.now > map.threshold || regime === undefined) return "The machine is outside what it has shown";
  return `The machine is outside what is allowed in the regime ${regime} (energy ${gauge(energy.now)} nats, ${gauge(bounds.state)} are)`;
}

/** The two channels that go together the least in the proposed state, or the one that is far out by itself. */
export function oddText(view: View): string {
  const [oddest] = factorsOf(view);
  if (oddest === undefined) return "";
  const { points } = oddest;
  return points.length === 1 ? `, for its ${points[0]}` : `, for ${points.join(" beside ")}`;
}

/** "melt_temperature would be 1088 K in 60 s; such a future is rarer than 1 in 1025". */
export function futureText({ channel, value, row, energy }: Outlook, { envelope }: View): string {
  const { axes, map } = envelope;
  const { limits, secondsPerRow } = map.foresight!;
  const { point, unit } = axes[channel]!;
  const rare = rarity(limits.calibration, energy);
  return `${point} would be ${gauge(value)}${unitText(unit)} in ${spanText(row, secondsPerRow)}, which is ${rare}`;
}

function spanText(rows: number, secondsPerRow: number): string {
  const seconds = rows * secondsPerRow;
  if (!(seconds > 0)) return `${rows} samples`;
  if (seconds < 120) return `${gauge(seconds)} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${gauge(seconds / 3_600)} h`;
}
