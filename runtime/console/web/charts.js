import { clockTime, decimal, gauge, pointName } from "./format.js";
import { measured } from "./history.js";
import { byId, colour, make, onSize, onTheme, say } from "./page.js";

// Strip charts over the last minutes. Which charts there are follows from the records: one for the
// energy, one for each unit of the readings, one for each actuator that anybody asked for.

/** @typedef {import("./history.js").Tick} Tick */
/** @typedef {(tick: Tick) => number | null} Value */
/** @typedef {{ label: string, colour: string, dash?: number[], width?: number, steps?: boolean, value: Value, drawn?: Value }} Line `drawn` where the line cannot show the value itself */
/** @typedef {{ title: string, unit: string, lines: Line[], most?: number, least?: number }} Plan */
/** @typedef {{ plan: Plan, plot: any, values: HTMLElement[] }} Chart */

/** The library comes as a plain script, a third of the size of its module. */
const uPlot = /** @type {any} */ (globalThis)["uPlot"];

export class Charts {
  spanS = 180;
  #barrier;
  /** @type {Chart[]} */ #charts = [];
  #built = "";
  /** @type {readonly Tick[]} */ #ticks = [];
  /** @type {readonly (readonly [number, number])[]} */ #blocked = [];
  #units;
  #limits;

  /** @param {{ barrier: number }} judged @param {Pick<import("./live.js").Live, "units" | "limits">} points @param {AbortSignal} signal */
  constructor({ barrier }, { units, limits }, signal) {
    this.#barrier = barrier;
    this.#units = units;
    this.#limits = limits;
    onTheme(() => {
      this.#built = "";
      this.show(this.#ticks);
    }, signal);
    const resize = () => {
      for (const { plot } of this.#charts) plot.setSize(sizeOf());
    };
    onSize(byId("charts"), resize, signal);
  }

  close() {
    for (const { plot } of this.#charts) plot.destroy();
    this.#charts = [];
  }

  /** @param {readonly Tick[]} all */
  show(all) {
    const newest = all.at(-1);
    this.#ticks = all;
    if (newest === undefined) return;
    const since = newest.seconds - this.spanS;
    const ticks = all.slice(all.findIndex(({ seconds }) => seconds >= since));
    const plans = this.#plans(ticks);
    const wanted = JSON.stringify(plans.map(({ title, lines }) => [title, lines.length]));
    if (wanted !== this.#built) this.#build(plans);
    this.#built = wanted;
    this.#blocked = blockedSpans(ticks);
    // A log that is younger than the span fills the chart from its first minute on.
    const from = Math.max(since, Math.min(ticks[0]?.seconds ?? since, newest.seconds - youngS));
    const seconds = ticks.map((tick) => tick.seconds);
    for (const { plot, plan, values } of this.#charts) {
      plot.setData([seconds, ...plan.lines.map(({ value, drawn = value }) => ticks.map(drawn))], false);
      plot.setScale("x", { min: from, max: newest.seconds });
      for (const [index, line] of plan.lines.entries())
        if (values[index]) say(values[index], gauge(line.value(newest)));
    }
  }

  /** @param {readonly Tick[]} ticks @returns {Plan[]} */
  #plans(ticks) {
    const actuators = new Set(
      ticks.flatMap(({ decisions }) => decisions.flatMap(({ record }) => Object.keys(record.writes ?? {}))),
    );
    const feedbacks = new Map([...actuators].map((point) => [point, point.replace(/_setpoint$/, "")]));
    const followed = new Set([...actuators, ...feedbacks.values()]);
    /** @type {Map<string, string[]>} */
    const byUnit = new Map();
    for (const [point, unit] of this.#units)
      if (!followed.has(point)) byUnit.set(unit, [...(byUnit.get(unit) ?? []), point]);
    return [
      energyPlan(this.#barrier),
      ...[...byUnit].slice(0, readingChartsMax).map(([unit, points]) => readingPlan(unit, points)),
      ...[...feedbacks].slice(0, actuatorChartsMax).map(([actuator, feedback]) =>
        actuatorPlan(actuator, this.#units.has(feedback) ? feedback : actuator, {
          unit: this.#units.get(actuator) ?? "",
          limits: this.#limits.get(actuator),
        }),
      ),
    ];
  }

  /** @param {Plan[]} plans */
  #build(plans) {
    for (const { plot } of this.#charts) plot.destroy();
    byId("charts").replaceChildren();
    this.#charts = plans.map((plan) => {
      const figure = make("figure", "chart");
      const caption = make("figcaption");
      caption.append(make("strong", "", `${plan.title} (${plan.unit})`));
      const values = plan.lines.map(({ label, colour: name, dash }) => {
        const item = make("span", `series${dash ? " dashed" : ""}`);
        item.dataset["colour"] = name;
        const value = make("b", "", "–");
        item.append(make("i"), `${label} `, value);
        caption.append(item);
        return value;
      });
      const place = make("div", "plot");
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", `${plan.title} over the last minutes`);
      figure.append(caption, place);
      byId("charts").append(figure);
      const plot = new uPlot(this.#options(plan), [[], ...plan.lines.map(() => [])], place);
      return { plan, plot, values };
    });
  }

  /** @param {Plan} plan */
  #options(plan) {
    const axis = {
      stroke: colour("ink-soft"),
      font: "11px system-ui, sans-serif",
      grid: { stroke: colour("grid"), width: 1 },
      ticks: { show: false },
    };
    return {
      ...sizeOf(),
      legend: { show: false },
      cursor: { sync: { key: "time" }, drag: { x: false, y: false }, points: { size: 6 } },
      padding: [6, 26, 0, 0],
      scales: {
        x: { time: true, auto: false },
        y: {
          range: (/** @type {any} */ _plot, /** @type {number} */ low, /** @type {number} */ high) =>
            rangeOf(plan, low, high),
        },
      },
      axes: [
        {
          ...axis,
          size: 22,
          gap: 4,
          space: 70,
          values: (/** @type {any} */ _plot, /** @type {number[]} */ splits) =>
            splits.map((seconds) => clockTime(seconds * 1e6)),
        },
        {
          ...axis,
          size: 44,
          gap: 6,
          space: 26,
          values: (/** @type {any} */ _plot, /** @type {number[]} */ splits) =>
            splits.map((value) => String(Number(value.toPrecision(6)))),
        },
      ],
      series: [
        {},
        ...plan.lines.map((line) => ({
          stroke: colour(line.colour),
          width: line.width ?? 1.8,
          dash: line.dash,
          points: { show: false },
          spanGaps: false,
          ...(line.steps ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
        })),
      ],
      hooks: { drawClear: [(/** @type {any} */ plot) => this.#shade(plot)] },
    };
  }

  /** Where proposals were blocked the ground is shaded. @param {any} plot */
  #shade(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = colour("blocked");
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const [from, to] of this.#blocked) {
      const x = plot.valToPos(from, "x", true);
      ctx.fillRect(x, bbox.top, Math.max(2, plot.valToPos(to, "x", true) - x), bbox.height);
    }
    ctx.restore();
  }
}

/** @param {number} barrier @returns {Plan} */
function energyPlan(barrier) {
  const capped = (/** @type {string} */ text) => {
    const value = decimal(text);
    return value === null ? null : Math.min(value, barrier);
  };
  return {
    title: "Energy",
    unit: "nats",
    lines: [
      { label: "asked", colour: "asked", steps: true, value: ({ main }) => capped(main.record.energy.asked) },
      { label: "now", colour: "now", width: 2.2, value: ({ main }) => capped(main.record.energy.now) },
      {
        label: "threshold",
        colour: "limit",
        dash: [6, 4],
        value: ({ main }) => decimal(main.record.threshold.asked),
      },
    ],
  };
}

/** @param {string} unit @param {readonly string[]} points @returns {Plan} */
function readingPlan(unit, points) {
  const last = points.map((point) => point.split(/[_.]/).at(-1));
  const shared = points.length > 1 && new Set(last).size === 1 ? last[0] : undefined;
  return {
    title: shared ? pointName(shared) : points.length === 1 ? pointName(points[0] ?? "") : "Readings",
    unit,
    lines: points.slice(0, 4).map((point, index) => ({
      label: (shared ? pointName(point.slice(0, -shared.length)) : pointName(point)).toLowerCase(),
      colour: `reading-${index}`,
      value: (tick) => measured(tick, point),
    })),
  };
}

/**
 * @param {string} actuator @param {string} feedback
 * @param {{ unit: string, limits: { min: number, max: number } | undefined }} scale
 * @returns {Plan}
 */
function actuatorPlan(actuator, feedback, { unit, limits }) {
  const asked = (/** @type {Tick} */ { main }) => decimal(main.record.asked?.[actuator]);
  return {
    title: pointName(actuator),
    unit,
    lines: [
      {
        label: "asked",
        colour: "asked",
        steps: true,
        value: asked,
        // Who asks for a million kilowatts shall not flatten the lines that matter.
        drawn: (tick) => pinned(asked(tick), limits),
      },
      {
        label: "permitted",
        colour: "permitted",
        dash: [6, 4],
        steps: true,
        width: 2.2,
        value: ({ last }) => decimal(last.record.writes?.[actuator]),
      },
      { label: "measured", colour: "now", value: (tick) => measured(tick, feedback) },
    ],
  };
}

/** @param {number | null} value @param {{ min: number, max: number } | undefined} limits */
function pinned(value, limits) {
  return value === null || limits === undefined ? value : Math.min(Math.max(value, limits.min), limits.max);
}

/** @param {readonly Tick[]} ticks @returns {[number, number][]} */
function blockedSpans(ticks) {
  /** @type {[number, number][]} */
  const spans = [];
  let wasBlocked = false;
  for (const [index, { main, seconds }] of ticks.entries()) {
    const isBlocked = main.record.verdict === "block";
    const until = ticks[index + 1]?.seconds ?? seconds;
    const open = spans.at(-1);
    if (isBlocked && wasBlocked && open) open[1] = until;
    else if (isBlocked) spans.push([seconds, until]);
    wasBlocked = isBlocked;
  }
  return spans;
}

/** A little air, and never so close that noise looks like an event. @param {Plan} plan @param {number | null} low @param {number | null} high */
function rangeOf(plan, low, high) {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const middle = (low + high) / 2;
  const half = Math.max((high - low) * 0.56, Math.abs(middle) * 0.01, 0.5);
  const bottom = low >= 0 && (plan.unit === "nats" || low < high * 0.5) ? 0 : middle - half;
  return [bottom, middle + half];
}

function sizeOf() {
  return { width: Math.max(160, byId("charts").clientWidth), height: 124 };
}

const youngS = 30;
const readingChartsMax = 2;
const actuatorChartsMax = 4;
