import { gauge, pointLabel, withUnit } from "./format.js";
import { kinds } from "./marks.js";
import { colour, make, say } from "./page.js";

// One point over a span of time: a band from the least to the greatest of each part, and a line of the means. Where
// nothing was said for long the line has an end, and begins again where something was.

/** @typedef {import("../../signal/archive/trends.ts").Trend} Trend */
/** @typedef {{ from: number, to: number }} Span in microseconds */

/** The library comes as a plain script, a third of the size of its module. */
const uPlot = /** @type {any} */ (globalThis)["uPlot"];

export class TrendChart {
  figure = make("figure", "chart trend");
  #place = make("div", "plot");
  #said = make("b", "", "–");
  #trend;
  /** @type {any} */ #plot;
  /** Seconds, greatest, least, mean. @type {(number | null)[][]} */ #rows;

  #lanes;

  /** @param {Trend} trend @param {Span} span @param {Pick<import("./mark-lanes.js").MarkLanes, "lines" | "openNear">} lanes */
  constructor(trend, span, lanes) {
    this.#trend = trend;
    this.#lanes = lanes;
    this.#rows = rowsOf(trend);
    const name = pointLabel(trend.point);
    const caption = make("figcaption");
    caption.append(make("strong", "", trend.unit === "" ? name : `${name} (${trend.unit})`), this.#said);
    this.#place.tabIndex = 0;
    this.#place.setAttribute("role", "img");
    this.#place.setAttribute(
      "aria-label",
      `${name}: ${summaryOf(trend)}. Left and right read it part by part`,
    );
    this.#place.addEventListener("keydown", (event) => this.#step(event));
    this.#place.addEventListener("click", () => this.#pointed());
    this.figure.append(caption, this.#place);
    this.#span = span;
    say(this.#said, summaryOf(trend));
  }

  /** @type {Span} */ #span;

  /** Once the figure is on the page, and again where its width or the colours are others. */
  draw() {
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(), this.#rows, this.#place);
  }

  /** @param {KeyboardEvent} event */
  #step(event) {
    const [seconds = []] = this.#rows;
    const last = seconds.length - 1;
    const at = /** @type {number | null} */ (this.#plot.cursor.idx);
    const places = /** @type {Record<string, number>} */ ({
      ArrowLeft: (at ?? last + 1) - 1,
      ArrowRight: (at ?? -1) + 1,
      Home: 0,
      End: last,
    });
    const to = places[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    // Between two parts there may be a row that is a gap.
    const by = event.key === "ArrowLeft" || event.key === "End" ? -1 : 1;
    let row = Math.min(Math.max(to, 0), last);
    while (row > 0 && row < last && this.#rows[3]?.[row] === null) row += by;
    const left = this.#plot.valToPos(seconds[row], "x");
    this.#plot.setCursor({ left, top: 0 }, true);
  }

  #pointed() {
    const { left } = this.#plot.cursor;
    if (!(left >= 0)) return;
    const [at, beside] = [left, left + reachPx].map((x) => this.#plot.posToVal(x, "x"));
    this.#lanes.openNear(at, beside - at);
  }

  /** What happened goes through the chart as a line of its own dashes, with its shape on top. @param {any} plot */
  #drawMarks({ ctx, bbox, valToPos }) {
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.lineWidth = ratio;
    for (const { kind, seconds } of this.#lanes.lines()) {
      const x = valToPos(seconds, "x", true);
      const { sides, dash } = kinds[kind];
      ctx.strokeStyle = ctx.fillStyle = colour(tones[kind]);
      ctx.setLineDash(dash.map((part) => part * ratio));
      ctx.beginPath();
      ctx.moveTo(x, bbox.top + 10 * ratio);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.beginPath();
      for (let side = 0; side < sides; side++) {
        // The triangle and the pentagon stand on a side, and so does the octagon.
        const turn = (2 * Math.PI * side) / sides - Math.PI / 2 + (sides === 8 ? Math.PI / 8 : 0);
        ctx.lineTo(x + 5 * ratio * Math.cos(turn), bbox.top + 5 * ratio * (1 + Math.sin(turn)));
      }
      ctx.fill();
    }
    ctx.restore();
  }

  #readOut() {
    const at = /** @type {number | null} */ (this.#plot.cursor.idx);
    const mean = at === null ? undefined : this.#rows[3]?.[at];
    if (at === null || mean === null || mean === undefined) return say(this.#said, summaryOf(this.#trend));
    const [seconds, most, least] = [0, 1, 2].map((column) => this.#rows[column]?.[at] ?? 0);
    const when = new Date((seconds ?? 0) * 1_000).toLocaleString();
    say(this.#said, `${withUnit(mean, this.#trend.unit)}, from ${gauge(least)} to ${gauge(most)}, ${when}`);
  }

  #options() {
    const axis = {
      stroke: colour("ink-soft"),
      font: "11px system-ui, sans-serif",
      grid: { stroke: colour("grid"), width: 1 },
      ticks: { show: false },
    };
    const edge = { stroke: "transparent", width: 0, points: { show: false }, spanGaps: false };
    const line = colour("reading-1");
    return {
      width: Math.max(160, this.#place.clientWidth),
      height: chartHeight,
      legend: { show: false },
      cursor: { sync: { key: "trends" }, drag: { x: false, y: false }, points: { size: 6 } },
      padding: [6, 26, 0, 0],
      scales: { x: { time: true, range: [this.#span.from / 1e6, this.#span.to / 1e6] } },
      axes: [
        { ...axis, size: 34, space: 70, values: clockLabels },
        { ...axis, size: 56, space: 26, values: plainLabels },
      ],
      series: [
        {},
        edge,
        edge,
        { stroke: line, width: 1.6, spanGaps: false, points: { size: 4, fill: line } },
      ],
      bands: [{ series: [1, 2], fill: `${line}${quarter}` }],
      hooks: {
        setCursor: [() => this.#plot && this.#readOut()],
        draw: [(/** @type {any} */ plot) => this.#drawMarks(plot)],
      },
    };
  }
}

const day = "\n{YYYY}-{MM}-{DD}";
/** From so many seconds between two labels on: what each says, and what the first one of a day says below. */
const clockLabels = [
  [86_400, "{YYYY}-{MM}-{DD}", null, null, null, null, null, null, 1],
  [60, "{HH}:{mm}", day, null, day, null, null, null, 1],
  [1, "{HH}:{mm}:{ss}", day, null, day, null, null, null, 1],
];

/** As all other figures on the pages: no signs between thousands, which some would read as a decimal. @param {unknown} _ @param {readonly number[]} splits */
function plainLabels(_, splits) {
  return splits.map((value) => String(Number(value.toPrecision(9))));
}

/** @param {Trend} trend */
function summaryOf({ unit, min, max, count, bad }) {
  const sum = (/** @type {readonly number[]} */ all) => all.reduce((total, one) => total + one, 0);
  const finite = (/** @type {readonly (number | null)[]} */ all) => all.filter((value) => value !== null);
  const samples = sum(count);
  if (samples === 0) return "nothing was said in this time";
  const flawed = sum(bad);
  const range = `${withUnit(Math.min(...finite(min)), unit)} to ${withUnit(Math.max(...finite(max)), unit)}`;
  return `${flawed === samples ? "nothing usable" : range} in ${samples} samples${flawed > 0 ? `, ${flawed} of them bad` : ""}`;
}

/**
 * The middle of each part, with a row of nothing where the next part is far away: farther than parts of this point
 * usually are, for one that speaks once an hour is not silent in between.
 * @param {Trend} trend @returns {(number | null)[][]}
 */
function rowsOf({ at, min, max, mean, widthUs }) {
  const steps = at.slice(1).map((next, place) => next - (at[place] ?? 0));
  const usual = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? widthUs;
  const gapUs = gapSteps * Math.max(usual, widthUs);
  /** @type {(number | null)[][]} */
  const rows = [[], [], [], []];
  const add = (/** @type {readonly (number | null)[]} */ row) => {
    for (const [column, value] of row.entries()) rows[column]?.push(value);
  };
  for (const [place, from] of at.entries()) {
    if ((steps[place - 1] ?? 0) > gapUs) add([(from - widthUs / 2) / 1e6, null, null, null]);
    add([(from + widthUs / 2) / 1e6, max[place] ?? null, min[place] ?? null, mean[place] ?? null]);
  }
  return rows;
}

/** Of the band's colour, as the last two digits. */
const quarter = "42";
/** @type {Readonly<Record<import("./marks.js").Mark["kind"], string>>} */
const tones = { block: "block", alarm: "amend", deployment: "focus" };
/** As near as a finger meets a line. */
const reachPx = 14;
const gapSteps = 2.5;
const chartHeight = 190;
