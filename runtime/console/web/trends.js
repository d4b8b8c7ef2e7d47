import { duration, pointLabel } from "./format.js";
import { MarkLanes } from "./mark-lanes.js";
import { byId, make, mark, onSize, onTheme, say } from "./page.js";
import { TrendChart } from "./trend-chart.js";

// What the archive has of the points, over an hour or a year. Only where the gateway keeps one.

/** @typedef {import("../../signal/archive/trends.ts").Trends} Trends */

/** @param {AbortSignal} signal */
export async function startTrends(signal) {
  const response = await fetch("/v1/archive", { signal }).catch(() => undefined);
  if (!response?.ok) return;
  const { points, now } = await response.json();
  if (points.length > 0 && !signal.aborted) new TrendsView(points, now - Date.now() * 1e3, signal);
}

class TrendsView {
  /** How far the gateway's clock is from this one, in microseconds. */
  #skewUs;
  /** Back from now, in seconds; none for the span in the two fields. @type {number | undefined} */
  #backS = 3_600;
  /** @type {TrendChart[]} */ #charts = [];
  /** What is asked last is what is shown, whatever comes first. */
  #asked = 0;

  #signal;
  #lanes;

  /** @param {readonly { name: string, unit: string }[]} points @param {number} skewUs @param {AbortSignal} signal */
  constructor(points, skewUs, signal) {
    this.#skewUs = skewUs;
    this.#signal = signal;
    this.#lanes = new MarkLanes(byId("archive-marks"), { onChange: () => this.#drawCharts(), signal });
    byId("archive").hidden = false;
    byId("archive-points").append(
      ...points.map(({ name }, place) => this.#choice(name, place < chosenFirst)),
    );
    for (const button of this.#buttons())
      button.addEventListener("click", () => this.#choose(Number(button.getAttribute("data-back"))));
    byId("archive-span").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#choose(undefined);
    });
    onTheme(() => this.#draw(), signal);
    let width = 0;
    /** @type {ResizeObserverCallback} */
    const resize = ([entry]) => {
      const next = Math.round(entry?.contentRect.width ?? 0);
      if (next === width) return;
      width = next;
      this.#draw();
    };
    onSize(byId("archive-charts"), resize, signal);
    const again = setInterval(() => {
      const isRead = document.querySelector(
        "#archive-charts:is(:hover, :focus-within), #archive-marks:is(:hover, :focus-within)",
      );
      if (!document.hidden && isRead === null && this.#backS !== undefined) void this.#load();
    }, freshMs);
    signal.addEventListener("abort", () => clearInterval(again));
    this.#choose(this.#backS);
  }

  #buttons() {
    return document.querySelectorAll("[data-back]");
  }

  /** @param {string} name @param {boolean} isChosen */
  #choice(name, isChosen) {
    const label = make("label");
    const box = /** @type {HTMLInputElement} */ (make("input"));
    box.type = "checkbox";
    box.value = name;
    box.checked = isChosen;
    box.addEventListener("change", () => void this.#load());
    label.append(box, ` ${pointLabel(name)}`);
    return label;
  }

  /** @param {number | undefined} backS */
  #choose(backS) {
    this.#backS = backS;
    for (const button of this.#buttons())
      mark(button, "aria-pressed", String(Number(button.getAttribute("data-back")) === backS));
    if (backS !== undefined) {
      const nowMs = Date.now() + this.#skewUs / 1e3;
      field("archive-from").value = localTime(nowMs - backS * 1_000);
      field("archive-to").value = localTime(nowMs);
    }
    void this.#load();
  }

  #span() {
    const nowUs = Date.now() * 1e3 + this.#skewUs;
    if (this.#backS !== undefined) return { from: nowUs - this.#backS * 1e6, to: nowUs };
    const at = (/** @type {string} */ id) => new Date(field(id).value).getTime() * 1e3;
    return { from: at("archive-from"), to: at("archive-to") };
  }

  async #load() {
    const asked = ++this.#asked;
    const boxes = byId("archive-points").querySelectorAll("input:checked");
    const points = [...boxes].map((box) => /** @type {HTMLInputElement} */ (box).value);
    if (points.length === 0) return this.#show({ from: 0, to: 0, trends: [], damaged: 0 }, "Choose a point");
    const { from, to } = this.#span();
    if (!(from < to)) return say(byId("archive-said"), "Choose a time that ends after it begins");
    const parts = Math.min(partsMax, Math.max(partsMin, byId("archive-charts").clientWidth));
    const query = new URLSearchParams({
      points: points.join(","),
      from: String(Math.round(from)),
      to: String(Math.round(to)),
      max: String(parts),
    });
    byId("archive-charts").setAttribute("aria-busy", "true");
    void this.#lanes.show({ from, to });
    const response = await fetch(`/v1/archive?${query}`, { signal: this.#signal }).catch(() => undefined);
    if (asked !== this.#asked || this.#signal.aborted) return;
    byId("archive-charts").removeAttribute("aria-busy");
    if (response === undefined) return say(byId("archive-said"), "The gateway does not answer");
    const answer = await response.json();
    if (this.#signal.aborted) return;
    if (!response.ok) return say(byId("archive-said"), `${answer.title}. ${answer.detail ?? ""}`);
    this.#show(answer, wordsOf(answer));
  }

  /** @param {Trends} trends @param {string} words */
  #show({ from, to, trends }, words) {
    this.#charts = trends.map((trend) => new TrendChart(trend, { from, to }, this.#lanes));
    byId("archive-charts").replaceChildren(...this.#charts.map(({ figure }) => figure));
    say(byId("archive-said"), words);
    this.#draw();
  }

  #draw() {
    this.#lanes.draw();
    this.#drawCharts();
  }

  #drawCharts() {
    for (const chart of this.#charts) chart.draw();
  }
}

/** @param {Trends} trends */
function wordsOf({ trends, damaged }) {
  const widest = Math.max(...trends.map(({ widthUs }) => widthUs));
  const lost = damaged > 0 ? `; ${damaged} pieces of the archive are damaged, and are left out` : "";
  return `Least, greatest and mean of every ${duration(widest / 1e3)}${lost}`;
}

/** @param {string} id */
function field(id) {
  return /** @type {HTMLInputElement} */ (byId(id));
}

/** As the field for a time has it: the gateway's time in this browser's zone, to the minute. @param {number} ms */
function localTime(ms) {
  const at = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 16);
}

const chosenFirst = 2;
const partsMin = 100;
const partsMax = 1_000;
const freshMs = 60_000;
