import type { Write } from "#runtime/field/point.ts";
import { rarity } from "#runtime/map/surprise.ts";
import type { Envelope } from "./envelope.ts";
import type { Energies } from "./verdict.ts";

// What a verdict says to the person at the machine: names and units of the plant, digits a gauge has.

export function writesText(writes: readonly Write[], { actuators }: Envelope): string {
  return writes
    .map(({ point, value }) => {
      const unit = actuators.find((actuator) => actuator.point === point)?.unit ?? "";
      return `${point} ${gauge(value)} ${unit}`.trimEnd();
    })
    .join(", ");
}

/** The commanded axes first, for they are what was asked; the others are the circumstances. */
export function stateText(state: Float64Array, { axes }: Envelope): string {
  const said = axes.map(({ point, unit, actuator }, index) => ({
    isAsked: actuator !== undefined,
    text: `${point} ${gauge(state[index]!)} ${unit}`,
  }));
  const asked = said.filter(({ isAsked }) => isAsked).map(({ text }) => text);
  const given = said.filter(({ isAsked }) => !isAsked).map(({ text }) => text);
  if (asked.length === 0 || given.length === 0) return [...asked, ...given].join(", ");
  return `${asked.join(", ")} with ${given.join(", ")}`;
}

/** How unusual that is, measured by states the plant was really in; nats are for those who look at the map. */
export function energyText({ asked }: Energies, { map }: Envelope): string {
  return `${rarity(map.calibration, asked)} (energy ${gauge(asked)} nats, ${gauge(map.threshold)} are allowed)`;
}

function gauge(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}
