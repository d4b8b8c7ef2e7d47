import { Refusal } from "./api.js";
import { decimal, duration, gauge, withUnit } from "./format.js";
import { HeatMap } from "./heat-map.js";
import { startMapChoice } from "./map-choice.js";
import { byId, fill, say } from "./page.js";
import { Probe } from "./probe.js";
import { showFactors, showNoRuling, showRuling } from "./ruling.js";
import { Asker, pathOver, placeOf, questionAt } from "./what-if.js";

// The map of what the plant has shown, with the machine on it: where it is, where it came from, where it is asked to go
// and where that leads; and a ring to ask what would be said of any other point.

/** @typedef {import("./what-if.js").Ruling} Ruling */
/** @typedef {import("./history.js").Tick} Tick */

/** @param {HTMLElement} root @param {import("./api.js").Api} api */
export async function open(root, api) {
  const { live, signal } = api;
  const map = await live.map();
  if (signal.aborted) return () => {};
  fill(root, "page-energy");
  const heat = new HeatMap(map, signal);
  const probe = new Probe(heat, signal);
  heat.onGround = () => probe.redraw();
  startMapChoice(map, heat, signal);
  heat.onTurn = () => {
    probe.turn();
    letGo();
  };
  const asker = new Asker(
    (/** @type {ReturnType<typeof questionAt>} */ body) => api.post("/v1/what-if", body),
    signal,
  );
  /** @type {ReturnType<typeof questionAt> | undefined} */
  let question;
  const letGo = () => {
    asker.forget();
    heat.probed = undefined;
    showNoRuling("Nothing asked", "Move the ring on the map, or a slider");
    heat.redraw();
  };
  let askedAt = 0;
  const ask = () => {
    const { status } = live;
    if (probe.place === undefined || status === undefined) return;
    askedAt = performance.now();
    question = questionAt(probe.place, heat.map, status);
    asker.want(question);
  };
  probe.onMove = () => {
    if (probe.place === undefined) return letGo();
    heat.probed = { place: probe.place, verdict: "none" };
    heat.redraw();
    ask();
  };
  asker.onAnswer = (/** @type {Ruling | undefined} */ ruling, error) => {
    const { status } = live;
    const { place } = probe;
    if (place === undefined || status === undefined || question === undefined) return;
    if (ruling === undefined) {
      if (!(error instanceof Refusal)) throw error;
      heat.probed = { place, verdict: "none" };
      showNoRuling("No answer", error.message);
    } else {
      showRuling(ruling, { asked: question.writes, units: live.units });
      showFactors(ruling.factors, "at the ring");
      heat.probed = {
        place,
        verdict: ruling.verdict,
        ...(ruling.nearest && { nearest: placeOf(ruling.nearest, heat.map, { status, place }) }),
        ...(ruling.path && { path: pathOver(ruling.points ?? [], ruling.path, heat.map) }),
      };
    }
    heat.redraw();
  };
  letGo();

  live.stream.reach(trailRecords);
  const { history } = live;
  let drawn = -1;
  api.onTick(() => {
    // The machine moves on under the ring, and an answer about how it was is no answer.
    if (!document.hidden && live.isFresh && performance.now() - askedAt > againMs) ask();
    const { notable, version } = history;
    if (document.hidden || notable === undefined || version === drawn) return;
    drawn = version;
    heat.show(history.ticks.slice(-trailTicks), notable);
    probe.follow(heat.now);
    if (probe.place === undefined)
      showFactors(factorsOf(notable), `of what ${notable.main.record.by || "nobody"} asked`);
  });
  void showWay(api, heat);
  return () => {};
}

/** @param {Tick} tick */
function factorsOf({ main }) {
  return (main.record.factors ?? []).map(([points, nats]) => ({ points, nats: decimal(nats) ?? 0 }));
}

/**
 * Again and again while the page is open: where the machine goes, with what it is asked for now, or with the commands as
 * they stand. A map without a forecaster never says.
 * @param {import("./api.js").Api} api @param {HeatMap} heat
 */
async function showWay(api, heat) {
  const { live, signal } = api;
  while (!signal.aborted) {
    if (!document.hidden && live.isFresh) {
      try {
        const way = await wayOf(api, heat);
        heat.way = way.places;
        say(byId("map-way"), way.text);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Refusal)) throw error;
        heat.way = [];
        say(
          byId("map-way"),
          error.status === 404 ? "This map has no forecaster: nobody rolls out where it goes." : "",
        );
        if (error.status === 404) return heat.redraw();
      }
      heat.redraw();
    }
    await new Promise((resolve) => setTimeout(resolve, wayMs));
  }
}

/** @param {import("./api.js").Api} api @param {HeatMap} heat */
async function wayOf(api, heat) {
  const { asked, by } = api.live.history.notable?.main.record ?? { asked: null, by: "" };
  const writes = Object.entries(asked ?? {}).flatMap(([point, text]) => {
    const value = decimal(text);
    return value === null ? [] : [{ point, value }];
  });
  const isAsked = writes.length > 0;
  const way = isAsked
    ? await api.post("/v1/what-if", { writes })
    : await api.get(`/v1/predict?rows=${wayRows}`);
  const rows = isAsked ? (way.path ?? []) : way.rows;
  if (rows.length === 0) throw new Refusal(404, "no path");
  const span = duration(1_000 * way.secondsPerRow * rows.length);
  const most = Math.max(...(way.surprise ?? []));
  const { regime, drift } = /** @type {import("../gateway-status.ts").GatewayStatus} */ (api.live.status);
  const limit = regime?.threshold ?? drift.threshold;
  const what = isAsked ? `with what ${by} asks for` : "with the commands as they stand";
  return {
    places: pathOver(way.points, rows, heat.map),
    text: `The dotted way: the next ${span} ${what}${Number.isFinite(most) ? `, up to ${withUnit(most, "nats")} (states up to ${gauge(limit)} are allowed)` : ""}.`,
  };
}

const trailTicks = 150;
const trailRecords = 400;
const wayMs = 2_000;
const wayRows = 60;
const againMs = 3_000;
