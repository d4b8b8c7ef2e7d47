// One page without a script, a font, a link or a picture from elsewhere: it opens in ten years from an
// auditor's disk. Colours follow the reader's light or dark theme; nothing is told by colour alone.

import { errorChart } from "./error-chart.ts";
import { duration, figure, percent } from "./figures.ts";
import { basinName, type Heat } from "./heat.ts";
import { heatChart, withUnit } from "./heat-chart.ts";
import { histogramChart } from "./histogram-chart.ts";
import { join, Markup, shown, tag } from "./markup.ts";
import type { ForesightView, Portrait, View } from "./portrait.ts";
import { promiseOf } from "./promise.ts";
import { reliabilityOf } from "./reliability.ts";
import { reliabilityChart } from "./reliability-chart.ts";
import { styleSheet } from "./style.ts";
import { treeChart } from "./tree-chart.ts";

export function pageOf(portrait: Portrait): string {
  const { name, views, foresight } = portrait;
  const title = `Energy map ${shown(name)}`;
  const body = join(
    tag("h1", {}, title),
    tag("p", { class: "lead" }, promiseOf(portrait)),
    hatch,
    section(
      "Where the plant lives",
      ...linkIntroduction(portrait),
      grid(...views.map((view, index) => heatFigure(view, index, portrait))),
    ),
    ...(portrait.calibration.length === 0
      ? []
      : [section("What the threshold stands on", grid(...calibrationFigures(portrait)))]),
    ...(portrait.links.length > 1 ? [section("Which channels belong together", treeFigure(portrait))] : []),
    ...(foresight === undefined
      ? []
      : [section("Where a command leads", grid(...foresightFigures(portrait, foresight)))]),
    ...(portrait.assumptions.length === 0
      ? []
      : [section("What was taken for granted", listOf(portrait.assumptions))]),
    section("What this map does not know", listOf(portrait.unknowns)),
    section("Channels", channelTable(portrait)),
    section("The file", factsTable(portrait)),
  );
  const head = join(
    tag("meta", { charset: "utf-8" }),
    tag("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    tag("meta", { "http-equiv": "Content-Security-Policy", content: policy }),
    tag("title", {}, title),
    tag("style", {}, new Markup(styleSheet)),
  );
  const page = tag("html", { lang: "en" }, tag("head", {}, head), tag("body", {}, tag("main", {}, body)));
  return `<!doctype html>\n${page.text}\n`;
}

/** Even if a name found a way into the markup, it could neither run nor fetch anything. */
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

function section(heading: string, ...parts: readonly Markup[]): Markup {
  return tag("section", {}, tag("h2", {}, heading), ...parts);
}

function grid(...figures: readonly Markup[]): Markup {
  return tag("div", { class: "figures" }, ...figures);
}

function figureOf(drawn: Markup, heading: string, caption: string): Markup {
  return tag("figure", {}, tag("h3", {}, heading), drawn, tag("figcaption", {}, caption));
}

/** Drawn once, used by every map of the page. */
const hatch: Markup = tag(
  "svg",
  { width: 0, height: 0, style: "position:absolute", "aria-hidden": "true" },
  tag(
    "pattern",
    { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    tag("path", { class: "hatching", d: "M0 0V7" }),
  ),
);

function linkIntroduction({ links, views }: Portrait): readonly Markup[] {
  const fewer =
    views.length < links.length && views.length > 1
      ? ` These are the ${views.length} pairs of channels that say the most about each other, of ${links.length}; \`iv map plot MAP --pair A,B\` draws any other.`
      : "";
  return [
    tag(
      "p",
      {},
      `${views.some(({ heat }) => isLimited(heat)) ? `${bright}, and ${hatchedIs}` : `${bright}. ${linesAre}`}${fewer}`,
    ),
  ];
}

function isLimited({ picture }: Heat): boolean {
  return Number.isFinite(picture.threshold);
}

const bright = "Bright is where the plant often was, dark where it hardly ever was";
const linesAre =
  "Thin white lines enclose 50, 90 and 99 % of the recorded time, and the grey shapes beside a map show the same time channel by channel.";
const hatchedIs = `hatched is what this pair alone makes rare; the orange line is where that begins. ${linesAre}`;

function heatFigure({ link, heat }: View, index: number, { channels }: Portrait): Markup {
  const [a, b] = [channels[link.from]!, channels[link.to]!];
  return figureOf(
    heatChart(heat, `map-${index}`),
    link.from === link.to
      ? shown(a.name, 40)
      : `${shown(a.name, 40)} and ${shown(b.name, 40)}${informed(link.informationNats)}`,
    `Bright was often${isLimited(heat) ? ", hatched is refused" : ""}. ${basinWords(heat, link)}`,
  );
}

/** A pair that somebody asked for may be no link, and then nobody has measured it. */
function informed(nats: number): string {
  return Number.isFinite(nats) ? `: ${figure(nats, 3)} nats of each other` : "";
}

/** Where the plant was, in words. */
export function basinWords({ basins, picture }: Heat, { from, to }: View["link"]): string {
  const [a, b] = picture.channels;
  if (basins.length === 0) return "No basin lies below the threshold.";
  const words = basins.map(({ at, share }, index) => {
    const across = `${figure(at[0])} ${unitOf(a!)}`.trimEnd();
    const place = from === to ? across : `${across}, ${figure(at[1])} ${unitOf(b!)}`.trimEnd();
    return `${basinName(index)} at ${place} (${figure(share * 100, 3)} % of the time)`;
  });
  return `${basins.length === 1 ? "One basin" : `${basins.length} basins`}: ${words.join("; ")}.`;
}

/** A bare number has the unit 1, which nobody would say. */
function unitOf({ unit }: { readonly unit: string }): string {
  return unit === "1" ? "" : shown(unit, 12);
}

function calibrationFigures(portrait: Portrait): readonly Markup[] {
  const { calibration, threshold, barrier, alpha, measure } = portrait;
  const over = calibration.filter((energy) => energy > threshold).length;
  const kept = reliabilityOf(calibration);
  return [
    figureOf(
      histogramChart({
        values: calibration,
        threshold,
        barrier,
        title: `${measure} of calibration rows [nats]`,
        what: "rows",
      }),
      `Energies of ${calibration.length} rows the map was not fitted to`,
      `Normal rows pile up on the left; ${over} of them lie above the threshold (orange), which is ${percent(over / Math.max(calibration.length, 1))} where ${percent(alpha)} is promised. A state at the barrier is like nothing on record.`,
    ),
    figureOf(
      reliabilityChart(kept, alpha),
      "Promised and realised rate",
      kept.length === 0
        ? "There are too few calibration rows to halve them for any of these rates."
        : "On the dashed line or below it a promise is kept. The threshold comes from one half of the calibration rows, the rate from the other; the band holds nine of ten ways to halve them. Halves are drawn by chance, because the file does not hold the order in time: this shows what so many rows can promise, not whether the plant drifts. `iv map score` on a new recording shows that.",
    ),
  ];
}

function treeFigure({ channels, links }: Portrait): Markup {
  return tag(
    "figure",
    { class: "wide" },
    treeChart(channels, links),
    tag(
      "figcaption",
      {},
      "Each line joins two channels of which one says the most about the other; the number, and the thickness of the line, is how much, in nats. Orange dots are commands, rings are measured, grey dots are modes.",
    ),
  );
}

function foresightFigures({ channels }: Portrait, foresight: ForesightView): readonly Markup[] {
  const { calibration, threshold, horizonRows, secondsPerRow, slow } = foresight;
  const far = secondsPerRow > 0 ? duration(horizonRows * secondsPerRow) : `${horizonRows} rows`;
  const errors = errorChart(channels, foresight);
  const names = slow.map((channel) => shown(channels[channel]!.name, 24)).join(", ");
  return [
    ...(errors === undefined
      ? []
      : [
          figureOf(
            errors,
            `Error of the forecast, after one row and after ${far}`,
            "Shorter is better; at the dashed line the forecast is no better than the channel's mean. Measured on stretches the forecaster was not fitted to. Bold names are the slow channels whose future is judged.",
          ),
        ]),
    figureOf(
      histogramChart({
        values: calibration,
        threshold,
        barrier: undefined,
        title: "farthest point of a roll-out [half widths of the record]",
        what: "roll-outs",
      }),
      `Roll-outs of ${calibration.length} normal moments over ${far}`,
      `Each is what the forecaster said where the plant's own commands would lead, judged by ${names}: how far the farthest of them comes from the middle of what it showed on record, whose border is 1. A proposal whose roll-out goes beyond the orange line is refused.`,
    ),
  ];
}

function listOf(sentences: readonly string[]): Markup {
  return tag("ul", {}, ...sentences.map((sentence) => tag("li", {}, sentence)));
}

function channelTable({ channels }: Portrait): Markup {
  const heads = ["channel", "role", "from", "to", "resolution"].map((text) => tag("th", {}, text));
  const rows = channels.map(({ name, unit, role, min, max, resolution }) =>
    tag(
      "tr",
      {},
      tag("td", {}, withUnit(shown(name), unit)),
      tag("td", {}, role),
      ...[min, max, resolution].map((value) => tag("td", { class: "number" }, figure(value, 6))),
    ),
  );
  return tag(
    "div",
    { class: "scroll" },
    tag("table", {}, tag("thead", {}, tag("tr", {}, ...heads)), tag("tbody", {}, ...rows)),
  );
}

function factsTable({ facts }: Portrait): Markup {
  const rows = facts.map(([what, value]) =>
    tag("tr", {}, tag("th", { scope: "row" }, what), tag("td", { class: "fact" }, shown(value, 300))),
  );
  return tag("div", { class: "scroll" }, tag("table", {}, tag("tbody", {}, ...rows)));
}
