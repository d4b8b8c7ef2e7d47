import type { Caution, Finding, Part, Step } from "#runtime/discover/question.ts";
import type { Told } from "#runtime/discover/told.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { rarity } from "#runtime/map/surprise.ts";

export function findingsText(told: Told): readonly string[] {
  const { place, ground, objective, from, source, parts, findings, isAssumed } = told;
  const { channels, threshold } = ground.map;
  const energy = ground.map.energy(from);
  const named = (part: Part): string =>
    channels
      .filter((_, at) => parts[at] === part)
      .map(({ name }) => name)
      .join(", ");
  const follows = named("follows");
  const stays = named("stays");
  const wished = objective.channels.filter((at) => parts[at] === "follows").map((at) => channels[at]!.name);
  const head = [
    `${place}: ${objective.text}`,
    `  from     ${stateText(from, channels)} (${source}), energy ${energy.toFixed(2)}, ${rarity(ground.map.calibration, energy)}`,
    `  sets     ${named("set")}${isAssumed ? " (the map does not say who sets what; --command does)" : ""}`,
    ...(follows === "" ? [] : [`  follows  ${follows}`]),
    ...(stays === "" ? [] : [`  stays    ${stays}`]),
    `  limit    ${threshold.toFixed(2)}`,
    ...(wished.length === 0
      ? []
      : [
          `  note     nothing here sets ${wished.join(", ")}: the map knows what goes together, not what causes it`,
        ]),
  ];
  if (findings.length === 0)
    return [...head, "Nothing better was found that can be reached below the limit."];
  return [
    ...head,
    ...findings.flatMap((finding, index) => findingText(told, finding, index + 1)),
    "",
    "These are proposals. Nothing moves until a step is asked for, and then each step still goes through the shield.",
  ];
}

function findingText(
  { ground, objective, parts }: Told,
  finding: Finding,
  number: number,
): readonly string[] {
  const { caution, gain, energy, peak, steps, basin, to } = finding;
  const { channels, calibration, threshold } = ground.map;
  const unit = objective.unit === "" ? "" : ` ${objective.unit}`;
  const rows = steps.map((step, index) => stepText({ step, index, channels, parts, threshold }));
  return [
    "",
    `${number}. gain ${short(gain)}${unit}, ${cautionWords[caution.word]}`,
    `   ends at  ${stateText(to, channels)}, energy ${energy.toFixed(2)}, ${rarity(calibration, energy)}`,
    `   basin    ${basin.isOther ? "another than now" : "the same as now"}, its bottom at ${stateText(basin.bottom, channels)}`,
    `   highest  ${peak.toFixed(2)} of ${threshold.toFixed(2)} on the way`,
    ...rows,
  ];
}

const cautionWords: Readonly<Record<Caution["word"], string>> = {
  ordinary: "never rarer than every second state of normal operation",
  uncommon: "never rarer than one in ten",
  limit: "up to the limit of the map",
};

interface Row {
  readonly step: Step;
  readonly index: number;
  readonly channels: readonly Channel[];
  readonly parts: readonly Part[];
  readonly threshold: number;
}

function stepText({ step, index, channels, parts, threshold }: Row): string {
  const of = (part: Part): string =>
    stateText(
      step.state.filter((_, channel) => parts[channel] === part),
      channels.filter((_, channel) => parts[channel] === part),
    );
  const then = of("follows");
  const filled = Math.min(barCells, Math.max(0, Math.round((step.peak / threshold) * barCells)));
  const bar = "█".repeat(filled) + "░".repeat(barCells - filled);
  return `   step ${String(index + 1).padEnd(2)}  ${bar} ${step.peak.toFixed(2).padStart(6)}  set ${of("set")}${then === "" ? "" : `; go on at ${then}`}`;
}

const barCells = 12;

function stateText(state: Float64Array, channels: readonly Channel[]): string {
  const all = channels.map(
    ({ name, unit, resolution }, channel) =>
      `${name} ${shown(state[channel]!, resolution)}${unit === "" ? "" : ` ${unit}`}`,
  );
  const more = all.length > shownMax ? ` and ${all.length - shownMax} more` : "";
  return all.slice(0, shownMax).join(", ") + more;
}

const shownMax = 12;

/** Below half a step of the sensor a value is 0 to everybody. */
function shown(value: number, resolution: number): string {
  return Math.abs(value) < resolution / 2 ? "0" : short(value);
}

function short(value: number): string {
  return Number(value.toPrecision(5)).toString();
}
