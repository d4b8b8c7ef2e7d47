import { across, axesOf, type Box, drawing, type Scale, upwards } from "./axes.ts";
import { percent } from "./figures.ts";
import { type Markup, short, tag } from "./markup.ts";
import { type Kept, rates } from "./reliability.ts";

/** What was promised against what became of it, both on logarithmic axes; on the line or below it is kept. */
export function reliabilityChart(kept: readonly Kept[], alpha: number): Markup {
  const lowest = least / 2;
  const scale = (title: string): Scale => ({
    min: Math.log10(lowest),
    max: Math.log10(0.2),
    title,
    ticks: rates.map(Math.log10),
    labels: rates.map(percent),
  });
  const [x, y] = [scale("promised at most"), scale("above the threshold")];
  const [toX, toY] = [across(box, x), upwards(box, y)];
  const at = (share: number): number => Math.log10(Math.max(share, lowest));
  const [first, last] = [at(lowest), at(0.2)];
  const point = (promised: number, share: number): string =>
    `${short(toX(at(promised)))} ${short(toY(at(share)))}`;
  const band = [
    ...kept.map(({ promised, low }) => point(promised, low)),
    ...kept.toReversed().map(({ promised, high }) => point(promised, high)),
  ];
  return drawing(
    { width: 560, height: 340 },
    "Promised and realised rate of refusal",
    axesOf(box, x, y),
    tag("path", {
      class: "barrier",
      d: `M${short(toX(first))} ${short(toY(first))}L${short(toX(last))} ${short(toY(last))}`,
    }),
    tag("path", { class: "band", d: band.length === 0 ? "" : `M${band.join("L")}Z` }),
    tag("path", {
      class: "curve",
      d: kept
        .map(({ promised, mean }, index) => `${index === 0 ? "M" : "L"}${point(promised, mean)}`)
        .join(""),
    }),
    ...kept.map(({ promised, mean }) =>
      tag(
        "circle",
        {
          class: promised === alpha ? "dot now" : "dot",
          cx: toX(at(promised)),
          cy: toY(at(mean)),
          r: promised === alpha ? 6 : 4,
        },
        tag("title", {}, `promised ${percent(promised)}, realised ${percent(mean)} in the mean`),
      ),
    ),
  );
}

const box: Box = { left: 64, top: 16, width: 472, height: 268 };
const least = rates.at(-1)!;
