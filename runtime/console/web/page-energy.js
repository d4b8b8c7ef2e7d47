import { HeatMap } from "./heat-map.js";
import { startMapChoice } from "./map-choice.js";
import { fill } from "./page.js";

// The map of what the plant has shown, with the machine on it: where it is, where it came from, where it is asked to go.

/** @param {HTMLElement} root @param {import("./api.js").Api} api */
export async function open(root, api) {
  const { live, signal } = api;
  const map = await live.map();
  if (signal.aborted) return () => {};
  fill(root, "page-energy");
  const { history } = live;
  const heat = new HeatMap(map, signal);
  startMapChoice(map, heat, signal);
  live.stream.reach(trailRecords);
  let drawn = -1;
  api.onTick(() => {
    const { notable, version } = history;
    if (document.hidden || notable === undefined || version === drawn) return;
    drawn = version;
    heat.show(history.ticks.slice(-trailTicks), notable);
  });
  return () => {};
}

const trailTicks = 150;
const trailRecords = 400;
