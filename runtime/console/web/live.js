import { Refusal } from "./api.js";
import { ClockWatch } from "./clock-watch.js";
import { History } from "./history.js";
import { Stream } from "./stream.js";

// What the console knows of the gateway at this moment, and how old that is. Every page reads from here, so that none
// can show a value as live that is not: there is one answer to "is this fresh", and a fault of the page makes it no.

/** @typedef {import("../gateway-status.ts").GatewayStatus} GatewayStatus */
/** @typedef {import("../port.ts").MapView} MapView */

export class Live {
  history = new History();
  stream = new Stream(this.history);
  /** @type {GatewayStatus | undefined} */ status;
  /** @type {Map<string, string>} */ units = new Map();
  /** What the device can mean by each point. @type {Map<string, { min: number, max: number }>} */ limits =
    new Map();
  /** What is wrong with the page itself; nothing is believed from then on. @type {string | undefined} */ fault;
  /** What happened to the gateway's clock or run, and when that was heard. @type {{ text: string, atMs: number } | undefined} */ news;
  #statusAt = 0;
  #clock = new ClockWatch();
  /** @type {Set<(status: GatewayStatus) => void>} */ #onStatus = new Set();
  /** @type {Set<() => void>} */ #onTick = new Set();
  /** @type {Promise<MapView> | undefined} */ #map;

  constructor() {
    this.stream.onStatus = (status) => this.#hear(status);
    addEventListener("error", ({ error, message }) => {
      // What a browser says about layout comes without an error.
      if (error) this.#fail(error, message);
    });
    addEventListener("unhandledrejection", (event) => {
      // Whoever leaves a page wants no answer any more, and what was asked there is given up on purpose.
      if (isGivenUp(event.reason)) event.preventDefault();
      else this.#fail(event.reason, String(event.reason));
    });
    // Ten looks a second are enough for an eye, and few enough for a ten-year-old panel.
    setInterval(() => this.#tick(), tickMs);
    document.addEventListener("visibilitychange", () => this.#tick());
  }

  /** How old the newest word of the gateway is: since it came, and how late it came. */
  get ageMs() {
    return this.stream.silentMs + this.#clock.lateMs;
  }

  get isFresh() {
    return this.fault === undefined && this.status !== undefined && this.ageMs <= silentMsMax;
  }

  /** Since the newest status came. */
  get sinceMs() {
    return performance.now() - this.#statusAt;
  }

  /** The gateway's time by its own clock, as well as can be told, in microseconds. */
  get nowUs() {
    return this.status === undefined ? 0 : this.status.now + this.sinceMs * 1_000;
  }

  /** @param {(status: GatewayStatus) => void} act @param {AbortSignal} [signal] */
  onStatus(act, signal) {
    this.#onStatus.add(act);
    signal?.addEventListener("abort", () => this.#onStatus.delete(act));
    if (this.status) this.#try(() => act(/** @type {GatewayStatus} */ (this.status)));
  }

  /** @param {() => void} act @param {AbortSignal} [signal] */
  onTick(act, signal) {
    this.#onTick.add(act);
    signal?.addEventListener("abort", () => this.#onTick.delete(act));
  }

  /** The map's own picture, asked for once a run. @returns {Promise<MapView>} */
  map() {
    this.#map ??= readMap().catch((error) => {
      this.#map = undefined;
      throw error;
    });
    return this.#map;
  }

  /** @param {GatewayStatus} status */
  #hear(status) {
    const isNewRun = this.status !== undefined && this.status.boot !== status.boot;
    if (isNewRun) {
      this.#clock.forget();
      this.#map = undefined;
      this.#tell("The gateway was started anew");
    }
    const setMs = this.#clock.hear(status.now, performance.now());
    if (setMs !== undefined)
      this.#tell(
        `The gateway’s clock was set ${setMs > 0 ? "forward" : "back"} by ${Math.round(Math.abs(setMs) / 1_000)} s: times before and after do not compare`,
      );
    this.status = status;
    this.#statusAt = performance.now();
    for (const { point, unit, min, max } of status.points) {
      this.units.set(point, unit);
      this.limits.set(point, { min, max });
    }
    for (const act of this.#onStatus) this.#try(() => act(status));
  }

  /** @param {string} text */
  #tell(text) {
    this.news = { text, atMs: performance.now() };
  }

  #tick() {
    if (this.news && performance.now() - this.news.atMs > newsMs) this.news = undefined;
    for (const act of this.#onTick) this.#try(act);
  }

  /** A part that fails must not keep the others from saying how old things are. @param {() => void} act */
  #try(act) {
    try {
      act();
    } catch (error) {
      this.#fail(error, String(error));
    }
  }

  /** @param {unknown} error @param {string} message */
  #fail(error, message) {
    if (error instanceof Refusal || isGivenUp(error)) return;
    if (this.fault === undefined) console.error(error);
    this.fault ??= message.slice(0, faultChars);
  }
}

/** @param {unknown} error */
function isGivenUp(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

async function readMap() {
  const response = await fetch("/v1/map");
  if (!response.ok) throw new Refusal(response.status, "The gateway does not show its map");
  return await response.json();
}

const tickMs = 100;
/** The gateway speaks once a second at least. */
const silentMsMax = 2_000;
const newsMs = 120_000;
const faultChars = 200;
