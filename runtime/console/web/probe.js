import { pointName, withUnit } from "./format.js";
import { byId, make, mark, say } from "./page.js";

// The ring on the map by which somebody asks "would this be allowed?": moved with a mouse, a finger or the arrow keys,
// or with a slider for each channel. Until it is moved it stays where the machine is.

/** @typedef {import("./heat-map.js").HeatMap} HeatMap */
/** @typedef {import("./what-if.js").Place} Place */

export class Probe {
  /** Where it was put; undefined where it follows the machine. @type {Place | undefined} */ place;
  onMove = () => {};
  #heat;
  #ring = byId("probe");
  /** @type {Place | undefined} */ #now;
  /** @type {{ field: HTMLInputElement, said: HTMLElement, row: HTMLElement }[]} */ #sliders = [];

  /** @param {HeatMap} heat @param {AbortSignal} signal */
  constructor(heat, signal) {
    this.#heat = heat;
    const marks = byId("map-marks");
    const begin = (/** @type {PointerEvent} */ event) => {
      if (event.button !== 0) return;
      this.#ring.setPointerCapture(event.pointerId);
      this.#ring.focus({ preventScroll: true });
      this.#drag(event);
      event.preventDefault();
    };
    this.#ring.addEventListener("pointerdown", begin, { signal });
    // A finger on the map itself scrolls the page; only a short touch puts the ring there.
    marks.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && begin(event), {
      signal,
    });
    marks.addEventListener("click", (event) => this.#drag(event), { signal });
    const drag = (/** @type {PointerEvent} */ event) => {
      if (this.#ring.hasPointerCapture(event.pointerId)) this.#drag(event);
    };
    this.#ring.addEventListener("pointermove", drag, { signal });
    this.#ring.addEventListener("keydown", (event) => this.#step(event), { signal });
    byId("probe-home").addEventListener("click", () => this.home(), { signal });
    this.turn();
  }

  /** The map shows other channels now. */
  turn() {
    this.place = undefined;
    this.#now = undefined;
    this.#sliders = this.#heat.map.channels.map(({ name, unit, min, max }, axis) => {
      const field = /** @type {HTMLInputElement} */ (make("input"));
      Object.assign(field, { type: "range", min, max, step: (max - min) / sliderSteps });
      mark(field, "id", `probe-${axis}`);
      field.addEventListener("input", () => {
        /** @type {[number, number]} */
        const place = [...(this.place ?? this.#now ?? this.#middle())];
        place[axis] = Number(field.value);
        this.#put(place);
      });
      const label = make("label", "", unit === "" ? pointName(name) : `${pointName(name)} (${unit})`);
      mark(label, "for", `probe-${axis}`);
      const said = make("output", "", "–");
      mark(said, "for", `probe-${axis}`);
      const row = make("div", "slider");
      row.append(label, said, field);
      return { field, said, row };
    });
    byId("probe-sliders").replaceChildren(...this.#sliders.map(({ row }) => row));
    this.#show();
  }

  /** Where the machine is. @param {Place | undefined} now */
  follow(now) {
    this.#now = now;
    if (this.place === undefined) this.#show();
  }

  /** Back to the machine. */
  home() {
    this.place = undefined;
    this.#show();
    this.onMove();
    this.#ring.focus({ preventScroll: true });
  }

  /** To be called where the map has another size. */
  redraw() {
    this.#show();
  }

  /** @param {MouseEvent} event */
  #drag({ clientX, clientY }) {
    const { left, top } = byId("map-marks").getBoundingClientRect();
    this.#put(this.#heat.nearestPlace(clientX - left, clientY - top));
  }

  /** @param {KeyboardEvent} event */
  #step(event) {
    const [across, up] = steps[event.key] ?? [0, 0];
    if (event.key === "Escape" && this.place) this.home();
    if (across === 0 && up === 0) return;
    event.preventDefault();
    const share = event.shiftKey ? wideStep : fineStep;
    const from = this.place ?? this.#now ?? this.#middle();
    const [u, v] = this.#heat.map.channels.map(({ min, max }, axis) => {
      const next = (from[axis] ?? min) + ([across, up][axis] ?? 0) * share * (max - min);
      return Math.min(max, Math.max(min, next));
    });
    this.#put([u ?? 0, v ?? 0]);
  }

  /** @param {Place} place */
  #put([across, up]) {
    // More digits than a hand can mean would only be read aloud.
    this.place = [Number(across.toPrecision(digits)), Number(up.toPrecision(digits))];
    this.#show();
    this.onMove();
  }

  /** @returns {Place} */
  #middle() {
    const [u, v] = this.#heat.map.channels.map(({ min, max }) => (min + max) / 2);
    return [u ?? 0, v ?? 0];
  }

  #show() {
    const at = this.place ?? this.#now ?? this.#middle();
    const [x, y] = this.#heat.pixel(at);
    this.#ring.style.translate = `calc(${x}px - 50%) calc(${y}px - 50%)`;
    mark(this.#ring, "data-moved", String(this.place !== undefined));
    byId("probe-home").hidden = this.place === undefined;
    const texts = this.#heat.map.channels.map(({ unit }, axis) => withUnit(at[axis], unit));
    for (const [axis, { field, said }] of this.#sliders.entries()) {
      if (document.activeElement !== field || this.place === undefined) field.value = String(at[axis]);
      say(said, texts[axis] ?? "");
      mark(field, "aria-valuetext", texts[axis] ?? "");
    }
    mark(this.#ring, "aria-label", `Point to ask about: ${texts.join(", ")}. Move it with the arrow keys`);
  }
}

/** @type {Readonly<Record<string, readonly [number, number]>>} */
const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const fineStep = 0.01;
const wideStep = 0.1;
const sliderSteps = 200;
const digits = 5;
