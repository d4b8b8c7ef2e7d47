import { basinsOf } from "./basins.js";
import { decimal, gauge, pointName, withUnit } from "./format.js";
import { measured } from "./history.js";
import { drawBasins, drawProbed, drawWay } from "./map-probed.js";
import { byId, colour, mark, onSize, onTheme, say } from "./page.js";
import { contour, energyAt, energyRange, ramp, ticksFor } from "./picture.js";

// Two canvases on top of each other: the ground (map, contour, axes, colour scale) is drawn once, the
// marks (trail, state, what is asked) with every tick.

/** @typedef {import("../port.ts").MapView} MapView */
/** @typedef {import("./history.js").Tick} Tick */
/** @typedef {readonly [number, number]} Place in the units of the channels */

export class HeatMap {
  #map;
  #ground = /** @type {HTMLCanvasElement} */ (byId("map-ground"));
  #marks = /** @type {HTMLCanvasElement} */ (byId("map-marks"));
  /** @type {readonly Tick[]} */ #ticks = [];
  /** @type {Tick | undefined} */ #notable;
  /** @type {{ left: number, top: number, width: number, height: number, whole: number, tall: number }} */
  #box = { left: 0, top: 0, width: 0, height: 0, whole: 0, tall: 0 };
  /** @type {Place | undefined} */ #pointed;
  /** Where the machine goes, as far as anybody can tell. @type {readonly Place[]} */ way = [];
  /** What is asked about, and what was said of it. @type {import("./map-probed.js").Probed | undefined} */ probed;
  /** The map has another size, or other channels. */
  onGround = () => {};
  onTurn = () => {};

  /** @param {MapView} map @param {AbortSignal} signal */
  constructor(map, signal) {
    this.#map = map;
    const redraw = () => {
      this.#drawGround();
      this.#drawMarks();
    };
    onTheme(redraw, signal);
    onSize(byId("picture"), redraw, signal);
    this.#marks.addEventListener("pointermove", (event) => {
      this.#pointed = this.#placeAt(event.offsetX, event.offsetY);
      this.#drawMarks();
    });
    this.#marks.addEventListener("pointerleave", () => {
      this.#pointed = undefined;
      this.#drawMarks();
    });
  }

  get map() {
    return this.#map;
  }

  /** Where the machine is. */
  get now() {
    const newest = this.#ticks.at(-1);
    return newest && this.#stateOf(newest);
  }

  redraw() {
    this.#drawMarks();
  }

  /** @param {readonly Tick[]} ticks of the trail, oldest first @param {Tick} notable whose wish is marked */
  show(ticks, notable) {
    this.#ticks = ticks;
    this.#notable = notable;
    this.#drawMarks();
  }

  /** Two other channels of the same map, or another level. @param {MapView} map */
  turnTo(map) {
    const isOther = map.channels.some(({ name }, axis) => name !== this.#map.channels[axis]?.name);
    this.#map = map;
    if (isOther) this.way = [];
    this.#pointed = undefined;
    this.#drawGround();
    this.#drawMarks();
    if (isOther) this.onTurn();
  }

  #drawGround() {
    const { clientWidth: whole, clientHeight: tall } = byId("picture");
    if (whole === 0 || tall === 0) return;
    const left = 54;
    const top = 10;
    this.#box = {
      left,
      top,
      width: Math.max(40, whole - left - 62),
      height: Math.max(40, tall - top - 42),
      whole,
      tall,
    };
    const draw = prepare(this.#ground, whole, tall);
    const table = ramp(["ramp-0", "ramp-1", "ramp-2", "ramp-3", "ramp-4"].map(colour));
    this.#drawField(draw, table);
    this.#drawContour(draw);
    this.#drawAxes(draw);
    this.#drawScale(draw, table);
    const basins = basinsOf(this.#map);
    drawBasins(draw, basins, ({ u, v }) => [left + u * this.#box.width, top + (1 - v) * this.#box.height]);
    say(byId("map-basins"), this.#basinsText(basins));
    this.onGround();
  }

  /** @param {readonly import("./basins.js").Basin[]} basins */
  #basinsText(basins) {
    const places = basins.map(({ u, v, energy }) => {
      const values = this.#map.channels.map(({ min, max, unit }, axis) =>
        withUnit(min + ([u, v][axis] ?? 0) * (max - min), unit),
      );
      return `${values.join(", ")} (${withUnit(energy, "nats")})`;
    });
    return places.length === 0 ? "" : `Where the plant likes to be (+): ${places.join("; ")}.`;
  }

  /** @param {CanvasRenderingContext2D} draw @param {Uint8ClampedArray} table */
  #drawField(draw, table) {
    const { left, top, width, height } = this.#box;
    const ratio = devicePixelRatio;
    const [low, high] = energyRange(this.#map);
    const { threshold } = this.#map;
    const wide = Math.round(width * ratio);
    const tall = Math.round(height * ratio);
    const image = draw.createImageData(wide, tall);
    // What is refused is hatched as well as coloured, for eyes and screens that tell few colours apart.
    const period = Math.round(9 * ratio);
    const line = Math.max(1, Math.round(ratio));
    const hatch = Number(colour("hatch"));
    for (let y = 0; y < tall; y++)
      for (let x = 0; x < wide; x++) {
        const energy = energyAt(this.#map, x / (wide - 1), 1 - y / (tall - 1));
        const step = Math.min(255, Math.max(0, Math.round(((energy - low) / (high - low)) * 255)));
        const at = (y * wide + x) * 4;
        const lift = energy > threshold && (x + y) % period < line ? hatch : 0;
        for (let part = 0; part < 3; part++) image.data[at + part] = (table[step * 3 + part] ?? 0) + lift;
        image.data[at + 3] = 255;
      }
    draw.putImageData(image, Math.round(left * ratio), Math.round(top * ratio));
  }

  /** @param {CanvasRenderingContext2D} draw */
  #drawContour(draw) {
    const { left, top, width, height } = this.#box;
    const pieces = contour(this.#map, this.#map.threshold);
    draw.beginPath();
    for (let index = 0; index < pieces.length; index += 4) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = pieces.slice(index, index + 4);
      draw.moveTo(left + x1 * width, top + (1 - y1) * height);
      draw.lineTo(left + x2 * width, top + (1 - y2) * height);
    }
    draw.lineCap = "round";
    draw.strokeStyle = colour("limit-edge");
    draw.lineWidth = 4;
    draw.stroke();
    draw.strokeStyle = colour("limit");
    draw.lineWidth = 1.8;
    draw.stroke();
  }

  /** @param {CanvasRenderingContext2D} draw */
  #drawAxes(draw) {
    const { left, top, width, height, tall } = this.#box;
    const [across, up] = this.#map.channels;
    if (!across || !up) return;
    draw.font = font;
    draw.fillStyle = colour("ink-soft");
    draw.strokeStyle = colour("line");
    draw.lineWidth = 1;
    draw.textAlign = "center";
    draw.textBaseline = "top";
    for (const value of ticksFor(across.min, across.max, Math.min(8, width / 70))) {
      const x = left + ((value - across.min) / (across.max - across.min)) * width;
      draw.fillRect(Math.round(x), top + height, 1, 4);
      draw.fillText(String(value), x, top + height + 7);
    }
    draw.textAlign = "right";
    draw.textBaseline = "middle";
    for (const value of ticksFor(up.min, up.max, Math.min(8, height / 55))) {
      const y = top + (1 - (value - up.min) / (up.max - up.min)) * height;
      draw.fillRect(left - 4, Math.round(y), 4, 1);
      draw.fillText(String(value), left - 8, y);
    }
    draw.fillStyle = colour("ink");
    draw.textAlign = "center";
    draw.textBaseline = "bottom";
    draw.fillText(`${pointName(across.name)} (${across.unit})`, left + width / 2, tall - 1);
    draw.save();
    draw.translate(11, top + height / 2);
    draw.rotate(-Math.PI / 2);
    draw.textBaseline = "middle";
    draw.fillText(`${pointName(up.name)} (${up.unit})`, 0, 0);
    draw.restore();
  }

  /** @param {CanvasRenderingContext2D} draw @param {Uint8ClampedArray} table */
  #drawScale(draw, table) {
    const { left, top, width, height } = this.#box;
    const [low, high] = energyRange(this.#map);
    const x = left + width + 14;
    for (let y = 0; y < height; y++) {
      const step = Math.round((1 - y / height) * 255) * 3;
      draw.fillStyle = `rgb(${table[step]} ${table[step + 1]} ${table[step + 2]})`;
      draw.fillRect(x, top + y, 10, 1.5);
    }
    draw.font = font;
    draw.fillStyle = colour("ink-soft");
    draw.textAlign = "left";
    draw.textBaseline = "middle";
    const heightOf = (/** @type {number} */ energy) => top + (1 - (energy - low) / (high - low)) * height;
    const limit = heightOf(this.#map.threshold);
    for (const value of ticksFor(low, high, Math.max(2, Math.min(6, height / 60)))) {
      const y = heightOf(value);
      if (Math.abs(y - limit) > 12) draw.fillText(String(value), x + 15, Math.max(top + 5, y));
    }
    draw.fillStyle = colour("limit");
    draw.fillRect(x - 3, limit - 1, 16, 2);
    draw.fillText(gauge(this.#map.threshold), x + 15, limit);
    draw.fillStyle = colour("ink");
    draw.textAlign = "right";
    draw.textBaseline = "top";
    draw.fillText("nats", left + width + 61, top + height + 7);
  }

  #drawMarks() {
    const { whole, tall } = this.#box;
    if (whole === 0) return;
    const draw = prepare(this.#marks, whole, tall);
    const newest = this.#ticks.at(-1);
    const now = newest && this.#stateOf(newest);
    const pixel = (/** @type {Place} */ place) => this.pixel(place);
    const notable = this.#notable;
    const asked = notable && now && this.#askedOf(notable, now);
    this.#drawTrail(draw);
    if (asked && now) this.#drawAsked(draw, now, asked, notable.main.record.verdict);
    drawWay(draw, now === undefined ? this.way : [now, ...this.way], pixel);
    if (this.probed) drawProbed(draw, this.probed, pixel);
    if (now) this.#drawNow(draw, now);
    this.#readOut(now, asked);
  }

  /** @param {CanvasRenderingContext2D} draw */
  #drawTrail(draw) {
    const places = this.#ticks.map((tick) => this.#stateOf(tick));
    draw.lineCap = "round";
    for (const [name, width] of /** @type {const} */ ([
      ["mark-edge", 4.4],
      ["mark", 2],
    ])) {
      draw.strokeStyle = colour(name);
      draw.lineWidth = width;
      for (let index = 1; index < places.length; index++) {
        const [from, to] = [places[index - 1], places[index]];
        if (!from || !to) continue;
        draw.globalAlpha = 0.8 * (index / places.length) ** 1.6;
        draw.beginPath();
        draw.moveTo(...this.pixel(from));
        draw.lineTo(...this.pixel(to));
        draw.stroke();
      }
    }
    draw.globalAlpha = 1;
  }

  /** A hollow mark, and a line to it from where the machine is. @param {CanvasRenderingContext2D} draw @param {Place} now @param {Place} asked @param {string} verdict */
  #drawAsked(draw, now, asked, verdict) {
    const [x, y] = this.pixel(asked);
    const [fromX, fromY] = this.pixel(now);
    for (const [width, name] of /** @type {const} */ ([
      [5, "mark-edge"],
      [2.4, verdict],
    ])) {
      draw.strokeStyle = colour(name);
      draw.lineWidth = width;
      draw.setLineDash([]);
      draw.beginPath();
      draw.arc(x, y, 7.5, 0, 2 * Math.PI);
      draw.stroke();
      const length = Math.hypot(x - fromX, y - fromY);
      if (length < 18) continue;
      draw.lineWidth = width - 1;
      draw.setLineDash([4, 4]);
      draw.beginPath();
      draw.moveTo(fromX, fromY);
      draw.lineTo(x - ((x - fromX) / length) * 8, y - ((y - fromY) / length) * 8);
      draw.stroke();
    }
    draw.setLineDash([]);
  }

  /** @param {CanvasRenderingContext2D} draw @param {Place} now */
  #drawNow(draw, now) {
    const [x, y] = this.pixel(now);
    draw.beginPath();
    draw.arc(x, y, 6, 0, 2 * Math.PI);
    draw.fillStyle = colour("mark");
    draw.strokeStyle = colour("mark-edge");
    draw.lineWidth = 2.5;
    draw.fill();
    draw.stroke();
  }

  /** @param {Place | undefined} now @param {Place | undefined} asked */
  #readOut(now, asked) {
    const text = this.#pointed
      ? `Here: ${this.#text(this.#pointed)}`
      : now
        ? `Now: ${this.#text(now)}${asked ? ` · Asked: ${this.#text(asked)}` : ""}`
        : "The state of the machine is not known";
    say(byId("map-readout"), text);
    mark(this.#marks, "aria-label", `Energy map. ${text}`);
  }

  /** @param {Place} place */
  #text(place) {
    const values = this.#map.channels.map(({ unit }, axis) => withUnit(place[axis], unit)).join(", ");
    const [u, v] = this.#unit(place);
    if (u < 0 || u > 1 || v < 0 || v > 1) return `${values}, outside the map`;
    const energy = energyAt(this.#map, u, v);
    return `${values}: ${withUnit(energy, "nats")}${energy > this.#map.threshold ? ", above the limit" : ""}`;
  }

  /** @param {Tick} tick @returns {Place | undefined} */
  #stateOf(tick) {
    const [u, v] = this.#map.channels.map(({ name }) => measured(tick, name));
    return u === null || u === undefined || v === null || v === undefined ? undefined : [u, v];
  }

  /** Where the state would be if what is asked were done: only channels with a set-point move. @param {Tick} tick @param {Place} now @returns {Place | undefined} */
  #askedOf(tick, now) {
    const { asked } = tick.main.record;
    if (asked === null) return undefined;
    const place = this.#map.channels.map(({ name }) => decimal(asked[name] ?? asked[`${name}_setpoint`]));
    return place.every((value) => value === null) ? undefined : [place[0] ?? now[0], place[1] ?? now[1]];
  }

  /** @param {Place} place @returns {[number, number]} */
  #unit(place) {
    const [u, v] = this.#map.channels.map(({ min, max }, axis) => ((place[axis] ?? min) - min) / (max - min));
    return [u ?? 0, v ?? 0];
  }

  /** What lies outside is drawn at the edge. @param {Place} place @returns {[number, number]} */
  pixel(place) {
    const { left, top, width, height } = this.#box;
    const [u, v] = this.#unit(place).map((share) => Math.min(1, Math.max(0, share)));
    return [left + (u ?? 0) * width, top + (1 - (v ?? 0)) * height];
  }

  /** What lies outside counts as the edge. @param {number} x @param {number} y @returns {Place} */
  nearestPlace(x, y) {
    const shares = this.#sharesAt(x, y).map((share) => Math.min(1, Math.max(0, share)));
    const [u, v] = this.#map.channels.map(({ min, max }, axis) => min + (shares[axis] ?? 0) * (max - min));
    return [u ?? 0, v ?? 0];
  }

  /** @param {number} x @param {number} y @returns {Place | undefined} */
  #placeAt(x, y) {
    const isOutside = this.#sharesAt(x, y).some((share) => share < 0 || share > 1);
    return isOutside ? undefined : this.nearestPlace(x, y);
  }

  /** @param {number} x @param {number} y */
  #sharesAt(x, y) {
    const { left, top, width, height } = this.#box;
    return [(x - left) / width, 1 - (y - top) / height];
  }
}

/** A clean canvas with as many pixels as the screen has. @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
function prepare(canvas, width, height) {
  const [wide, tall] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
  if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
  const draw = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  draw.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  draw.clearRect(0, 0, width, height);
  return draw;
}

const font = "12px system-ui, sans-serif";
