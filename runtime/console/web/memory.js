import { clockTime } from "./format.js";
import { byId, make, say } from "./page.js";

// The minutes of before that were most like the last one. Only where the gateway remembers any.

/** @typedef {import("../../prove/memory/messages.ts").Recalled} Recalled */
/** @typedef {import("../../prove/memory/occasions.ts").Occasion} Occasion */

/** Ends with the page that it stands on. @param {import("./api.js").Api} api */
export function startMemory({ signal }) {
  const timer = setInterval(() => void (document.hidden || load(signal)), freshMs);
  signal.addEventListener("abort", () => clearInterval(timer));
  void load(signal);
}

/** A gateway that is not there for a moment is asked again in a minute; until then the card says which minute it is about. */
/** @param {AbortSignal} signal */
async function load(signal) {
  const response = await fetch("/v1/memory", { signal }).catch(() => undefined);
  if (!response?.ok || signal.aborted) return;
  /** @type {Recalled | null} */
  const recalled = await response.json();
  if (signal.aborted) return;
  byId("memory").hidden = recalled === null;
  if (recalled !== null) show(recalled);
}

/** @param {Recalled} recalled */
function show({ of, windows, occasions }) {
  const since = `The minute until ${clockTime(of.at).slice(0, 5)}, among ${windows} that are remembered`;
  say(byId("memory-of"), occasions.length === 0 ? `${since}: nothing to compare it with yet.` : `${since}:`);
  byId("memory-list").replaceChildren(...occasions.map((occasion) => make("li", "", occasionText(occasion))));
}

/** @param {Occasion} occasion */
export function occasionText({ distance, window, after }) {
  const { at, verdicts, regime, because } = window;
  const where = regime === null ? "" : ` in ${regime}`;
  const blocked = verdicts.block === 0 ? "nothing was blocked" : `${verdicts.block} blocked (${because})`;
  const events = after.events.length === 0 ? "nothing else happened" : after.events.join(", ");
  const later =
    after.minutes === 0
      ? "what came then is not known"
      : `and then, in ${after.minutes} min: ${after.verdicts.block} blocked, ${events}`;
  return `${new Date(at / 1e3).toLocaleString()}${where} (distance ${distance.toFixed(3)}): ${blocked}; ${later}.`;
}

/** A window is over once a minute. */
const freshMs = 60_000;
