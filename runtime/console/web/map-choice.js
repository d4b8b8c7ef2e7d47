import { pointName } from "./format.js";
import { byId, make, onSize } from "./page.js";

// Which two channels the energy map shows, and how fine: the level follows the size of the picture.

/** @typedef {import("../port.ts").MapView} MapView */
/** @typedef {import("./heat-map.js").HeatMap} HeatMap */

/** @param {MapView} map as it was loaded @param {HeatMap} heat @param {AbortSignal} signal */
export function startMapChoice(map, heat, signal) {
  const pick = /** @type {HTMLSelectElement} */ (byId("map-pair"));
  pick.replaceChildren(
    ...map.pairs.map(([across, up], index) => {
      const option = /** @type {HTMLOptionElement} */ (make("option"));
      option.value = String(index);
      option.textContent = `${pointName(across)} and ${pointName(up)}`;
      return option;
    }),
  );
  pick.hidden = map.pairs.length < 2;
  let shown = `0 ${map.columns}`;
  let asked = 0;
  const turn = async () => {
    const index = Number(pick.value);
    const cells = levelFor(byId("picture"));
    const wanted = `${index} ${cells}`;
    if (wanted === shown) return;
    const pair = map.pairs[index];
    if (!pair) return;
    const turnOf = ++asked;
    const response = await fetch(
      `/v1/map?${new URLSearchParams({ pair: pair.join(), cells: String(cells) })}`,
      { signal },
    ).catch(() => undefined);
    // Somebody may have asked for another one in the meantime.
    if (!response?.ok || turnOf !== asked || signal.aborted) return;
    shown = wanted;
    heat.turnTo(await response.json());
  };
  pick.addEventListener("change", () => void turn());
  onSize(byId("picture"), () => void turn(), signal);
}

/** A point for about four pixels of the screen; between points the picture is straight. @param {HTMLElement} place */
function levelFor(place) {
  const pixels = Math.min(place.clientWidth, place.clientHeight) * devicePixelRatio;
  return [64, 128].find((cells) => cells * pixelsPerPoint >= pixels) ?? 256;
}

const pixelsPerPoint = 5;
