import type { RecordedChannel } from "#runtime/map/recording.ts";
import { drawing } from "./axes.ts";
import { figure, labelsOf, ticksOf } from "./figures.ts";
import { type Markup, short, shown, tag } from "./markup.ts";
import type { ForesightView } from "./portrait.ts";

/** Two bars a channel: how far the forecast missed after one row and at the horizon. */
export function errorChart(
  channels: readonly RecordedChannel[],
  { error, commands, slow }: ForesightView,
): Markup | undefined {
  if (error === undefined) return undefined;
  // Stale channels and modes have no forecast, and so no error.
  const isForeseen = (channel: number): boolean =>
    !commands.includes(channel) &&
    Number.isFinite(error.oneStep[channel]) &&
    Number.isFinite(error.atHorizon[channel]);
  const judged = Array.from(channels.keys()).filter(isForeseen);
  const largest = Math.max(1.1, ...judged.map((channel) => Math.min(error.atHorizon[channel]!, errorMax)));
  const toX = (deviations: number): number => left + (Math.min(deviations, largest) / largest) * width;
  const foot = 24 + judged.length * lineHeight;
  const ticks = ticksOf(0, largest, 6);
  const labels = labelsOf(ticks);
  const bar = (value: number, y: number, kind: string): Markup =>
    tag("rect", {
      class: kind,
      x: left,
      y,
      width: Math.max(0, toX(value) - left),
      height: 7,
    });
  return drawing(
    { width: 560, height: foot + 44 },
    "The forecaster's error per channel",
    tag("path", { class: "grid", d: ticks.map((tick) => `M${short(toX(tick))} 20V${short(foot)}`).join("") }),
    ...judged.flatMap((channel, index) => {
      const y = 24 + index * lineHeight;
      const [one, far] = [error.oneStep[channel]!, error.atHorizon[channel]!];
      return [
        tag(
          "text",
          {
            class: slow.includes(channel) ? "name strong" : "name",
            x: left - 8,
            y: y + 11,
            "text-anchor": "end",
          },
          shown(channels[channel]!.name, 24),
        ),
        bar(one, y, "bar faint"),
        bar(far, y + 8, "bar"),
        tag("text", { x: left + width + 10, y: y + 11 }, `${figure(one, 2)} / ${figure(far, 2)}`),
      ];
    }),
    tag("path", { class: "barrier", d: `M${short(toX(1))} 16V${short(foot)}` }),
    ...ticks.map((tick, index) =>
      tag("text", { x: toX(tick), y: foot + 16, "text-anchor": "middle" }, labels[index]!),
    ),
    tag(
      "text",
      { class: "title", x: left + width / 2, y: foot + 36, "text-anchor": "middle" },
      "error in standard deviations of the channel",
    ),
  );
}

const left = 170;
const width = 276;
const lineHeight = 24;
/** Errors beyond this many deviations are as useless as this one. */
const errorMax = 3;
